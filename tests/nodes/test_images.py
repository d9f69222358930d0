"""Images in and out of files."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image as Pillow
from PIL import ImageCms

from engine.types import File
from nodes.images import LoadImage, SaveImage, SaveMask
from nodes.readers import read_image
from nodes.types import Image, Mask
from tests.nodes.studio import Notebook


def load(path: Path) -> Any:
    resource: Any = read_image(path.name, path, Notebook())
    return LoadImage(image=resource)


def decoded(file: File) -> np.ndarray[Any, Any]:
    return np.asarray(Pillow.open(io.BytesIO(file.data)))


def noise(*shape: int) -> torch.Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(0))


def test_a_png_comes_back_pixel_for_pixel(tmp_path: Path) -> None:
    image = Image((noise(1, 20, 30, 3) * 255).round() / 255)
    (tmp_path / "a.png").write_bytes(SaveImage(image)[0].data)
    loaded = load(tmp_path / "a.png")
    assert torch.equal(loaded.image.pixels, image.pixels)
    assert loaded.image.pixels.dtype == torch.float32
    assert torch.equal(loaded.mask.values, torch.ones(1, 20, 30))


def test_alpha_is_the_mask_and_colours_under_it_stay(tmp_path: Path) -> None:
    array = np.random.default_rng(0).integers(0, 256, (4, 5, 4), dtype=np.uint8)
    Pillow.fromarray(array).save(tmp_path / "a.png")
    loaded = load(tmp_path / "a.png")
    np.testing.assert_array_equal(loaded.image.pixels[0].numpy() * 255, array[..., :3].astype(np.float32))
    np.testing.assert_array_equal(loaded.mask.values[0].numpy() * 255, array[..., 3].astype(np.float32))


def test_a_picture_is_turned_as_its_exif_says(tmp_path: Path) -> None:
    picture = Pillow.new("RGB", (8, 4), "red")
    exif = Pillow.Exif()
    exif[0x0112] = 6  # turn right to see it upright
    picture.save(tmp_path / "a.jpg", exif=exif)
    assert load(tmp_path / "a.jpg").image.pixels.shape == (1, 8, 4, 3)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_mode_of_pillow_becomes_colours(tmp_path: Path, mode: str) -> None:
    picture = Pillow.new("L", (6, 5), 255 if mode == "1" else 128)
    if mode == "I;16":
        picture = Pillow.fromarray(np.full((5, 6), 128 << 8, dtype=np.uint16))
    elif mode == "P":
        picture = picture.convert("RGB").quantize(4)
    else:
        picture = picture.convert("LA" if mode == "LA" else "RGB").convert(mode)
    name = tmp_path / ("a.tiff" if mode == "CMYK" else "a.png")
    picture.save(name)
    pixels = load(name).image.pixels
    assert pixels.shape == (1, 5, 6, 3)
    expected = 1.0 if mode == "1" else 128 / 255
    torch.testing.assert_close(pixels, torch.full_like(pixels, expected), atol=1.5 / 255, rtol=0)


def test_an_animation_gives_its_first_frame(tmp_path: Path) -> None:
    frames = [Pillow.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert load(tmp_path / "a.gif").image.pixels[0, 0, 0].tolist() == [1, 0, 0]


def test_colours_of_another_profile_become_srgb(tmp_path: Path) -> None:
    picture = Pillow.new("RGB", (4, 4), (200, 100, 50))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    other = srgb.replace("sRGB".encode("utf-16-be"), "mine".encode("utf-16-be"))
    assert other != srgb
    for name, profile in {"named": srgb, "other": other, "broken": b"no profile"}.items():
        picture.save(tmp_path / f"{name}.png", icc_profile=profile)
        pixels = load(tmp_path / f"{name}.png").image.pixels[0, 0, 0]
        torch.testing.assert_close(pixels * 255, torch.tensor([200.0, 100, 50]), atol=2, rtol=0)


@pytest.mark.parametrize("kind", ["png", "webp", "jpeg"])
def test_each_picture_of_a_batch_is_a_file_with_its_size(kind: Any) -> None:
    files = SaveImage(Image(noise(3, 16, 24, 3)), format=kind)
    assert [file.media_type for file in files] == [f"image/{kind}"] * 3
    assert [file.facts for file in files] == [{"width": 24, "height": 16}] * 3
    assert [decoded(file).shape for file in files] == [(16, 24, 3)] * 3
    assert len({file.data for file in files}) == 3


@pytest.mark.parametrize("kind", ["png", "webp", "jpeg"])
def test_the_same_picture_gives_the_same_bytes(kind: Any) -> None:
    image = Image(noise(1, 32, 32, 3))
    assert SaveImage(image, format=kind) == SaveImage(image, format=kind)


def test_quality_is_heeded() -> None:
    image = Image(noise(1, 64, 64, 3))
    sizes = [len(SaveImage(image, format="jpeg", quality=quality)[0].data) for quality in (10, 60, 95)]
    assert sizes == sorted(sizes)
    lossless = decoded(SaveImage(image, format="webp", quality=100)[0])
    np.testing.assert_array_equal(lossless, decoded(SaveImage(image)[0]))


def test_pixels_outside_the_range_are_clipped_and_rounded_to_nearest() -> None:
    pixels = torch.tensor([-0.5, 1.5, 0.5 / 255 + 1e-4]).reshape(1, 1, 1, 3)
    assert decoded(SaveImage(Image(pixels))[0]).tolist() == [[[0, 255, 1]]]


def test_masks_become_grey_pictures() -> None:
    files = SaveMask(Mask(torch.tensor([[[0.0, 1.0]], [[0.5, 0.25]]])))
    assert [decoded(file).tolist() for file in files] == [[[0, 255]], [[128, 64]]]


def test_images_open_themselves_for_users_of_the_api(tmp_path: Path) -> None:
    image = Image(noise(1, 6, 7, 3))
    assert image.pil()[0].size == (7, 6)
    image.save(tmp_path / "a.png")
    assert decoded(File((tmp_path / "a.png").read_bytes(), "image/png")).shape == (6, 7, 3)
    with pytest.raises(ValueError, match="this batch has 2"):
        Image(noise(2, 6, 7, 3)).save(tmp_path / "b.png")
