"""Batches: pictures put together, taken apart and repeated."""

from typing import Annotated, Literal

from engine.spec import Doc, Length, Named, Range, Sized, node
from nodes.sizes import judge
from nodes.types import Image


@node(category="images", version=1, lane="io")
def BatchImages(
    images: Annotated[list[Image], Doc("The pictures, in order; of a batch, each one.")],
    *,
    others: Annotated[
        Literal["refuse", "stretch", "fill"],
        Doc("What becomes of other sizes than the first: an error, or resized, distorted or cut to it."),
    ] = "refuse",
) -> Image:
    """Put pictures into one batch.

    Pictures of other sizes are resampled as `ResizeImage` does, with lanczos. Raises ValueError without pictures, for
    sizes that differ where that is refused, and for a batch that is too large.
    """
    from nodes.live.joining import joined

    return Image(joined([image.pixels for image in images], others))


@node(category="images", version=1, lane="io")
def SplitBatch(
    image: Annotated[Image, Doc("The pictures.")],
    *,
    count: Annotated[
        int, Range(1, 4096, step=1), Doc("How many there are: written, nodes can run for each; or linked from a batch.")
    ],
) -> Annotated[list[Image], Named("images"), Length("count"), Doc("Each picture as a batch of one.")]:
    """Take a batch apart into a list of pictures.

    A list whose length is written down here can be given to nodes that take one picture, which then run for each;
    with a length that is linked it fits only where a whole list is taken. Raises ValueError for another length.
    """
    if len(image) != count:
        raise ValueError(f"the batch has {len(image)} pictures, not {count}: write {len(image)} as its count")
    return [Image(image.pixels[index : index + 1].clone()) for index in range(count)]


@node(category="images", version=1, lane="io")
def RepeatImage(
    image: Annotated[Image, Doc("The pictures.")],
    *,
    times: Annotated[
        int, Range(1, 4096, step=1), Sized(proportional=True), Doc("How often; two pictures twice are a, b, a, b.")
    ] = 2,
) -> Image:
    """Repeat pictures into a larger batch.

    Raises ValueError for a batch that is too large.
    """
    judge(image.width, image.height, len(image) * times)
    return Image(image.pixels.repeat(times, 1, 1, 1))
