"""The file: the only place where workflow files are touched."""

import os
from pathlib import Path

from engine.atomic import write_whole
from engine.document.source import LIMIT, too_large
from engine.errors import Code, Problem, Unwritable


def read_bytes(path: Path | str) -> bytes | Problem:
    """The bytes of a workflow file, or why there are none; of a file that is too large no more than the limit."""
    try:
        with open(path, "rb") as file:
            data = file.read(LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError):
        return Problem(code=Code.FILE_MISSING, message="there is no such file", file=str(path))
    except IsADirectoryError:
        return Problem(code=Code.FILE_UNREADABLE, message="this is a folder, not a file", file=str(path))
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        return Problem(code=Code.FILE_UNREADABLE, message=f"the file cannot be read: {_why(error)}", file=str(path))
    return data if len(data) <= LIMIT else too_large(str(path))


def write_text(path: Path | str, text: str) -> None:
    """Write a file as a whole or not at all, with the permissions of the one it replaces.

    Raises `Unwritable`, and leaves what was there, if that fails.
    """
    try:
        write_whole(Path(os.path.realpath(path)), text.encode())
    except (OSError, ValueError) as error:
        message = f"{path} cannot be written: {_why(error)}"
        raise Unwritable(Problem(code=Code.OUTPUT_UNWRITABLE, message=message, file=str(path))) from error


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
