"""Plan, driver and store together against a dictionary: whatever happens, values are right and nothing is done twice.

The model knows which keys a store holds. From that it follows what each run must perform: everything from the targets
upward to what is held, no more and no less.
"""

import shutil
import tempfile
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine.events import Cached, Finished, Status
from engine.graph import Gather, Graph, GraphNode, Link
from engine.keys import Key, key_nodes
from engine.plan.missing import missing
from engine.spec import InputSpec, Named, node
from engine.store import DiskStore, MemoryStore, Outputs, Store
from engine.store.records import INLINE
from tests.engine.graphs import GROWING, edits, graphs
from tests.engine.shelf import blobs, flip_a_bit
from tests.engine.toys import KITS, MACHINE, Desk, pack_of


@node(category="test", version=1)
def Long(a: int) -> Annotated[str, Named("text")]:
    """A text that is too long for the index of a store."""
    return f"{a} " * INLINE


REGISTRY: Final = pack_of(Long)


class Truth:
    """What a graph's values are, without plan, keys, store or run."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[str, Outputs] = {}

    def of(self, path: str) -> Outputs:
        if path not in self._known:
            given = self._graph.nodes[path]
            arguments = {port.name: self._argument(given, port) for port in REGISTRY.specs[given.type].inputs}
            result = REGISTRY.functions[given.type](**arguments)
            self._known[path] = tuple(result) if isinstance(result, tuple) else (result,)
        return self._known[path]

    def _argument(self, given: GraphNode, port: InputSpec) -> Any:
        link = given.links.get(port.name)
        if isinstance(link, Gather):
            return [self._read(item) if isinstance(item, Link) else item for item in link.items]
        value = self._read(link) if link is not None else given.settings.get(port.name, port.default)
        return float(value) if port.type.name == "float" else value  # type: ignore[arg-type]

    def _read(self, link: Link) -> Any:
        outputs = REGISTRY.specs[self._graph.nodes[link.node].type].outputs
        return self.of(link.node)[[output.name for output in outputs].index(link.output)]


def must_run(graph: Graph, targets: Iterable[str], keys: dict[str, Key], held: Iterable[Key]) -> list[Key]:
    """The keys from the targets upward to what is held."""
    found: set[Key] = set()
    stack = list(targets)
    while stack:
        path = stack.pop()
        if keys[path] not in held and keys[path] not in found:
            found.add(keys[path])
            stack.extend(link.node for _, link in graph.nodes[path].sources())
    return sorted(found)


class Engine(RuleBasedStateMachine):
    """Edits and runs over one store, and the dictionary of what the store should hold."""

    def __init__(self) -> None:
        super().__init__()
        self.store = self.open()
        self.held: dict[Key, Outputs] = {}
        self.claimed: set[Key] = set()  # what the store may say that it has, and has not
        self.past: list[Graph] = []

    def open(self) -> Store:
        raise NotImplementedError

    @property
    def graph(self) -> Graph:
        return self.past[-1]

    @initialize(graph=graphs())
    def begin(self, graph: Graph) -> None:
        self.past.append(graph)

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        self.past.append(data.draw(edits(self.graph, GROWING)))

    @rule(data=st.data())
    def go_back(self, data: st.DataObject) -> None:
        self.past.append(data.draw(st.sampled_from(self.past)))

    @rule(data=st.data(), long=st.booleans())
    def run(self, data: st.DataObject, long: bool) -> None:
        graph = with_texts(self.graph) if long else self.graph
        targets = data.draw(st.lists(st.sampled_from(list(graph.nodes)), min_size=1, max_size=3, unique=True))
        keys = {path: keyed.key for path, keyed in key_nodes(graph, REGISTRY, KITS, MACHINE).items()}
        truth = Truth(graph)
        desk = Desk(REGISTRY, self.store)
        ended = desk.run(graph, *targets)
        assert ended.status is Status.DONE
        assert ended.values == {path: truth.of(path) for path in targets}
        performed = desk.paths(Finished)
        assert sorted({keys[path] for path in performed}) == must_run(graph, targets, keys, self.held)
        assert len(set(performed)) == len(performed)
        if not self.claimed:  # else what was made may be read by a second attempt
            assert set(desk.paths(Cached)).isdisjoint(performed)
        self.held |= {keys[path]: truth.of(path) for path in performed}
        self.claimed -= self.held.keys()

    @invariant()
    def what_is_held_is_right(self) -> None:
        for key, outputs in self.held.items():
            assert key in self.store
            assert self.store.get(key) == outputs

    def lose(self, keys: Iterable[Key], *, unnoticed: bool = False) -> None:
        for key in list(keys):
            del self.held[key]
            if unnoticed:
                self.claimed.add(key)

    def teardown(self) -> None:
        self.store.close()


def with_texts(graph: Graph) -> Graph:
    """The graph with a long text for each whole number."""
    texts = {
        f"{path}/text": GraphNode(f"{path}/text", "Long", {}, {"a": Link(path, output.name)})
        for path, given in graph.nodes.items()
        for output in REGISTRY.specs[given.type].outputs[:1]
        if output.type.name == "int"
    }
    return Graph({**graph.nodes, **texts}, graph.outputs)


class Lossy(MemoryStore):
    """Loses what it is told to, and of some of it still says that it has it."""

    def __init__(self) -> None:
        super().__init__()
        self.lost: set[Key] = set()
        self.pretended: set[Key] = set()

    def __contains__(self, key: object) -> bool:
        return key in self.pretended or (key not in self.lost and super().__contains__(key))

    def have(self, keys: Iterable[Key]) -> set[Key]:
        return {key for key in keys if key in self}

    def get(self, key: Key) -> Outputs | None:
        return None if key in self.lost else super().get(key)

    def put(self, key: Key, outputs: Outputs) -> None:
        self.lost.discard(key)
        self.pretended.discard(key)
        super().put(key, outputs)


class InMemory(Engine):
    """Over a store in memory that forgets, and that has less than it says."""

    store: Lossy

    def open(self) -> Lossy:
        return Lossy()

    @precondition(lambda self: self.held)
    @rule(data=st.data(), says_so=st.booleans())
    def forget(self, data: st.DataObject, says_so: bool) -> None:
        keys = data.draw(st.sets(st.sampled_from(sorted(self.held)), min_size=1))
        self.store.lost |= keys
        self.store.pretended |= set() if says_so else keys
        self.lose(keys, unnoticed=not says_so)


class OnDisk(Engine):
    """Over a folder, in one process after another, with blobs that are damaged and results that are pruned."""

    store: DiskStore

    def open(self) -> DiskStore:
        if not hasattr(self, "folder"):
            self.folder = Path(tempfile.mkdtemp())
        return DiskStore(self.folder, REGISTRY.port_types)

    @rule()
    def begin_anew(self) -> None:
        self.store.close()
        self.store = self.open()

    @precondition(lambda self: bool(blobs(self.folder)))
    @rule(data=st.data(), delete=st.booleans())
    def damage(self, data: st.DataObject, delete: bool) -> None:
        blob = data.draw(st.sampled_from(blobs(self.folder)))
        content = blob.read_bytes()
        if delete:
            blob.unlink()
        else:
            flip_a_bit(blob)
        lost = [key for key, (text, *_) in self.held.items() if isinstance(text, str) and text.encode() in content]
        self.lose(lost, unnoticed=True)

    @precondition(lambda self: self.held)
    @rule()
    def clear(self) -> None:
        self.store.clear()
        self.lose(self.held)
        self.claimed.clear()

    def teardown(self) -> None:
        super().teardown()
        shutil.rmtree(self.folder)


TestInMemory = InMemory.TestCase
TestInMemory.settings = settings(stateful_step_count=25)
TestOnDisk = OnDisk.TestCase
TestOnDisk.settings = settings(max_examples=12, stateful_step_count=12)


# ---------------------------------------------------------------- deliberately wrong


class Mixed(Lossy):
    """Keeps under some keys what belongs to others."""

    def put(self, key: Key, outputs: Outputs) -> None:
        super().put(key, tuple(7 if value == 3 else value for value in outputs))


class Mixing(InMemory):
    def open(self) -> Lossy:
        return Mixed()


def _all_missing(wanted: Iterable[str], keyed: Any, have: Any) -> Any:
    """A plan that never looks into the store."""
    return missing(wanted, keyed, frozenset())


def fails(machine: type[Engine]) -> bool:
    search = settings(max_examples=100, database=None, derandomize=True, phases=[Phase.generate])
    try:
        run_state_machine_as_test(machine, settings=search)
    except (AssertionError, ExceptionGroup):
        return True
    return False


def test_a_store_that_mixes_results_up_is_noticed() -> None:
    assert fails(Mixing)


def test_work_that_is_done_again_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("engine.plan.plan"), "missing", _all_missing)
    assert fails(InMemory)
