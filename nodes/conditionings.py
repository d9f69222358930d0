"""What a sampler is guided by, changed: sizes, zeros, several prompts together, and when each counts."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from engine.spec import Doc, Range, node
from nodes.types import Conditioning, Entry, F

if TYPE_CHECKING:
    from torch import Tensor

Side: TypeAlias = Annotated[int, Range(0, 16384, step=64)]
Share: TypeAlias = Annotated[float, Range(0, 1, step=0.05)]


@node(category="conditioning", version=1, lane="io")
def SizeConditioning(
    conditioning: Annotated[Conditioning[F], Doc("A prompt of Stable Diffusion XL or of its refiner.")],
    *,
    width: Annotated[Side, Doc("Pixels that the picture is said to have had before it was scaled.")] = 1024,
    height: Annotated[Side, Doc("Pixels that the picture is said to have had before it was scaled.")] = 1024,
    left: Annotated[Side, Doc("Pixels that are said to have been cropped at the left.")] = 0,
    top: Annotated[Side, Doc("Pixels that are said to have been cropped at the top.")] = 0,
    target_width: Annotated[Side, Doc("Pixels of the picture to draw; 0 is as width says.")] = 0,
    target_height: Annotated[Side, Doc("Pixels of the picture to draw; 0 is as height says.")] = 0,
    score: Annotated[
        float,
        Range(0, 10, step=0.5),
        Doc(
            "How beautiful the picture is said to be, for the refiner: 6 in prompts, 2.5 in negative ones; 0 for none."
        ),
    ] = 0.0,
) -> Conditioning[F]:
    """Tell Stable Diffusion XL of sizes: those of the picture before, of its crop, and of the one to draw.

    It was trained with them (Podell et al., 2023, https://arxiv.org/abs/2307.01952, 2.2). Without this node it is told
    that the picture was never scaled or cropped. With a score they are the five numbers of the refiner, which is not
    told of the size to draw; without one the six of the base model.
    """
    first = (float(height), float(width), float(top), float(left))
    last = (score,) if score else (float(target_height or height), float(target_width or width))
    return _each(conditioning, lambda entry: replace(entry, sizes=_row((*first, *last))))


@node(category="conditioning", version=1, lane="io")
def ZeroConditioning(
    conditioning: Annotated[Conditioning[F], Doc("A prompt, whose embeddings become zeros.")],
) -> Conditioning[F]:
    """Ask for nothing at all: embeddings of zeros, which is not the same as an empty prompt.

    Stable Diffusion XL was trained so (`force_zeros_for_empty_prompt`): diffusers gives it zeros where no negative
    prompt is given.
    """

    import torch

    def zero(entry: Entry) -> Entry:
        pooled = None if entry.pooled is None else torch.zeros_like(entry.pooled)
        return replace(entry, embeddings=torch.zeros_like(entry.embeddings), pooled=pooled)

    return _each(conditioning, zero)


@node(category="conditioning", version=1)
def CombineConditionings(
    first: Annotated[Conditioning[F], Doc("Prompts.")],
    second: Annotated[Conditioning[F], Doc("Further prompts.")],
) -> Conditioning[F]:
    """Let several prompts guide at once: the model is asked for each, and the weighted mean counts.

    What lies beside the latent, and what steers by pictures, is that of the first.
    """
    return replace(first, entries=(*first.entries, *second.entries))


@node(category="conditioning", version=1, lane="io")
def ConcatConditionings(
    first: Annotated[Conditioning[F], Doc("The prompt whose tokens come first, and whose pooled embedding counts.")],
    second: Annotated[Conditioning[F], Doc("The prompt whose tokens come after them.")],
) -> Conditioning[F]:
    """Read one prompt after another: the tokens of both in one, though each was read for itself.

    Raises ValueError where the second has several prompts.
    """
    import torch

    further = _single(second)

    def longer(entry: Entry) -> Entry:
        embeddings = torch.cat([entry.embeddings, further.embeddings], 1)
        masks = (entry.attention, further.attention)
        given = [mask for mask in masks if mask is not None]
        return replace(entry, embeddings=embeddings, attention=torch.cat(given, 1) if len(given) == 2 else None)

    return _each(first, longer)


@node(category="conditioning", version=1, lane="io")
def AverageConditionings(
    first: Annotated[Conditioning[F], Doc("The one prompt.")],
    second: Annotated[Conditioning[F], Doc("The other prompt.")],
    *,
    share: Annotated[Share, Doc("How much the second counts: 0 is the first alone, 1 the second alone.")] = 0.5,
) -> Conditioning[F]:
    """Mix two prompts: each number between those of the one and those of the other.

    Raises ValueError where the second has several prompts, or the two differ in their tokens.
    """
    other = _single(second)

    def mixed(entry: Entry) -> Entry:
        if not entry.embeddings.is_floating_point() or not other.embeddings.is_floating_point():
            raise ValueError("labels of classes cannot be mixed: there is nothing between two of them")
        if entry.embeddings.shape[1] != other.embeddings.shape[1]:
            raise ValueError(
                f"the prompts have {entry.embeddings.shape[1]} and {other.embeddings.shape[1]} tokens and cannot be "
                f"mixed: let TextEncode cut both"
            )
        pooled = None if entry.pooled is None or other.pooled is None else _between(entry.pooled, other.pooled, share)
        masks = (entry.attention, other.attention)
        attention = None if masks[0] is None or masks[1] is None else masks[0] | masks[1]
        return replace(
            entry, embeddings=_between(entry.embeddings, other.embeddings, share), pooled=pooled, attention=attention
        )

    return _each(first, mixed)


@node(category="conditioning", version=1)
def ScheduleConditioning(
    conditioning: Annotated[Conditioning[F], Doc("The prompts.")],
    *,
    start: Annotated[Share, Doc("The share of the schedule after which they count.")] = 0.0,
    end: Annotated[Share, Doc("The share of the schedule up to which they count.")] = 1.0,
) -> Conditioning[F]:
    """Let prompts count in a part of the schedule only: 0 is its beginning, 1 its end.

    Another prompt should guide in the rest; CombineConditionings puts them together. Raises ValueError for an end
    before the start.
    """
    if end <= start:
        raise ValueError(f"the prompt would count from {start} to {end}: the end lies after the start")
    return _each(conditioning, lambda entry: replace(entry, start=start, end=end))


@node(category="conditioning", version=1)
def WeightConditioning(
    conditioning: Annotated[Conditioning[F], Doc("The prompts.")],
    *,
    weight: Annotated[float, Range(0.1, 10, step=0.1), Doc("How much they count among others.")] = 1.0,
) -> Conditioning[F]:
    """Let prompts count more or less than those they are combined with; alone, a weight says nothing."""
    return _each(conditioning, lambda entry: replace(entry, weight=entry.weight * weight))


def _each(conditioning: Conditioning[Any], change: Callable[[Entry], Entry]) -> Conditioning[Any]:
    return replace(conditioning, entries=tuple(change(entry) for entry in conditioning.entries))


def _single(conditioning: Conditioning[Any]) -> Entry:
    if len(conditioning.entries) != 1:
        raise ValueError(f"the second conditioning has {len(conditioning.entries)} prompts; it may have one here")
    return conditioning.entries[0]


def _between(first: "Tensor", second: "Tensor", share: float) -> "Tensor":
    return first * (1 - share) + second * share


def _row(numbers: tuple[float, ...]) -> "Tensor":
    import torch

    return torch.tensor([numbers])
