"""Transformers in 16 bits: what they answer is what they answer in 32, as near as their numbers can be."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Generator, Tensor

from nodes.live.ask import Ask
from nodes.live.transformer import LiveTransformer
from tests.nodes.families.tiny_transformers import T5_WIDTH, dit, flux, pixart, stable_diffusion_3
from tests.nodes.studio import Studio

FAMILIES: dict[Callable[[Path], Path], dict[str, int]] = {
    stable_diffusion_3: {"width": T5_WIDTH, "pooled": 64, "channels": 16},
    flux: {"width": 32, "pooled": 32, "channels": 16},
    pixart: {"width": 32, "pooled": 0, "channels": 4},
    dit: {"width": 0, "pooled": 0, "channels": 4},
}


def asked(width: int, pooled: int, channels: int) -> tuple[Tensor, Ask]:
    """A noisy batch of two, and what is asked for each; a width of 0 is that of a class."""
    generator = Generator().manual_seed(0)
    embeddings = torch.randn(2, 9, width, generator=generator) if width else torch.tensor([[[999]], [[-1]]])
    ask = Ask(
        embeddings,
        attention=torch.ones(2, 9) if width else None,
        pooled=torch.randn(2, pooled, generator=generator) if pooled else None,
        guidance=torch.full((2,), 4.0),
    )
    return torch.randn(2, channels, 8, 8, generator=generator), ask


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
@pytest.mark.parametrize("build", FAMILIES, ids=lambda build: build.__name__)
def test_an_answer_in_16_bits_is_near_that_in_32(build: Callable[[Path], Path], dtype: str, tmp_path: Path) -> None:
    x, ask = asked(**FAMILIES[build])
    folder = build(tmp_path / "model")

    def answered(studio: Studio) -> Tensor:
        with studio.ctx.use(studio.model.transformer) as live:
            model: LiveTransformer = live
            answer = model.denoise(x, torch.tensor(512.0), model.placed(ask))
        assert answer.dtype is torch.float32
        return answer

    exact, near = answered(Studio(folder)), answered(Studio(folder, dtype))
    assert exact.shape == x.shape
    assert (exact - near).abs().mean() < 0.1 * exact.abs().mean()


@pytest.mark.parametrize("build", [pixart, dit], ids=lambda build: build.__name__)
def test_places_that_no_file_holds_are_those_of_the_class(build: Any, tmp_path: Path) -> None:
    import diffusers

    folder = build(tmp_path / "model")
    studio = Studio(folder, "float16")
    cls = getattr(diffusers, studio.model.transformer.cls)
    with studio.ctx.use(studio.model.transformer) as live:
        places = live.module.pos_embed.pos_embed
    theirs = cls.from_config(live.module.config).pos_embed.pos_embed
    assert places.dtype is torch.float32
    torch.testing.assert_close(places, theirs)
