"""Sizes as people write them."""

import pytest

from engine.sizes import read_size


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
