"""The shelf: the editor's page as it was built. What a request asks for is looked up in a table, never on the disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parent / "page"
"""Where a package has the page."""

CHECKOUT: Final = Path(__file__).parents[1] / "frontend" / "dist"
"""Where it is built in a checkout."""

FILES: Final = "page"
"""The folder of all but the page itself: files whose names change with what they hold."""

MEDIA: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""What kinds of files a page may have; others are not served."""

NONCE: Final = '<meta name="csp-nonce" content="'
"""Stands in the page before its nonce."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of the page: where it lies, what it is, and its packed twin if it has one."""

    path: Path
    media_type: str
    packed: Path | None


@dataclass(frozen=True, slots=True)
class Built:
    """One build of the page: its text, and its files by name."""

    text: str
    pieces: Mapping[str, Piece]

    def with_nonce(self, nonce: str) -> str:
        """The page, which tells its scripts the nonce of this answer."""
        return self.text.replace(NONCE, NONCE + nonce, 1)


@dataclass(slots=True)
class Shelf:
    """Holds the build that is there. One that was made since, as somebody works on the editor, takes its place."""

    folders: tuple[Path, ...] = (PACKAGE, CHECKOUT)
    _seen: tuple[Path, int] | None = None
    _built: Built | None = field(default=None, repr=False)

    def look(self) -> Built | None:
        """The page as it is built now; None where it is not."""
        for folder in self.folders:
            try:
                seen = (folder, (folder / "index.html").stat().st_mtime_ns)
                if seen != self._seen:
                    self._built, self._seen = _read(folder), seen
            except OSError:
                continue
            return self._built
        self._built = self._seen = None
        return None

    def piece(self, name: str) -> Piece | None:
        """The file of exactly that name."""
        built = self._built or self.look()
        return built.pieces.get(name) if built is not None else None


def _read(folder: Path) -> Built:
    text = (folder / "index.html").read_text(encoding="utf-8")
    names = {path.name: path for path in (folder / FILES).iterdir() if path.is_file()}
    pieces = {
        name: Piece(path, MEDIA[path.suffix], names.get(f"{name}.gz"))
        for name, path in names.items()
        if path.suffix in MEDIA
    }
    return Built(text, pieces)
