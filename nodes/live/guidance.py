"""Guidance: how the answers of a model to several questions become the one that a step is made of.

prompt      away from what is not wanted: Ho and Salimans, 2022, https://arxiv.org/abs/2207.12598
rescale     brought back to its spread: Lin et al., 2023, https://arxiv.org/abs/2305.08891, section 3.4
start, end  only in an interval: Kynkaanniemi et al., 2024, https://arxiv.org/abs/2404.07724
picture     away from the same without the picture: Brooks et al., 2022, https://arxiv.org/abs/2211.09800
attention   away from the model that attends to nothing else: Ahn et al., 2024, https://arxiv.org/abs/2403.17377
layers      away from the model without some layers, as Stability AI's for Stable Diffusion 3.5
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import torch
from torch import Tensor

from nodes.live.choir import Choir
from nodes.live.layers import chosen, disturbed
from nodes.live.moments import Moment
from nodes.live.voices import Voice
from nodes.types import Guider

Predict: TypeAlias = Callable[[Tensor, Moment], Tensor]
"""What a model makes of a scaled noisy batch at a moment: epsilon, v or the picture, as it was trained."""


def predictor(
    choir: Choir, live: Any, wanted: Sequence[Voice], unwanted: Sequence[Voice], guiders: Iterable[Guider]
) -> Predict:
    """The model's answer, guided. Where nothing guides, `unwanted` is not read; it may be empty then.

    Raises ValueError for guiders that do not go together.
    """
    ways = {guider.way: guider for guider in guiders}
    prompt, picture = ways.get("prompt", NONE), ways.get("picture")
    worse = [guider for guider in guiders if guider.way in ("attention", "layers")]
    for guider in worse:
        chosen(live.module, guider.layers)  # what is not there is said before the first call
    blind = tuple(_blinded(voice) for voice in unwanted) if picture is not None else ()

    def predict(x: Tensor, moment: Moment) -> Tensor:
        sides: list[Sequence[Voice]] = [wanted]
        if prompt.most > 1 and moment.within(prompt.start, prompt.end) and _is_heard(unwanted, moment):
            is_seen = picture is not None and moment.within(picture.start, picture.end)
            sides = [blind, unwanted, wanted] if is_seen else [unwanted, wanted]
        *others, toward = choir.answers(sides, x, moment)
        learned = toward[:, x.shape[1] :]
        toward, *others = (answer[:, : x.shape[1]] for answer in (toward, *others))
        answer = _led(toward, others, prompt, picture)
        for guider in worse:
            if guider.scale and moment.within(guider.start, guider.end):
                with disturbed(live.module, guider):
                    (poorer,) = choir.answers([wanted], x, moment)
                answer = answer + guider.scale * (toward - poorer[:, : x.shape[1]])
        if others and prompt.rescale:
            answer = _rescaled(answer, toward, prompt.rescale)
        return torch.cat([answer, learned], dim=1) if learned.shape[1] else answer

    return predict


NONE = Guider("prompt", 1.0)
"""No guidance."""


def is_guided(guiders: Iterable[Guider]) -> bool:
    """Whether the negative prompt is read at all."""
    return any(guider.way == "prompt" and guider.most > 1 for guider in guiders)


def with_scale(guiders: Sequence[Guider], scale: float) -> tuple[Guider, ...]:
    """Guiders, with a scale for the prompt where none of them says it. Raises ValueError where two say the same."""
    for way in ("prompt", "picture"):
        if sum(guider.way == way for guider in guiders) > 1:
            raise ValueError(f"two guiders lead toward the {way}: leave one out")
    has_own = any(guider.way == "prompt" for guider in guiders)
    return tuple(guiders) if has_own else (Guider("prompt", scale), *guiders)


def _led(toward: Tensor, others: Sequence[Tensor], prompt: Guider, picture: Guider | None) -> Tensor:
    if not others:
        return toward
    *blind, without = others
    scale = _scale(prompt, toward)
    if blind and picture is not None:
        led: Tensor = blind[0] + scale * (toward - without) + picture.scale * (without - blind[0])
        return led
    return without + scale * (toward - without)


def _scale(prompt: Guider, toward: Tensor) -> Tensor | float:
    """How much the prompt counts, for each of the batch where that differs."""
    if prompt.last is None:
        return prompt.scale
    each = torch.linspace(prompt.scale, prompt.last, len(toward), device=toward.device)
    return each.reshape(-1, *(1,) * (toward.ndim - 1))


def _is_heard(voices: Sequence[Voice], moment: Moment) -> bool:
    return any(voice.counts(moment) for voice in voices)


def _blinded(voice: Voice) -> Voice:
    """The voice with nothing beside the latent. Raises ValueError where there was nothing."""
    if voice.ask.beside is None:
        raise ValueError(
            "a guider leads toward a picture, but the prompts have none beside them: EditConditioning gives them one"
        )
    return replace(voice, ask=replace(voice.ask, beside=torch.zeros_like(voice.ask.beside)))


def _rescaled(answer: Tensor, toward: Tensor, share: float) -> Tensor:
    """An answer with the spread of the one without guidance, mixed with itself."""
    sides = tuple(range(1, answer.ndim))
    calmed = answer * (toward.std(sides, keepdim=True) / answer.std(sides, keepdim=True))
    return share * calmed + (1 - share) * answer
