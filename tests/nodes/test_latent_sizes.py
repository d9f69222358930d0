"""Latents at other sizes."""

from typing import Any

import pytest
import torch
from torch import Generator

from nodes.latent_sizes import UpscaleLatent
from nodes.types import Latent

METHODS = ("bicubic", "bilinear", "area", "nearest")


def latent(height: int = 6, width: int = 8) -> Latent[Any]:
    return Latent(torch.randn(2, 4, height, width, generator=Generator().manual_seed(0)), "clean")


@pytest.mark.parametrize("method", METHODS)
def test_a_latent_becomes_larger_by_every_method(method: Any) -> None:
    larger = UpscaleLatent(latent(), factor=1.5, method=method)
    assert (tuple(larger.samples.shape), larger.state) == ((2, 4, 9, 12), "clean")


@pytest.mark.parametrize("method", METHODS)
def test_what_is_even_stays_so(method: Any) -> None:
    even = Latent[Any](torch.full((1, 4, 8, 8), 0.7), "clean")
    torch.testing.assert_close(UpscaleLatent(even, factor=2.5, method=method).samples, torch.full((1, 4, 20, 20), 0.7))


def test_nearest_repeats_each_number() -> None:
    larger = UpscaleLatent(latent(), factor=2, method="nearest").samples
    assert torch.equal(larger, latent().samples.repeat_interleave(2, 2).repeat_interleave(2, 3))


def test_sides_are_cut_down_to_multiples() -> None:
    assert tuple(UpscaleLatent(latent(8, 13), factor=1.5, multiple=8).samples.shape[2:]) == (8, 16)


def test_a_mask_grows_along_and_stays_between_nought_and_one() -> None:
    mask = (torch.rand(1, 6, 8, generator=Generator().manual_seed(1)) > 0.5).float()
    given = Latent[Any](latent().samples, "clean", mask=mask)
    larger = UpscaleLatent(given, factor=2, method="bicubic")
    assert larger.mask is not None
    assert tuple(larger.mask.shape) == (1, 12, 16)
    assert 0 <= float(larger.mask.min()) < float(larger.mask.max()) <= 1
    assert torch.equal(given.mask if given.mask is not None else mask, mask)


def test_what_cannot_be_enlarged_is_refused() -> None:
    with pytest.raises(ValueError, match="the latent is noisy"):
        UpscaleLatent(Latent[Any](latent().samples, "noisy", 3, 500.0))
    with pytest.raises(ValueError, match="0 x 0 latent pixels is no size"):
        UpscaleLatent(latent(), factor=1, multiple=64)
