"""Names: what a document may be called, in one place, so that no path is ever made of anything else."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count
from typing import Final

from engine.document.report import shown
from engine.errors import Code, DarkroomError, Problem

ENDING: Final = ".yaml"
"""What the files of documents end with; no name does."""

LONGEST: Final = 100
"""Characters of a name, at most."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,99}")
_NUMBERED: Final = re.compile(r"(?P<stem>.+) (?P<number>[1-9][0-9]{0,3})")
_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9]) *(?:\..*)?", re.IGNORECASE)
_TRASHED: Final = re.compile(r"(?P<name>.+)\.(?P<time>[0-9]{8}T[0-9]{6}Z)(?:-[0-9]{1,3})?", re.DOTALL)
_TIME: Final = "%Y%m%dT%H%M%SZ"
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
    others = list(taken)
    for other in others:
        if other.casefold() == name.casefold():
            hint = f"{shown(free_name(name, others))} is free"
            raise refuse(Code.NAME_CLASH, f"there is a workflow {shown(other)} already", hint)


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name, or where it is taken the first of `name 2`, `name 3`, ... that is not. Refuses what is no name."""
    check_name(name)
    folded = {other.casefold() for other in taken}
    if name.casefold() not in folded:
        return name
    found = _NUMBERED.fullmatch(name)
    stem, first = (found["stem"], int(found["number"]) + 1) if found else (name, 2)
    numbered = (f"{stem[: LONGEST - len(str(n)) - 1].rstrip(' .')} {n}" for n in count(first))
    return next(free for free in numbered if free.casefold() not in folded)


def name_of_trashed(trashed: str) -> str:
    """The name that a document had before it was deleted. Refuses what is not the name of a deleted one."""
    name = _parts(trashed)["name"]
    check_name(name)
    return name


def time_of_trashed(trashed: str) -> float:
    """When a document was deleted, in Unix seconds. Refuses what is not the name of a deleted one."""
    try:
        return datetime.strptime(_parts(trashed)["time"], _TIME).replace(tzinfo=UTC).timestamp()
    except ValueError as error:
        raise _not_deleted(trashed) from error


def trashed_name(name: str, now: datetime) -> str:
    """What a document is called that is deleted now."""
    return f"{name}.{now.astimezone(UTC).strftime(_TIME)}"


def _parts(trashed: str) -> re.Match[str]:
    found = _TRASHED.fullmatch(trashed)
    if found is None:
        raise _not_deleted(trashed)
    return found


def _not_deleted(trashed: str) -> DocumentRefused:
    return refuse(Code.FILE_MISSING, f"there is no deleted workflow {shown(trashed)}")
