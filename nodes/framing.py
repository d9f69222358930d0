"""Framing: pictures cropped, padded, mirrored and turned."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeAlias

from engine.spec import Doc, Range, Sized, node
from nodes.sizes import Side, judge
from nodes.types import Image, Mask

ANCHORS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "top left": (0, 0), "top": (0.5, 0), "top right": (1, 0),
        "left": (0, 0.5), "centre": (0.5, 0.5), "right": (1, 0.5),
        "bottom left": (0, 1), "bottom": (0.5, 1), "bottom right": (1, 1),
    }
)  # fmt: skip
"""The shares of what is cut off that lie to the left and above."""

Anchor: TypeAlias = Annotated[
    Literal["top left", "top", "top right", "left", "centre", "right", "bottom left", "bottom", "bottom right"],
    Doc("Where the crop lies before x and y move it."),
]
Shift: TypeAlias = Annotated[int, Range(-16384, 16384, step=1)]
Margin: TypeAlias = Annotated[int, Range(0, 16384, step=8), Sized(proportional=True)]


class Padded(NamedTuple):
    """Pictures with more around them."""

    image: Annotated[Image, Doc("The pictures, each on its larger ground.")]
    mask: Annotated[Mask, Doc("1 where the ground is new, 0 where the picture was: what outpainting paints.")]


@node(category="images", version=1, lane="io")
def CropImage(
    image: Annotated[Image, Doc("The pictures.")],
    *,
    width: Annotated[Side, Doc("Pixels; 0 takes as many as there are.")] = 0,
    height: Annotated[Side, Doc("Pixels; 0 takes as many as there are.")] = 0,
    anchor: Anchor = "top left",
    x: Annotated[Shift, Doc("Pixels to move right.")] = 0,
    y: Annotated[Shift, Doc("Pixels to move down.")] = 0,
) -> Image:
    """Cut a rectangle out of pictures.

    Raises ValueError for a rectangle that leaves the picture.
    """
    return Image(_cropped(image.pixels, (width, height), ANCHORS[anchor], (x, y)))


@node(category="masks", version=1, lane="io")
def CropMask(
    mask: Annotated[Mask, Doc("The masks.")],
    *,
    width: Annotated[Side, Doc("Pixels; 0 takes as many as there are.")] = 0,
    height: Annotated[Side, Doc("Pixels; 0 takes as many as there are.")] = 0,
    anchor: Anchor = "top left",
    x: Annotated[Shift, Doc("Pixels to move right.")] = 0,
    y: Annotated[Shift, Doc("Pixels to move down.")] = 0,
) -> Mask:
    """Cut a rectangle out of masks, as `CropImage` does out of pictures."""
    return Mask(_cropped(mask.values, (width, height), ANCHORS[anchor], (x, y)))


@node(category="images", version=1, lane="io")
def PadImage(
    image: Annotated[Image, Doc("The pictures.")],
    *,
    left: Annotated[Margin, Doc("Pixels to add on the left.")] = 0,
    top: Annotated[Margin, Doc("Pixels to add above.")] = 0,
    right: Annotated[Margin, Doc("Pixels to add on the right.")] = 0,
    bottom: Annotated[Margin, Doc("Pixels to add below.")] = 0,
    ground: Annotated[
        Literal["edge", "reflect", "colour"],
        Doc("What the new pixels show: the outermost ones drawn out, the picture mirrored, or a colour."),
    ] = "edge",
    colour: Annotated[str, Doc("Of a ground of colour: a name such as gray, or #rrggbb.")] = "gray",
    feather: Annotated[
        int, Range(0, 4096, step=8), Doc("Pixels of the old picture over which the mask fades out from the new ones.")
    ] = 0,
) -> Padded:
    """Add ground around pictures, with a mask of what is new, as outpainting wants it.

    Raises ValueError for a size that is too large, and for an unknown colour.
    """
    from nodes.live.padding import grown, new

    margins = (left, top, right, bottom)
    if min(margins) < 0:
        raise ValueError(f"{min(margins)} pixels cannot be added: CropImage cuts off")
    judge(image.width + left + right, image.height + top + bottom, len(image))
    return Padded(
        Image(grown(image.pixels, margins, ground, colour)),
        Mask(new((image.width, image.height), margins, feather).repeat(len(image), 1, 1)),
    )


@node(category="images", version=1, lane="io")
def FlipImage(
    image: Annotated[Image, Doc("The pictures.")],
    *,
    direction: Annotated[
        Literal["horizontal", "vertical"], Doc("horizontal swaps left and right, vertical top and bottom.")
    ] = "horizontal",
) -> Image:
    """Mirror pictures."""
    return Image(image.pixels.flip(2 if direction == "horizontal" else 1))


@node(category="images", version=1, lane="io")
def RotateImage(
    image: Annotated[Image, Doc("The pictures.")],
    *,
    angle: Annotated[Literal["90", "180", "270"], Doc("Degrees, clockwise.")] = "90",
) -> Image:
    """Turn pictures by quarters."""
    return Image(image.pixels.rot90(-int(angle) // 90, (1, 2)).contiguous())


def _cropped(batch: Any, size: tuple[int, int], anchor: tuple[float, float], shift: tuple[int, int]) -> Any:
    """A copy of a rectangle of pixels [B, H, W, 3] or masks [B, H, W]: a view would keep all of them in memory."""
    height, width = batch.shape[1:3]
    columns = _span(("x", "width"), width, size[0], anchor[0], shift[0])
    rows = _span(("y", "height"), height, size[1], anchor[1], shift[1])
    return batch[:, rows, columns].clone()


def _span(names: tuple[str, str], whole: int, length: int, anchor: float, shift: int) -> slice:
    """What a crop takes of a side. Raises ValueError where it leaves it."""
    axis, side = names
    length = length or max(1, whole - abs(shift) * (2 if anchor == 0.5 else 1))
    if not 0 < length <= whole:
        raise ValueError(f"the crop's {side} of {length} does not fit into a picture's of {whole}: take 1 to {whole}")
    before = int((whole - length) * anchor)
    if not 0 <= before + shift <= whole - length:
        raise ValueError(
            f"the crop leaves the picture: with a {side} of {length} out of {whole}, "
            f"{axis} lies from {-before} to {whole - length - before}, not at {shift}"
        )
    return slice(before + shift, before + shift + length)
