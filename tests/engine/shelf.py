"""Values and folders for tests of the store."""

from dataclasses import dataclass
from pathlib import Path

from engine.store import DiskStore
from engine.store.disk import INLINE
from engine.types import File
from tests.engine.toys import REGISTRY

SMALL_FILE = File(b"a" * 100, "image/png", {"width": 3})
LARGE = File(b"b" * (INLINE + 1), "image/png", {})


@dataclass
class Stranger:
    """No port type."""

    value: int


def open_disk(folder: Path) -> DiskStore:
    return DiskStore(folder, REGISTRY.port_types)


def blobs(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "blobs").rglob("*") if path.is_file())


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
