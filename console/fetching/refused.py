"""Why a model was not fetched."""

import errno
from typing import Final

from engine.errors import Code, DarkroomError, Problem

FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says when no more may be written."""


class NotFetched(DarkroomError):
    """A model could not be fetched; `problem` says why and what would help."""

    def __init__(self, code: Code, message: str, hint: str) -> None:
        super().__init__(message)
        self.problem = Problem(code=code, message=message, hint=hint)


def unwritable(name: str, error: OSError) -> NotFetched:
    """The problem of a disk that takes no more, or of a folder that cannot be written."""
    reason = error.strerror or str(error)
    message = f"{name} cannot be written{f' to {error.filename}' if error.filename else ''}: {reason}"
    hint = "make room and fetch again, which goes on from there" if error.errno in FULL else "name another with --to"
    return NotFetched(Code.OUTPUT_UNWRITABLE, message, hint)
