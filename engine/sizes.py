"""Numbers of bytes as people write them: "512 B", "20 MB", "3.4 GB", by powers of 1,000."""

import re
from typing import Final

_WRITTEN: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?b?)\s*", re.IGNORECASE)


def read_size(text: str) -> int:
    """The bytes that a text such as "20GB", "1.5 TB" or "4096" says. Raises ValueError for any other."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" is no size: write a number and B, kB, MB, GB or TB, such as 20GB')
    letter = found[2].lower().removesuffix("b")
    thousands = ("", "k", "m", "g", "t").index(letter)
    return round(float(found[1]) * float(f"1e{3 * thousands}"))


def as_size(count: int) -> str:
    """A number of bytes as people read it: "512 B", "20 MB", "3.4 GB", by powers of 1,000."""
    if count < 1000:
        return f"{count} B"
    size = float(count)
    for unit in ("kB", "MB", "GB", "TB"):
        size /= 1000
        if size < 999.5 or unit == "TB":
            break
    return f"{size:.1f} {unit}" if size < 9.95 else f"{size:.0f} {unit}"
