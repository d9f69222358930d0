"""The families' ways of reading a prompt: what their pipelines in diffusers ask of which encoder."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

import torch
from torch import Tensor

from nodes.live.reading import LAST, PENULTIMATE, UNNORMED, ClipReader, Layer, T5Reader, side_by_side
from nodes.live.words import Prompt
from nodes.readers.tokens import T5_LENGTHS


class Reading(NamedTuple):
    """A prompt as numbers, float32 on the CPU: embeddings [1, tokens, width], pooled [1, width], mask [1, tokens]."""

    embeddings: Tensor
    pooled: Tensor | None = None
    attention: Tensor | None = None


class Readers(NamedTuple):
    """The encoders of a model by their slots, its pipeline, and the width that its denoiser reads."""

    by_slot: Mapping[str, Any]
    pipeline: str
    width: int

    @property
    def clips(self) -> list[ClipReader]:
        """The CLIPs, in order."""
        return [reader for _, reader in sorted(self.by_slot.items()) if isinstance(reader, ClipReader)]

    @property
    def t5(self) -> T5Reader | None:
        """T5, if it reads along."""
        return next((reader for reader in self.by_slot.values() if isinstance(reader, T5Reader)), None)


Way: TypeAlias = Callable[[Readers, Prompt], Reading]


def way_of(family: str, pipeline: str) -> Way:
    """How the models of a family, or of one pipeline of it, read. Raises ValueError for one that reads no prompt."""
    way = PIPELINES.get(pipeline) or FAMILIES.get(family)
    if way is None:
        raise ValueError(
            f"a model of the family {family or 'unknown'} reads no prompts; known are {', '.join(FAMILIES)}"
        )
    return way


def _stable_diffusion(readers: Readers, prompt: Prompt) -> Reading:
    """CLIP's last states."""
    return _alone(readers, prompt, LAST)


def _latent_upscaler(readers: Readers, prompt: Prompt) -> Reading:
    """CLIP's last states before the norm."""
    return _alone(readers, prompt, UNNORMED)


def _alone(readers: Readers, prompt: Prompt, layer: Layer) -> Reading:
    (clip,) = readers.clips
    read = clip.read(prompt, layer, masked=clip.masks)
    return Reading(read.states, read.pooled)


def _stable_diffusion_xl(readers: Readers, prompt: Prompt) -> Reading:
    """Two CLIPs side by side, and the pooled embedding of the second; the refiner has that one alone."""
    states, pooled = _together(readers, prompt)
    return Reading(states, pooled[-1])


def _stable_diffusion_3(readers: Readers, prompt: Prompt) -> Reading:
    """Two CLIPs side by side, as wide as T5 by zeros, then T5's tokens, or zeros where it was left out."""
    states, pooled = _together(readers, prompt)
    length = T5_LENGTHS["StableDiffusion3Pipeline"]
    if readers.t5 is None:
        after = torch.zeros(1, prompt.tokens or length, readers.width)
    else:
        after, _ = readers.t5.read(prompt, length)
    wide = torch.nn.functional.pad(states, (0, after.shape[-1] - states.shape[-1]))
    return Reading(torch.cat([wide, after], 1), side_by_side(pooled))


def _flux(readers: Readers, prompt: Prompt) -> Reading:
    """T5's tokens, and CLIP's pooled embedding."""
    (clip,) = readers.clips
    states, _ = _t5(readers, prompt)
    return Reading(states, clip.read(replace(prompt, chunks=False), LAST).pooled)


def _pixart(readers: Readers, prompt: Prompt) -> Reading:
    """T5's tokens of a caption in small letters, with their mask."""
    states, mask = _t5(readers, prompt.lowered(), masked=True)
    return Reading(states, attention=mask)


def _kandinsky_prior(readers: Readers, prompt: Prompt) -> Reading:
    """CLIP's last states with their mask, and its projected embedding as the pooled one."""
    (clip,) = readers.clips
    read = clip.read(prompt, LAST)
    return Reading(read.states, read.pooled, read.mask)


def _t5(readers: Readers, prompt: Prompt, masked: bool = False) -> tuple[Tensor, Tensor]:
    if readers.t5 is None:
        raise ValueError("the model has no T5")
    return readers.t5.read(prompt, T5_LENGTHS.get(readers.pipeline, 512), masked)


def _together(readers: Readers, prompt: Prompt) -> tuple[Tensor, list[Tensor]]:
    """The penultimate states of all CLIPs side by side, and the pooled embedding of each."""
    chunks = max(clip.chunks(prompt) for clip in readers.clips)
    read = [clip.read(prompt, PENULTIMATE, chunks) for clip in readers.clips]
    return side_by_side([each.states for each in read]), [each.pooled for each in read]


FAMILIES: Final[Mapping[str, Way]] = MappingProxyType(
    {
        "Stable Diffusion": _stable_diffusion,
        "Stable Diffusion XL": _stable_diffusion_xl,
        "Stable Diffusion 3": _stable_diffusion_3,
        "FLUX.1": _flux,
        "PixArt": _pixart,
        "Kandinsky 2.2 prior": _kandinsky_prior,
    }
)
PIPELINES: Final[Mapping[str, Way]] = MappingProxyType({"StableDiffusionLatentUpscalePipeline": _latent_upscaler})
"""Pipelines that read otherwise than their family."""
