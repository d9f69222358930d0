"""Upscalers: models that make pictures larger, and draw what a larger one would show."""

from typing import Annotated, cast

from engine.context import Context
from engine.spec import Doc, Named, Range, node
from engine.types import Resource
from nodes.numbers import DType
from nodes.types import Image, Upscaler, UpscalerFile


@node(category="models", version=1)
def LoadUpscaler(
    *,
    upscaler: Annotated[
        UpscalerFile,
        Doc("A Swin2SR folder of transformers, or a safetensors file such as ESRGAN's, which needs spandrel."),
    ],
    dtype: DType = "auto",
) -> Annotated[Upscaler, Named("upscaler")]:
    """Take an upscaler from its folder or file: nothing is loaded until a node uses it."""
    said = cast(Resource, upscaler).facts["component"]
    return Upscaler(said["digest"], "float32" if dtype == "auto" else dtype, said["config"], said["class"])


@node(category="images", version=1, lane="device")
def UpscaleImage(
    upscaler: Annotated[Upscaler, Doc("What enlarges; how many times is its own.")],
    image: Annotated[Image, Doc("The pictures.")],
    ctx: Context,
    *,
    tile: Annotated[
        int,
        Range(0, 4096, step=32),
        Doc("The side of the tiles that larger pictures are worked on in, in their pixels; 0 takes them whole."),
    ] = 256,
    overlap: Annotated[int, Range(0, 512, step=8), Doc("Pixels that tiles share and melt into each other by.")] = 32,
) -> Image:
    """Enlarge pictures by a model, two or four times mostly, one after the other and in tiles.

    Raises ValueError for pictures that would become too large, and for an overlap of more than half a tile.
    """
    import torch
    from torch import Tensor

    from nodes.live.mosaic import mosaic, tiles_of
    from nodes.sizes import judge

    with ctx.use(upscaler) as live:
        judge(image.width * live.factor, image.height * live.factor, len(image))
        tiles = len(image) * tiles_of(image.pixels, tile, overlap)
        done = 0

        def enlarged(pixels: Tensor) -> Tensor:
            nonlocal done
            ctx.check()
            larger: Tensor = live.enlarge(pixels)
            done += 1
            ctx.progress(done, tiles)
            return larger

        pictures = [mosaic(each, enlarged, live.factor, tile, overlap) for each in torch.split(image.pixels, 1)]
    return Image(torch.cat(pictures).clamp(0, 1))
