"""Regions: prompts that count in a part of the picture."""

from dataclasses import replace
from typing import Annotated, Any

from engine.spec import Doc, Range, node
from nodes.types import Conditioning, F, Mask


@node(category="conditioning", version=1, lane="io")
def RegionConditioning(
    conditioning: Annotated[Conditioning[F], Doc("The prompts.")],
    mask: Annotated[Mask, Doc("Where they count, in any size of the picture's shape; grey counts in part.")],
    *,
    strength: Annotated[
        float, Range(0, 10, step=0.05), Doc("How much they count there, beside others that count there too.")
    ] = 1.0,
) -> Conditioning[F]:
    """Let prompts count in a part of the picture: combine several of them, and one for all of it.

    Each pixel is drawn as the prompts that count there ask, mixed by their strengths; where none does, all count
    alike. After MultiDiffusion: Bar-Tal and others, 2023, https://arxiv.org/abs/2302.08113.
    """
    entries = tuple(
        replace(entry, area=_both(entry.area, mask.values), weight=entry.weight * strength)
        for entry in conditioning.entries
    )
    return replace(conditioning, entries=entries)


def _both(area: Any, mask: Any) -> Any:
    """A region within a region. Raises ValueError for masks of different sizes."""
    if area is None:
        return mask
    if area.shape[1:] != mask.shape[1:]:
        (height, width), (high, wide) = area.shape[1:], mask.shape[1:]
        raise ValueError(f"a region of {width} x {height} within one of {wide} x {high}: ResizeMask makes them equal")
    return area * mask
