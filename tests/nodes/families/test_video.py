"""Stable Video Diffusion against diffusers, and frames as files."""

import io
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import torch
from PIL import Image as Pillow
from torch import Generator

from nodes.guiders import FrameGuidance
from nodes.latents import VAEDecode
from nodes.live.video import squeezed
from nodes.sampling import Scheduler, UNetSample
from nodes.types import Image
from nodes.videos import SaveVideo, VideoConditioning
from tests.nodes.families.ledger import record
from tests.nodes.families.test_kandinsky import furthest, opened, pipeline
from tests.nodes.families.tiny_video import build

pytestmark = pytest.mark.slow  # importing diffusers' pipelines takes seconds


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("video") / "model")


def first() -> Image:
    """A picture that survives 8 bits as it is."""
    return Image((torch.rand(1, 32, 32, 3, generator=Generator().manual_seed(1)) * 255).round() / 255)


def test_a_picture_becomes_diffusers_frames(folder: Path) -> None:
    model, ctx = opened(folder)
    filmed = VideoConditioning(model.image_encoder, model.vae, first(), ctx, frames=4, fps=6, noise=0.02, seed=5)
    steps = Scheduler(model.unet, name="euler", steps=3)
    guider = FrameGuidance(first=1.0, last=3.0)
    drawn = UNetSample(
        model.unet, steps, filmed.positive, filmed.negative, filmed.latent, ctx, seed=7, guiders=[guider]
    )
    ours = VAEDecode(model.vae, drawn, ctx).pixels
    shape = filmed.latent.samples.shape
    noise = torch.cat([torch.randn(1, *shape[1:], generator=Generator().manual_seed(7 + frame)) for frame in range(4)])
    theirs = pipeline("StableVideoDiffusionPipeline", folder)(
        first().pil()[0], height=32, width=32, num_frames=4, num_inference_steps=3, min_guidance_scale=1.0,
        max_guidance_scale=3.0, fps=6, motion_bucket_id=127, noise_aug_strength=0.02, latents=noise[None].clone(),
        generator=Generator().manual_seed(5), output_type="np",
    )  # fmt: skip
    wanted = torch.from_numpy(np.asarray(theirs.frames))[0]
    assert wanted.std() > 0.01
    record("Stable Video Diffusion", "image to frames", furthest(ours, wanted))


def test_a_first_frame_is_squeezed_as_diffusers_does() -> None:
    from diffusers.pipelines.stable_video_diffusion import pipeline_stable_video_diffusion as video

    theirs: Any = video

    for height, width in ((32, 32), (300, 517), (64, 400)):
        pixels = torch.rand(1, 3, height, width, generator=Generator().manual_seed(2))
        torch.testing.assert_close(squeezed(pixels, 224), theirs._resize_with_antialiasing(pixels, (224, 224)))


@pytest.mark.parametrize(("size", "count", "reason"), [((32, 32), 2, "one picture, not 2"), ((33, 32), 1, "33 x 32")])
def test_what_is_no_first_frame_is_refused(folder: Path, size: tuple[int, int], count: int, reason: str) -> None:
    model, ctx = opened(folder)
    frame = Image(torch.zeros(count, size[1], size[0], 3))
    with pytest.raises(ValueError, match=reason):
        VideoConditioning(model.image_encoder, model.vae, frame, ctx, frames=2)


def frames() -> Image:
    """Five frames of a grey that grows brighter."""
    return Image(torch.linspace(0, 1, 5).view(5, 1, 1, 1).expand(5, 16, 24, 3))


@pytest.mark.parametrize("kind", ["webp", "gif"])
def test_frames_become_a_picture_that_moves(kind: Any) -> None:
    file = SaveVideo(frames(), fps=5, format=kind, quality=100)
    with Pillow.open(io.BytesIO(file.data)) as read:
        read.load()
        assert (read.n_frames, read.size) == (5, (24, 16))  # type: ignore[attr-defined]
        for index in range(5):
            read.seek(index)
            read.load()
            assert read.info["duration"] == 200
            assert abs(float(np.asarray(read.convert("RGB")).mean()) - index * 63.75) < 2
    assert (file.media_type, file.facts["frames"]) == (f"image/{kind}", 5)


def test_frames_become_an_mp4() -> None:
    file = SaveVideo(frames(), fps=5, format="mp4")
    container: Any
    with av.open(io.BytesIO(file.data)) as container:
        (stream,) = container.streams.video
        shades = [frame.to_ndarray(format="rgb24").mean() for frame in container.decode(stream)]
    assert (file.media_type, stream.average_rate, stream.width, stream.height) == ("video/mp4", 5, 24, 16)
    assert np.abs(np.array(shades) - np.arange(5) * 63.75).max() < 8
    with pytest.raises(ValueError, match="even sides"):
        SaveVideo(Image(torch.zeros(2, 15, 24, 3)), format="mp4")
