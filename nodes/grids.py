"""Grids: many pictures as one."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar

from engine.spec import Doc, Range, node
from nodes.types import Image, Score

T = TypeVar("T")


@node(category="images", version=1, lane="io")
def Grid(
    images: Annotated[list[Image], Doc("The pictures; of a batch, each one.")],
    labels: Annotated[
        list[T], Doc("Texts, numbers or scores to stand under them: one for each picture or batch.")
    ] = [],  # noqa: B006
    *,
    columns: Annotated[
        int, Range(0, 1000, step=1), Doc("Pictures in a row; 0 makes a sheet that is about square.")
    ] = 0,
    size: Annotated[
        int, Range(0, 4096, step=8), Doc("The longer side of a cell, in pixels; 0 is that of the largest picture.")
    ] = 0,
    gap: Annotated[int, Range(0, 256, step=1), Doc("Pixels between the pictures, and around them.")] = 8,
    font_size: Annotated[int, Range(0, 200, step=1), Doc("Of the labels, in pixels; 0 suits the cells.")] = 0,
    background: Annotated[Literal["white", "black"], Doc("What lies between the pictures.")] = "white",
) -> Image:
    """Lay pictures out on a sheet, row by row, with their labels.

    Pictures of other sizes are fitted into equal cells, their sides in proportion. Labels are wrapped, at most three
    lines, in ASCII: letters lose their accents. Raises ValueError without pictures, for a number of labels that fits
    neither pictures nor batches, and for a sheet of more than 89 million pixels.
    """
    from nodes.live.pictures import pictures_of, pixels_of
    from nodes.live.sheet import Style, sheet

    if not images:
        raise ValueError("there are no pictures to lay out: the list is empty")
    pictures = [picture for image in images for picture in pictures_of(image.pixels)]
    style = Style(columns, size, gap, font_size, background)
    return Image(pixels_of(sheet(pictures, _for_each(images, labels), style))[0])


def _for_each(images: Sequence[Image], labels: Sequence[Any]) -> list[str]:
    """A label for each picture; that of a batch for all in it."""
    said = [_text(label) for label in labels]
    count = sum(len(image) for image in images)
    if len(said) == count:
        return said
    if len(said) == len(images):
        return [text for text, image in zip(said, images, strict=True) for _ in range(len(image))]
    if not said:
        return [""] * count
    raise ValueError(f"there are {len(said)} labels for {count} pictures: give one for each, or none")


def _text(label: Any) -> str:
    match label:
        case bool():
            return "yes" if label else "no"
        case str() | int():
            return str(label)
        case float():
            return f"{label:.12g}"
        case Score():
            return f"{float(label):.4g}"
    raise ValueError(f"a label is a text, a number or a score, not a {type(label).__name__}")
