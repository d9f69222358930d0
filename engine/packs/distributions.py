"""The packs of installed distributions."""

from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import Final

from engine.errors import DeclarationError
from engine.packs.code import digested
from engine.spec import Pack
from engine.types import Memory

GROUP: Final = "darkroom.nodes"
"""The entry-point group: each entry is a function that returns a `Pack`."""


def installed(memory: Memory | None = None) -> Iterator[Pack]:
    """The packs of installed distributions, with the digests of their code; `memory` spares reading large files again.

    Raises `DeclarationError` for one that cannot be loaded.
    """
    for entry in entry_points(group=GROUP):
        try:
            pack = entry.load()()
        except Exception as error:  # a stranger's module may raise anything
            raise DeclarationError(f"the pack {entry.name} ({entry.value}) cannot be loaded: {error}") from error
        if not isinstance(pack, Pack):
            raise DeclarationError(f"the pack {entry.name}: {entry.value} returns {type(pack).__name__}, not a Pack")
        yield digested(pack, memory)
