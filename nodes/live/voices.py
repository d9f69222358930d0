"""Voices: the entries of a conditioning, ready to be asked, and how several answers become one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import torch
from torch import Tensor

from nodes.live.ask import Ask
from nodes.live.moments import Moment
from nodes.types import Conditioning, Entry, Latent

LEAST: Final = 1e-6
"""The least that all voices together may count, so that nothing is divided by nought."""


@dataclass(frozen=True, eq=False)
class Voice:
    """One entry: what is asked, where it counts ([B, 1, h, w]; None is everywhere), how much, and when.

    `nets` are the places of the ControlNets that steer it, in the sampler's list of them.
    """

    ask: Ask
    area: Tensor | None = None
    weight: float = 1.0
    start: float = 0.0
    end: float = 1.0
    nets: tuple[int, ...] = ()

    def counts(self, moment: Moment) -> bool:
        """Whether it is heard at a call of the model."""
        return moment.within(self.start, self.end)


def voices_of(
    conditioning: Conditioning[Any], latent: Latent[Any], live: Any, nets: Sequence[int], *, is_wanted: bool
) -> tuple[Voice, ...]:
    """The voices of a conditioning, for each of a batch. Raises ValueError for one that cannot be asked."""
    name = "positive" if is_wanted else "negative"
    if not conditioning.entries:
        raise ValueError(f"the {name} conditioning has no entries: give it a prompt, which may be empty")
    return tuple(
        Voice(
            _asked(conditioning, _sized(entry, latent, live, is_wanted=is_wanted), latent, name),
            _area(entry, latent, live.device),
            entry.weight,
            entry.start,
            entry.end,
            tuple(nets),
        )
        for entry in conditioning.entries
    )


def blended(voices: Sequence[Voice], answers: Sequence[Tensor]) -> Tensor:
    """The mean of several answers, each as much as it counts at each place; where none does, all count alike.

    That is MultiDiffusion (Bar-Tal et al., 2023, https://arxiv.org/abs/2302.08113) with soft masks.
    """
    if len(voices) == 1:
        return answers[0]
    shares = [voice.weight * _everywhere(voice, answers[0]) for voice in voices]
    total = torch.stack(shares).sum(0)
    mixed = torch.stack([share * answer for share, answer in zip(shares, answers, strict=True)]).sum(0)
    return torch.where(total > 0, mixed / total.clamp(min=LEAST), torch.stack(list(answers)).mean(0))


def _everywhere(voice: Voice, answer: Tensor) -> Tensor:
    return torch.ones_like(answer[:, :1]) if voice.area is None else voice.area


def _sized(entry: Entry, latent: Latent[Any], live: Any, *, is_wanted: bool) -> Entry:
    """The entry with sizes, for models that read such."""
    if entry.sizes is not None or not hasattr(live, "sizes"):
        return entry
    return replace(entry, sizes=live.sizes(latent.samples, entry.pooled, is_wanted=is_wanted))


def _asked(conditioning: Conditioning[Any], entry: Entry, latent: Latent[Any], name: str) -> Ask:
    batch = len(latent)
    if len(entry.embeddings) not in (1, batch):
        raise ValueError(f"the {name} conditioning has {len(entry.embeddings)} prompts for {batch} images")
    level, guidance = conditioning.level, conditioning.guidance
    return Ask(
        entry.embeddings.expand(batch, *entry.embeddings.shape[1:]),
        _spread(entry.attention, batch),
        _spread(entry.pooled, batch),
        _spread(entry.sizes, batch),
        _spread(_fitting(conditioning.beside, latent, name), batch),
        None if level is None else torch.full((batch,), level),
        None if guidance is None else torch.full((batch,), guidance),
        pictures=tuple(part.expand(batch, *part.shape[1:]) for part in entry.pictures),
    )


def _fitting(beside: Tensor | None, latent: Latent[Any], name: str) -> Tensor | None:
    """The channels beside the latent's. Raises ValueError where they are of another size or number."""
    if beside is None:
        return None
    if beside.shape[-2:] != latent.samples.shape[-2:] or len(beside) not in (1, len(latent)):
        raise ValueError(
            f"the {name} conditioning has {len(beside)} pictures beside it of {_size(beside)} latent pixels, "
            f"the latent has {len(latent)} of {_size(latent.samples)}"
        )
    return beside


def _size(tensor: Tensor) -> str:
    return f"{tensor.shape[-1]} x {tensor.shape[-2]}"


def _area(entry: Entry, latent: Latent[Any], device: torch.device) -> Tensor | None:
    """The mask of an entry in the latent's size: each latent pixel has the mean of the pixels that it stands for."""
    if entry.area is None:
        return None
    masks = entry.area[:, None].float()
    if masks.shape[-2:] != latent.samples.shape[-2:]:
        masks = torch.nn.functional.interpolate(masks, latent.samples.shape[-2:], mode="area")
    return masks.expand(len(latent), -1, -1, -1).to(device)


def _spread(part: Tensor | None, batch: int) -> Tensor | None:
    """A part for each of a batch: one for all, or one for each."""
    return None if part is None else part.expand(batch, *part.shape[1:])
