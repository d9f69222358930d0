"""Upscaling pictures against transformers' own processor and model, and in tiles."""

import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Generator, Tensor

from engine.context import Context
from engine.types import Resource, Unfit
from nodes.live.mosaic import mosaic, places
from nodes.readers import read_upscaler
from nodes.types import Image
from nodes.upscalers import LoadUpscaler, UpscaleImage
from tests.nodes.families.ledger import record
from tests.nodes.families.scenes import difference
from tests.nodes.families.tiny_upscaler import build
from tests.nodes.studio import Notebook, Shelf

pytestmark = pytest.mark.slow  # importing transformers' models takes seconds


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("upscaler") / "swin")


def picture(width: int, height: int, batch: int = 1) -> Image:
    """A picture that survives 8 bits as it is."""
    pixels = torch.rand(batch, height, width, 3, generator=Generator().manual_seed(1))
    return Image((pixels * 255).round() / 255)


def enlarged(folder: Path, image: Image, **settings: Any) -> Tensor:
    resource: Any = read_upscaler("swin", folder, Notebook())
    return UpscaleImage(LoadUpscaler(upscaler=resource), image, Context(Shelf(resource)), **settings).pixels


def by_transformers(folder: Path, image: Image) -> Tensor:
    from transformers import Swin2SRForImageSuperResolution
    from transformers.models.swin2sr.image_processing_pil_swin2sr import Swin2SRImageProcessorPil

    processor: Any = Swin2SRImageProcessorPil.from_pretrained(folder)
    model: Any = Swin2SRForImageSuperResolution.from_pretrained(folder)
    times = model.config.upscale
    with torch.inference_mode():
        made = model(**processor(image.pil()[0], return_tensors="pt")).reconstruction
    whole: Tensor = made[:, :, : image.height * times, : image.width * times].clamp(0, 1).permute(0, 2, 3, 1)
    return whole


@pytest.mark.parametrize(("width", "height"), [(24, 16), (21, 13)])
def test_a_picture_is_enlarged_as_transformers_does(folder: Path, width: int, height: int) -> None:
    image = picture(width, height)
    ours = enlarged(folder, image)
    assert tuple(ours.shape) == (1, 2 * height, 2 * width, 3)
    record("Swin2SR", f"{width} x {height} pixels twice as large", difference(ours, by_transformers(folder, image)))


@pytest.mark.parametrize(
    ("upsampler", "times"), [("pixelshuffledirect", 2), ("nearest+conv", 4), ("pixelshuffle_aux", 4)]
)
def test_every_kind_of_upsampler_is_transformers(tmp_path: Path, upsampler: str, times: int) -> None:
    folder, image = build(tmp_path / "swin", upsampler=upsampler, upscale=times), picture(16, 16)
    record("Swin2SR", upsampler, difference(enlarged(folder, image), by_transformers(folder, image)))


def test_each_picture_of_a_batch_is_enlarged_alone(folder: Path) -> None:
    image = picture(16, 16, batch=2)
    both = enlarged(folder, image)
    assert torch.equal(both[1:], enlarged(folder, Image(image.pixels[1:])))


def test_tiles_give_a_picture_near_the_whole(folder: Path) -> None:
    image = picture(64, 40)
    whole, tiled = enlarged(folder, image, tile=0), enlarged(folder, image, tile=32, overlap=16)
    assert tiled.shape == whole.shape
    assert float((whole - tiled).abs().mean()) < 0.1 * float(whole.std())
    assert not torch.equal(whole, tiled)


def test_what_knows_no_edges_is_the_same_in_tiles() -> None:
    image = picture(50, 37).pixels

    def doubled(tile: Tensor) -> Tensor:
        return tile.repeat_interleave(2, 1).repeat_interleave(2, 2)

    for tile, overlap in ((16, 0), (16, 5), (16, 8), (40, 3), (0, 0)):
        torch.testing.assert_close(mosaic(image, doubled, 2, tile, overlap), doubled(image))


def test_tiles_cover_a_side_and_overlap_enough() -> None:
    for length in range(17, 100):
        starts = places(length, 16, 4)
        assert (starts[0], starts[-1]) == (0, length - 16)
        assert all(after - before <= 12 for before, after in pairwise(starts))


def test_an_overlap_of_more_than_half_a_tile_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="32 pixels cannot overlap by 17: at most half of them, 16"):
        enlarged(folder, picture(64, 64), tile=32, overlap=17)


def test_a_picture_that_would_be_too_large_is_refused_before_it_is_made(folder: Path) -> None:
    huge = Image(torch.zeros(1, 1, 1, 3).expand(1, 8000, 8000, 3))
    with pytest.raises(ValueError, match="too large"):
        enlarged(folder, huge)


def single(folder: Path) -> Resource:
    save_file({"body.0.weight": torch.ones(2, 2)}, folder / "esrgan.safetensors")
    return read_upscaler("esrgan", folder / "esrgan.safetensors", Notebook())


def test_a_single_file_without_spandrel_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spandrel", None)
    resource: Any = single(tmp_path)
    with pytest.raises(ValueError, match=r"esrgan.safetensors .* needs spandrel and torchvision: pip install"):
        UpscaleImage(LoadUpscaler(upscaler=resource), picture(8, 8), Context(Shelf(resource)))


def test_pickles_and_strangers_are_refused(tmp_path: Path) -> None:
    pickle = tmp_path / "esrgan.pth"
    pickle.write_bytes(b"\x80")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "config.json").write_text('{"architectures": ["Evil"]}')
    for path, reason in ((pickle, "is a pickle"), (tmp_path / "other", "is a Evil, no upscaler")):
        with pytest.raises(Unfit, match=reason):
            read_upscaler(path.name, path, Notebook())
    grey = build(tmp_path / "grey", num_channels=1)
    with pytest.raises(Unfit, match="reads 1 channels"):
        read_upscaler("grey", grey, Notebook())


def test_halves_are_near_the_whole(folder: Path) -> None:
    resource: Any = read_upscaler("swin", folder, Notebook())
    half = LoadUpscaler(upscaler=resource, dtype="bfloat16")
    ours = UpscaleImage(half, picture(16, 16), Context(Shelf(resource))).pixels
    assert np.isfinite(ours.numpy()).all()
    assert float((ours - enlarged(folder, picture(16, 16))).abs().mean()) < 0.05
