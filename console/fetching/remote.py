"""What the hub says of a repository, and whether a file is what it says."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DIGEST: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""What counts as a digest: it becomes the name of a file."""

MARK: Final = ".darkroom.json"
"""What a folder that was fetched says of itself: the repository, its commit, the variant."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A file on the hub: its bytes, and its sha256, or for small ones the sha1 that git gives it."""

    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Repository:
    """What a repository holds at a revision, which `commit` says for ever."""

    name: str
    commit: str
    files: Mapping[str, Remote]


def digest_of(path: Path, remote: Remote) -> str:
    """The digest of a file, of the kind that the hub gave for it."""
    with path.open("rb") as file:
        if len(remote.digest) == 64:
            return hashlib.file_digest(file, "sha256").hexdigest()
        git = hashlib.sha1(f"blob {remote.size}\0".encode(), usedforsecurity=False)
        while chunk := file.read(2**20):
            git.update(chunk)
        return git.hexdigest()
