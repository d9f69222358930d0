"""Templates: the workflows that come with Darkroom, with their pictures, to begin from."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from engine.document import parse
from engine.errors import Unwritable
from engine.session import DocumentRefused
from engine.session.folder import Folder
from serving.answers import refuse

FIRST: Final = "text_to_image"
"""The one that is shown first, and that a new folder of workflows begins with."""

PICTURES: Final = "pictures"
"""The folder of the pictures, beside the workflows."""


@dataclass(frozen=True, slots=True)
class Template:
    """A workflow that comes with Darkroom. `picture` is None where it has none; `size` is its width and height."""

    name: str
    title: str
    description: str
    text: str
    picture: bytes | None
    size: tuple[int, int]


class Templates:
    """The templates of a folder, read when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def all(self) -> Mapping[str, Template]:
        """The templates by name, in the order in which to show them."""
        files = sorted(self._folder.glob("*.yaml"), key=lambda file: (file.stem != FIRST, file.stem))
        return {file.stem: _template(file) for file in files}

    def find(self, name: str) -> Template:
        """A template. Refuses with 404 what is none."""
        found = self.all.get(name)
        if found is None:
            raise refuse(404, "there is no template of that name", "GET /api/v1/templates lists them")
        return found

    def begin(self, folder: Folder) -> None:
        """Put the first template into a folder that has no workflow, so that there is something to run.

        Where it cannot be written the folder stays empty.
        """
        if not folder.names() and not folder.deleted():
            with contextlib.suppress(OSError, Unwritable, DocumentRefused):
                folder.create(FIRST, (self._folder / f"{FIRST}.yaml").read_text(encoding="utf-8"))


def _template(file: Path) -> Template:
    text = file.read_text(encoding="utf-8")
    document = parse(text.encode(), file.name).document
    title = document.name if document is not None else ""
    description = document.description if document is not None else ""
    try:
        picture = (file.parent / PICTURES / f"{file.stem}.webp").read_bytes()
    except OSError:
        picture = None
    return Template(file.stem, title or file.stem, description, text, picture, size_of_webp(picture or b""))


def size_of_webp(data: bytes) -> tuple[int, int]:
    """Width and height of a lossy WebP, from its header (RFC 9649, section 2.5); 0, 0 for anything else."""
    if data[:4] != b"RIFF" or data[8:16] != b"WEBPVP8 " or data[23:26] != b"\x9d\x01\x2a":
        return 0, 0
    return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
