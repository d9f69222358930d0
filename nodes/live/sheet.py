"""Contact sheets: pictures side by side, each with its label under it."""

import math
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from PIL import Image, ImageDraw, ImageFont

from nodes.readers.image import MAX_PIXELS

LINES: Final = 3
"""Lines that a label may have; what is longer ends in dots."""

READ: Final = 1000
"""Characters of a label that are looked at."""

COLOURS: Final = MappingProxyType({"white": ((255, 255, 255), (32, 32, 32)), "black": ((0, 0, 0), (224, 224, 224))})
"""Backgrounds, each with the colour of text on it."""

PLAIN: Final[Mapping[int, str]] = MappingProxyType(
    str.maketrans(
        {"–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "ß": "ss", "×": "x", "…": "..."}
    )
)
"""How characters are written that the font has not."""

Font: TypeAlias = ImageFont.FreeTypeFont
Size: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Style:
    """How a sheet looks. `columns`, `size` (the longer side of a cell) and `font_size` are chosen where they are 0."""

    columns: int = 0
    size: int = 0
    gap: int = 8
    font_size: int = 0
    background: str = "white"


def sheet(pictures: Sequence[Image.Image], labels: Sequence[str], style: Style) -> Image.Image:
    """One picture of all pictures, row by row; `labels` has one for each, empty for none.

    Cells are as wide as the largest picture unless the style says otherwise. A picture of another size is fitted into
    its cell, its sides in proportion. Raises ValueError for a sheet of too many pixels.
    """
    cell = _cell(pictures, style.size)
    sizes = [_fitted(picture.size, cell) for picture in pictures]
    columns = min(style.columns or math.ceil(math.sqrt(len(pictures) * cell[1] / cell[0])), len(pictures))
    font = font_of(style.font_size or max(12, min(48, cell[0] // 20)))
    lines = [wrap(label, font, cell[0]) for label in labels]
    rows = [range(first, min(first + columns, len(pictures))) for first in range(0, len(pictures), columns)]
    tall = [max(sizes[index][1] for index in row) for row in rows]
    below = [_height(max(len(lines[index]) for index in row), font) for row in rows]
    whole = _ground(columns * cell[0], sum(tall) + sum(below), (columns, len(rows)), style)
    draw, ink = ImageDraw.Draw(whole), COLOURS[style.background][1]
    top = style.gap
    for row, high, text in zip(rows, tall, below, strict=True):
        for column, index in enumerate(row):
            middle = style.gap + column * (cell[0] + style.gap) + cell[0] // 2
            _place(whole, pictures[index], sizes[index], (middle, top + high // 2))
            _write(draw, lines[index], (middle, top + high), font, ink)
        top += high + text + style.gap
    return whole


def wrap(label: str, font: Font, width: int) -> list[str]:
    """A label in lines no wider than `width`, broken between words where it can be; at most `LINES` of them."""
    lines: list[str] = []
    line = ""
    words = plain(label[:READ]).split()
    for piece in (piece for word in words for piece in _pieces(word, font, width)):
        joined = f"{line} {piece}" if line else piece
        if not line or font.getlength(joined) <= width:
            line = joined
            continue
        if len(lines) == LINES - 1:
            return [*lines, _dotted(line, font, width)]
        lines.append(line)
        line = piece
    return [*lines, line] if line else lines


def plain(text: str) -> str:
    """A text in the characters that the font has, which are those of ASCII: letters lose their accents."""
    parts = unicodedata.normalize("NFKD", text.translate(PLAIN))
    return "".join(letter if letter.isascii() else "?" for letter in parts if not unicodedata.combining(letter))


def _pieces(word: str, font: Font, width: int) -> Iterator[str]:
    """A word, in pieces where it is wider than a line; a piece has at least one letter."""
    while font.getlength(word) > width and len(word) > 1:
        fitting = bisect_left(range(2, len(word)), True, key=lambda end: font.getlength(word[:end]) > width) + 1
        yield word[:fitting]
        word = word[fitting:]
    yield word


def _dotted(line: str, font: Font, width: int) -> str:
    """A line that ends in dots, since more would follow."""
    while line and font.getlength(f"{line}...") > width:
        line = line[:-1].rstrip()
    return f"{line}..."


def font_of(size: int) -> Font:
    """The font that labels are written in."""
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("this Pillow was built without FreeType, which draws the labels")
    return font


def _cell(pictures: Sequence[Image.Image], size: int) -> Size:
    """Width and height of the cells."""
    width, height = (max(picture.size[side] for picture in pictures) for side in (0, 1))
    if not size:
        return width, height
    scale = size / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _fitted(size: Size, cell: Size) -> Size:
    """The largest size within a cell, sides in proportion."""
    scale = min(cell[0] / size[0], cell[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _ground(width: int, height: int, cells: Size, style: Style) -> Image.Image:
    """An empty sheet for so many pixels of cells, and gaps between and around them."""
    width, height = width + style.gap * (cells[0] + 1), height + style.gap * (cells[1] + 1)
    if width * height > MAX_PIXELS:
        raise ValueError(f"the sheet would have {width:,} x {height:,} pixels: give it a smaller size")
    return Image.new("RGB", (width, height), COLOURS[style.background][0])


def _height(lines: int, font: Font) -> int:
    """The height of lines of text, a third of a line above and below them; nothing for none."""
    return lines * _line(font) + 2 * (_line(font) // 3) if lines else 0


def _line(font: Font) -> int:
    return sum(font.getmetrics())


def _place(whole: Image.Image, picture: Image.Image, size: Size, middle: Size) -> None:
    fitted = picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)
    whole.paste(fitted, (middle[0] - size[0] // 2, middle[1] - size[1] // 2))


def _write(
    draw: ImageDraw.ImageDraw, lines: Sequence[str], middle: Size, font: Font, ink: tuple[int, int, int]
) -> None:
    """Write lines one under the other, each around the middle."""
    for index, line in enumerate(lines):
        top = middle[1] + _line(font) // 3 + index * _line(font)
        draw.text((middle[0] - font.getlength(line) / 2, top), line, fill=ink, font=font)
