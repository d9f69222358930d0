"""Videos: from a first frame to the frames that follow, and frames as a file."""

from typing import Annotated, Generic, Literal, NamedTuple

from engine.context import Context
from engine.spec import Doc, Gives, Named, Range, Sized, node
from engine.types import File, Seed
from nodes.types import VAE, Conditioning, Entry, F, Image, ImageEncoder, Latent


class Filmed(NamedTuple, Generic[F]):
    """What a model for videos is asked, from a first frame."""

    positive: Annotated[
        Conditioning[F],
        Gives.of(encoding="first frame", beside="a first frame"),
        Doc("The frame, how much is to move, and how fast."),
    ]
    negative: Annotated[
        Conditioning[F], Gives.of(encoding="first frame", beside="a first frame"), Doc("The same without the frame.")
    ]
    latent: Annotated[Latent[F], Doc("An empty latent with a picture for each frame.")]


@node(category="video", version=1, lane="device")
def VideoConditioning(
    image_encoder: Annotated[ImageEncoder, Doc("The image encoder of the model for videos.")],
    vae: Annotated[VAE[F], Doc("The VAE of the model for videos.")],
    image: Annotated[
        Image, Doc("The first frame, one picture of the size of the video; its sides are multiples of 64.")
    ],
    ctx: Context,
    *,
    frames: Annotated[int, Range(1, 1024, step=1), Sized(proportional=True), Doc("How many frames to draw.")] = 14,
    fps: Annotated[int, Range(1, 240, step=1), Doc("Frames a second that the motion is meant for.")] = 7,
    motion: Annotated[int, Range(0, 1023, step=1), Doc("How much moves: the motion bucket of the training.")] = 127,
    noise: Annotated[
        float, Range(0, 10, step=0.01), Doc("Noise on the first frame: with more the video departs further from it.")
    ] = 0.02,
    seed: Annotated[Seed, Doc("Decides that noise.")] = 0,
) -> Filmed[F]:
    """Ask for a video that begins with a picture, as Stable Video Diffusion does.

    Raises ValueError for more than one picture, and for sides that are no multiples of the VAE's factor.
    """
    import torch

    from nodes.live.video import first_frame

    if len(image) != 1:
        raise ValueError(f"a video begins with one picture, not {len(image)}")
    if image.width % vae.factor or image.height % vae.factor:
        raise ValueError(
            f"a first frame of {image.width} x {image.height} pixels: both should be multiples of {vae.factor}"
        )
    generator = torch.Generator("cpu").manual_seed(seed)
    grain = torch.randn(1, 3, image.height, image.width, generator=generator).permute(0, 2, 3, 1)
    with ctx.use(image_encoder) as reader:
        embedded = reader.embed_prepared(first_frame(image.pixels, reader.side))[:, None]
    with ctx.use(vae) as live:
        beside = live.encode_unscaled(image.pixels + noise / 2 * grain).expand(frames, -1, -1, -1)
    said = torch.tensor([[float(fps - 1), float(motion), noise]])
    shape = (frames, vae.channels, image.height // vae.factor, image.width // vae.factor)
    return Filmed(
        Conditioning((Entry(embedded, sizes=said),), beside=beside),
        Conditioning((Entry(torch.zeros_like(embedded), sizes=said),), beside=torch.zeros_like(beside)),
        Latent(torch.zeros(shape), "empty"),
    )


@node(category="video", version=1, lane="io")
def SaveVideo(
    image: Annotated[Image, Doc("The frames, in order.")],
    *,
    fps: Annotated[int, Range(1, 240, step=1), Doc("Frames a second.")] = 7,
    format: Annotated[  # noqa: A002
        Literal["webp", "gif", "mp4"],
        Doc("webp plays in browsers and keeps colours, gif has 256 of them, mp4 (H.264) is smallest."),
    ] = "webp",
    quality: Annotated[int, Range(1, 100, step=1), Doc("Of webp and mp4; at 100 webp keeps every pixel.")] = 90,
) -> Annotated[File, Named("file"), Doc("The video.")]:
    """Turn frames into a video file.

    mp4 takes the extra `video` (pip install "darkroom[video]"). Raises ValueError without it, and for mp4 with sides
    that are odd.
    """
    from nodes.live.film import film_of

    return film_of(image.pixels, fps, format, quality)
