"""Grids: where pictures and labels come to lie."""

import numpy as np
import pytest
import torch

from nodes.grids import Grid
from nodes.live.sheet import LINES, font_of, plain, wrap
from nodes.types import Image, Latent, Score

FONT = font_of(12)
WHITE = (255, 255, 255)


def plane(width: int, height: int, value: float, batch: int = 1) -> Image:
    return Image(torch.full((batch, height, width, 3), value))


def drawn(image: Image) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    (picture,) = image.pil()
    return np.asarray(picture)


def test_pictures_stand_row_by_row_with_gaps_between_and_around() -> None:
    images = [plane(20, 10, value / 255) for value in (10, 20, 30)]
    sheet = drawn(Grid(images, columns=2, gap=4))
    assert sheet.shape == (3 * 4 + 2 * 10, 3 * 4 + 2 * 20, 3)
    assert [int(sheet[y, x, 0]) for y, x in ((4, 4), (4, 28), (18, 4))] == [10, 20, 30]
    assert [tuple(sheet[y, x]) for y, x in ((0, 0), (4, 26), (15, 10), (18, 28))] == [WHITE] * 4


@pytest.mark.parametrize(
    ("count", "width", "height", "columns"),
    [(1, 8, 8, 1), (2, 8, 8, 2), (4, 8, 8, 2), (5, 8, 8, 3), (9, 8, 8, 3), (4, 8, 32, 4), (4, 32, 8, 1)],
)
def test_a_sheet_is_about_square(count: int, width: int, height: int, columns: int) -> None:
    assert Grid([plane(width, height, 0.5)] * count, gap=0).width == columns * width


def test_every_picture_of_a_batch_is_a_cell_and_shares_its_label() -> None:
    two = Image(torch.stack([torch.zeros(8, 8, 3), torch.full((8, 8, 3), 0.2)]))
    bare = drawn(Grid([two, plane(8, 8, 0.4)], columns=3, gap=0))
    assert [int(bare[0, x, 0]) for x in (0, 8, 16)] == [0, 51, 102]
    shared = Grid([two, plane(8, 8, 0.4)], ["i", "l"], columns=3, gap=0)
    assert torch.equal(shared.pixels, Grid([two, plane(8, 8, 0.4)], ["i", "i", "l"], columns=3, gap=0).pixels)
    assert shared.height > 8


def test_pictures_of_other_sizes_are_fitted_without_distortion() -> None:
    wide, tall = plane(40, 20, 0.0), plane(10, 40, 0.0)
    sheet = drawn(Grid([wide, tall], columns=2, gap=0))
    dark = (sheet == 0).all(axis=-1)
    assert sheet.shape == (40, 80, 3)
    left, right = dark[:, :40], dark[:, 40:]
    assert (int(left.sum()), int(right.sum())) == (40 * 20, 10 * 40)
    assert left[10:30].all()
    assert right[:, 15:25].all()


def test_rows_are_as_tall_as_their_pictures() -> None:
    assert Grid([plane(20, 20, 0.0), plane(20, 4, 0.0)], columns=1, gap=0).height == 24


def test_the_size_of_cells_can_be_said() -> None:
    small = Grid([plane(64, 32, 0.3)], size=16, gap=0)
    assert (small.width, small.height) == (16, 8)


def test_labels_are_written_below_in_the_colour_that_shows() -> None:
    for background, ground in (("white", 255), ("black", 0)):
        grid = drawn(Grid([plane(64, 16, 0.5)], ["label"], gap=0, background=background))  # type: ignore[arg-type]
        below = grid[16:]
        assert grid.shape[0] > 28
        assert (below == ground).mean() > 0.5
        assert (np.abs(below.astype(int) - ground) > 128).any()


def test_a_row_without_labels_takes_no_room_for_them() -> None:
    images = [plane(64, 16, 0.5)] * 2
    assert Grid(images, ["", ""], gap=0).pixels.equal(Grid(images, gap=0).pixels)
    assert Grid(images, ["x", ""], columns=1, gap=0).height < Grid(images, ["x", "x"], columns=1, gap=0).height


def test_numbers_and_scores_are_labels_too() -> None:
    def sheet(label: object) -> torch.Tensor:
        return Grid([plane(64, 16, 0.5)], [label], gap=0).pixels

    assert torch.equal(sheet(2.5), sheet("2.5"))
    assert torch.equal(sheet(2**63), sheet(str(2**63)))
    assert torch.equal(sheet(Score((31.2349,))), sheet("31.23"))
    assert torch.equal(sheet(True), sheet("yes"))


def test_the_same_pictures_give_the_same_sheet() -> None:
    images = [plane(32, 32, value) for value in (0.1, 0.7)]
    assert torch.equal(Grid(images, ["a", "b"]).pixels, Grid(images, ["a", "b"]).pixels)


def test_what_cannot_be_laid_out_is_refused() -> None:
    with pytest.raises(ValueError, match="the list is empty"):
        Grid([])
    with pytest.raises(ValueError, match="3 labels for 2 pictures"):
        Grid([plane(8, 8, 0)] * 2, ["a", "b", "c"])
    with pytest.raises(ValueError, match="not a Latent"):
        Grid([plane(8, 8, 0)], [Latent(torch.zeros(1, 4, 2, 2), "empty")])
    with pytest.raises(ValueError, match="give it a smaller size"):
        Grid([plane(8, 8, 0)] * 600, size=4096)


# ---------------------------------------------------------------- labels


def test_labels_break_between_words() -> None:
    assert wrap("a large red heart", FONT, 72) == ["a large red", "heart"]
    assert wrap("  one\n\ttwo ", FONT, 1000) == ["one two"]
    assert wrap("", FONT, 100) == []


@pytest.mark.parametrize(
    "label", ["word " * 100, "x" * 5000, "W", "a b c d e f", "Supercalifragilistic expialidocious"]
)
@pytest.mark.parametrize("width", [1, 7, 40, 200])
def test_labels_never_leave_their_cell(label: str, width: int) -> None:
    lines = wrap(label, FONT, width)
    assert 1 <= len(lines) <= LINES
    assert all(FONT.getlength(line) <= width or len(line.rstrip(".")) <= 1 for line in lines)
    assert all(line == line.strip() for line in lines)


def test_labels_that_go_on_end_in_dots() -> None:
    assert wrap("word " * 100, FONT, 80)[-1].endswith("...")
    assert "".join(wrap("x" * 20, FONT, 50)) == "x" * 20


def test_letters_that_the_font_has_not_are_written_plainly() -> None:
    assert plain("Grüße aus Köln – “ça” × 2…") == 'Grusse aus Koln - "ca" x 2...'
    assert plain("猫") == "?"
    assert plain("plain ASCII ~!") == "plain ASCII ~!"
