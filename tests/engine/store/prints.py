"""A small graph whose values lie above and below what the index holds itself, for tests of harm."""

from collections.abc import Mapping
from contextlib import closing
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from engine.graph import Gather, Graph, Link
from engine.registry import Registry
from engine.spec import node
from engine.store import DiskStore, Outputs, Store
from engine.store.records import INLINE
from engine.types import File
from tests.engine.toys import Desk, graph_of, n, pack_of


@cache
def prints(edition: int = 0) -> Registry:
    """Node types that print; another edition prints other bytes under the same keys, as no sound node would."""

    @node(category="test", version=1)
    def Print(*, number: int = 0, size: int = 0) -> File:
        """A file of some bytes."""
        return File(_bytes(f"{edition} {number}", size), "image/print", {"number": number})

    @node(category="test", version=1)
    def Bind(pages: list[File]) -> File:
        """Files as one."""
        return File(b"".join(page.data for page in pages), "image/book", {"pages": len(pages)})

    return pack_of(Print, Bind)


SIZES: Final = (10, INLINE - 500, INLINE + 500, 40_000)
GRAPH: Final[Graph] = graph_of(
    {"book": Link("book", "file"), "small": Link("thin", "file")},
    **{f"p{index}": n("Print", number=index, size=size) for index, size in enumerate(SIZES)},
    book=n("Bind", pages=Gather(tuple(Link(f"p{index}", "file") for index in range(len(SIZES))))),
    thin=n("Bind", pages=Gather((Link("p0", "file"), Link("p0", "file")))),
)


def develop(store: Store, edition: int = 0, **said: Any) -> Mapping[str, Outputs]:
    """Run the graph, and keep what it publishes as a door would; the values of the outputs' nodes."""
    desk = Desk(prints(edition), store=store)
    ended = desk.run(GRAPH, **said)
    for path, outputs in ended.values.items():
        store.keep(ended.plan.keys[path], path, outputs)
    return ended.values


@cache
def keys() -> Mapping[str, str]:
    """The key of each node."""
    return Desk(prints()).plan(GRAPH, *GRAPH.nodes, have=()).keys


@cache
def expected(edition: int = 0) -> Mapping[str, Outputs]:
    """The outputs of each node, without any store."""
    desk = Desk(prints(edition))
    return desk.run(GRAPH, *GRAPH.nodes).values


def open_prints(folder: Path, **said: Any) -> DiskStore:
    """A store for the graph."""
    return DiskStore(folder, prints().port_types, **said)


def stored(folder: Path) -> Mapping[str, Outputs | None]:
    """What a store gives for each node, in a new instance."""
    with closing(open_prints(folder)) as store:
        return {path: store.get(key) for path, key in keys().items()}


def _bytes(said: str, size: int) -> bytes:
    block = sha256(said.encode()).digest()
    return (block * (size // len(block) + 1))[:size]
