"""Images in and out of files."""

from typing import Annotated, Literal, NamedTuple, TypeAlias, cast

from engine.spec import Doc, Named, Range, Sized, node
from engine.types import File, Resource
from nodes.types import Image, ImageFile, Mask

Format: TypeAlias = Literal["png", "webp", "jpeg"]


class Loaded(NamedTuple):
    """A picture from a file."""

    image: Annotated[Image, Doc("The picture, turned as its EXIF says.")]
    mask: Annotated[Mask, Doc("Its opacity: 1 where it is opaque, so all 1 without an alpha channel.")]


@node(category="images", version=1, lane="io")
def LoadImage(
    *, image: Annotated[ImageFile, Doc("PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF; of several frames, the first.")]
) -> Loaded:
    """Read an image file."""
    from nodes.live.pictures import read_picture

    pixels, opacity = read_picture(cast(Resource, image).path)
    return Loaded(Image(pixels), Mask(opacity))


@node(category="images", version=1, lane="io")
def SaveImage(
    image: Annotated[Image, Doc("The pictures.")],
    *,
    format: Annotated[Format, Sized("step"), Doc("png keeps every pixel; webp and jpeg are smaller.")] = "png",  # noqa: A002
    quality: Annotated[int, Range(1, 100, step=1), Doc("Of webp and jpeg; at 100 webp keeps every pixel.")] = 90,
) -> Annotated[list[File], Named("files"), Doc("One file for each picture.")]:
    """Turn images into files, 8 bits a channel."""
    from nodes.live.pictures import encoded, pictures_of

    return [encoded(picture, format, quality) for picture in pictures_of(image.pixels)]


@node(category="images", version=1, lane="io")
def SaveMask(
    mask: Annotated[Mask, Doc("The masks.")],
) -> Annotated[list[File], Named("files"), Doc("One grey PNG for each mask.")]:
    """Turn masks into grey PNG files, 8 bits."""
    from nodes.live.pictures import encoded, pictures_of

    return [encoded(picture, "png", 100) for picture in pictures_of(mask.values)]
