"""The contact sheet: sixteen prompts, each under its picture."""

from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from models.miniature.recipe.clip_evaluation import to_pil
from models.miniature.recipe.pictures import generate, load

PROMPTS: Final = (
    "a large red circle on a blue background",
    "a small yellow star at the top on a purple background",
    "a large white heart on a red background",
    "a large green triangle on an orange background",
    "a small black cross at the left on a white background",
    "a large purple square on a yellow background",
    "a small orange heart at the bottom on a black background",
    "a large blue star at the right on a green background",
    "a red circle on a blue background",
    "a big yellow triangle in the middle of a blue background",
    "white star, at the left, black background",
    "an orange background with a little blue square at the right",
    "a heart",
    "a green cross",
    "a small white circle at the bottom on a green background",
    "a large black star on an orange background",
)
COLUMNS: Final = 4
CELL: Final = 200
PICTURE: Final = 128
INK: Final = (40, 40, 40)


def wrapped(text: str, width: int = 30) -> str:
    """The text on lines of at most `width` letters."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def sheet(home: Path) -> Path:
    """Draw `sheet.png` from the exported weights, seeds 0 to 15."""
    pictures = to_pil(generate(load(home), PROMPTS, range(len(PROMPTS))))
    rows = -(-len(PROMPTS) // COLUMNS)
    paper = Image.new("RGB", (COLUMNS * CELL, rows * CELL), "white")
    pen = ImageDraw.Draw(paper)
    font = ImageFont.load_default(11)
    for i, (prompt, picture) in enumerate(zip(PROMPTS, pictures, strict=True)):
        left, top = i % COLUMNS * CELL, i // COLUMNS * CELL
        paper.paste(picture, (left + (CELL - PICTURE) // 2, top + 12))
        pen.multiline_text(
            (left + CELL / 2, top + PICTURE + 18), wrapped(prompt), INK, font, anchor="ma", align="center"
        )
    path = home / "sheet.png"
    paper.save(path, optimize=True)
    return path
