"""The file: the only place where workflow files are touched."""

import contextlib
import os
import secrets
from pathlib import Path

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
        _replace(Path(os.path.realpath(path)), text.encode())
    except (OSError, ValueError) as error:
        message = f"{path} cannot be written: {_why(error)}"
        raise Unwritable(Problem(code=Code.OUTPUT_UNWRITABLE, message=message, file=str(path))) from error


def _replace(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with open(descriptor, "wb") as file:
            with contextlib.suppress(FileNotFoundError):
                os.chmod(beside, path.stat().st_mode & 0o777)
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last; where folders cannot be opened, as on Windows, the system does."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
