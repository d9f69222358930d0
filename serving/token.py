"""The token: made once for a data folder, readable by its owner alone, the same after every restart."""

import contextlib
import os
import re
import secrets
from pathlib import Path
from typing import Final

from engine.errors import WrongOption

FILE: Final = "token"
FORM: Final = re.compile(r"[A-Za-z0-9_-]{16,256}")
"""What a token may be: it travels in headers and addresses as it is."""


def token_of(folder: Path) -> str:
    """The token of a data folder, made if there is none. Raises `OSError`, `WrongOption` for a file that holds none."""
    known = read_token(folder)
    if known is not None:
        return known
    made = secrets.token_urlsafe(32)
    try:
        descriptor = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another server made it just now
        return read_token(folder) or made
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(made + "\n")
        file.flush()
        os.fsync(file.fileno())
    return made


def read_token(folder: Path) -> str | None:
    """The token that a data folder holds; None if it holds none. Its file is made readable by its owner alone."""
    path = folder / FILE
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    with contextlib.suppress(OSError):
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    return checked(text, str(path))


def checked(token: str, where: str) -> str:
    """A token that can travel. Raises `WrongOption` for one that cannot, or that could be guessed."""
    if not FORM.fullmatch(token):
        raise WrongOption(f"{where}: a token has 16 to 256 letters, digits, - and _")
    return token
