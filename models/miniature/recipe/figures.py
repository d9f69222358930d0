"""What is measured and what it must reach: the figures of `evaluation.json` and their bounds."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure, named by its path in `evaluation.json`, and the least or the most that it may be."""

    path: str
    least: float = float("-inf")
    most: float = float("inf")

    def value(self, figures: Mapping[str, Any]) -> float:
        """The figure itself."""
        found: Any = figures
        for key in self.path.split("."):
            found = found[key]
        return float(found)

    def holds(self, figures: Mapping[str, Any]) -> bool:
        """True if the figure is within the bound."""
        return self.least <= self.value(figures) <= self.most


def picture_bounds(side: str) -> tuple[Bound, ...]:
    """The bounds of one half of the prompts."""
    clear = tuple(Bound(f"pictures.{side}.{name}", 0.98) for name in ("size", "colour", "position", "background"))
    return (*clear, Bound(f"pictures.{side}.shape", 0.97), Bound(f"pictures.{side}.all", 0.96))


BOUNDS: Final = (
    *picture_bounds("trained"),
    *picture_bounds("held_out"),
    *(Bound(f"pictures.without_size.{name}", 0.96) for name in ("colour", "shape", "background")),
    Bound("pictures.relative_overlap", 0.96),
    Bound("prompts.each", 100),
    *(Bound(f"clip.zero_shot.{name}", 0.99) for name in ("size", "colour", "position", "background")),
    Bound("clip.zero_shot.shape", 0.97),
    Bound("clip.ranked_first", 0.95),
    Bound("seconds_per_picture", most=1.0),
    Bound("megabytes", most=24.0),
)


def digests(home: Path) -> dict[str, str]:
    """SHA-256 of every weights file below the folder, by its relative path."""
    return {
        path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.glob("*/*.safetensors"))
    }


def megabytes(home: Path, parts: tuple[str, ...]) -> float:
    """Size of the exported parts in millions of bytes."""
    files = (path for part in parts for path in ((home / part), *(home / part).glob("**/*")) if path.is_file())
    return sum(path.stat().st_size for path in files) / 1e6
