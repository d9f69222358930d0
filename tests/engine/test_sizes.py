"""Sizes as people write them."""

import pytest

from engine.sizes import as_size, read_size


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("4096", 4096), ("512B", 512), ("20 MB", 20_000_000), ("1.5tb", 1_500_000_000_000), ("3k", 3000)],
)
def test_a_size_is_read(text: str, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "much", "-1", "1 GiB", "1e9", "GB", "1 000"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no size: write a number"):
        read_size(text)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1500, "1.5 kB"), (9940, "9.9 kB"), (9950, "10 kB"),
        (999_499, "999 kB"), (999_500, "1.0 MB"), (3_440_000_000, "3.4 GB"), (10**15, "1000 TB"),
    ],
)  # fmt: skip
def test_sizes_are_said_as_people_read_them(count: int, text: str) -> None:
    assert as_size(count) == text
