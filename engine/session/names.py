"""Names: what a document may be called, in one place, so that no path is ever made of anything else."""

import re
from collections.abc import Iterable
from typing import Final

from engine.document.report import shown
from engine.errors import Code, DarkroomError, Problem

ENDING: Final = ".yaml"
"""What the files of documents end with; no name does."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,99}")
_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9]) *(?:\..*)?", re.IGNORECASE)
_TRASHED: Final = re.compile(r"(?P<name>.+)\.[0-9]{8}T[0-9]{6}Z(?:-[0-9]{1,3})?", re.DOTALL)
_HINT: Final = "begin with a letter or digit, then letters, digits, spaces, _, . and -, 100 at most"


class DocumentRefused(DarkroomError):
    """A document cannot be opened, made, renamed or deleted; `problem` says why, and nothing has changed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def refuse(code: Code, message: str, hint: str | None = None, *, file: str | None = None) -> DocumentRefused:
    """The exception for what cannot be done with a document."""
    return DocumentRefused(Problem(code=code, message=message, hint=hint, file=file))


def check_name(name: str) -> None:
    """Refuse what cannot be the name of a document, here or on another system: letters and digits of ASCII alone.

    So there are no separators, none that look like one, no hidden files, no streams, and nothing that Windows takes
    for a device or shortens.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise refuse(Code.INVALID_ID, f"{shown(str(name))} cannot be the name of a workflow", _HINT)
    if name.endswith((" ", ".")):
        raise refuse(Code.INVALID_ID, f"{shown(name)} ends with a dot or a space", "leave it out")
    if name.lower().endswith((ENDING, ".yml")):
        raise refuse(Code.INVALID_ID, f"{shown(name)} says the file's ending", "leave the ending out")
    if _DEVICE.fullmatch(name):
        raise refuse(Code.INVALID_ID, f"{shown(name)} is a device on Windows", "choose another name")


def check_free(name: str, taken: Iterable[str]) -> None:
    """Refuse a name that another document has, or that differs from one only in its case."""
    check_name(name)
    for other in taken:
        if other.casefold() == name.casefold():
            raise refuse(Code.NAME_CLASH, f"there is a workflow {shown(other)} already", "choose another name")


def name_of_trashed(trashed: str) -> str:
    """The name that a document had before it was deleted. Refuses what is not the name of a deleted one."""
    found = _TRASHED.fullmatch(trashed)
    if found is None:
        raise refuse(Code.FILE_MISSING, f"there is no deleted workflow {shown(trashed)}")
    check_name(found["name"])
    return found["name"]
