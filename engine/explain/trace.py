"""The trace of a run: what the keys of its nodes were made of, as it was hashed."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from typing import Any, Final

from engine.graph import Graph
from engine.keys import FORMAT, Key, Keyed
from engine.types import Memory, Resource

_BETWEEN: Final = "\0"


@dataclass(frozen=True, slots=True)
class Trace:
    """What the keys of a workflow's nodes were made of when they were last asked for, by path.

    A key is the sha256 of its recipe, so keys are not kept. `names` are those of models and files, by digest: keys
    know them by digest alone. `unmade` are the paths whose result the run did not reach, `unasked` those that were in
    the workflow and that nothing asked for.
    """

    recipes: Mapping[str, str]
    names: Mapping[str, str]
    unmade: frozenset[str] = frozenset()
    unasked: frozenset[str] = frozenset()

    def key(self, path: str) -> Key:
        """The key that a node had."""
        return sha256(self.recipes[path].encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """As JSON, for `from_json`."""
        return {
            "format": FORMAT,
            "recipes": dict(self.recipes),
            "names": dict(self.names),
            "unmade": sorted(self.unmade),
            "unasked": sorted(self.unasked),
        }

    @classmethod
    def from_json(cls, said: Any) -> "Trace | None":
        """The trace that `as_json` gave; None for anything else, such as one of keys of another format."""
        if not isinstance(said, dict) or said.get("format") != FORMAT:
            return None
        return cls(said["recipes"], said["names"], frozenset(said["unmade"]), frozenset(said["unasked"]))

    def digest(self) -> str:
        """The sha256 of all of it."""
        pairs = (self.recipes, self.names)
        told = chain.from_iterable(chain.from_iterable(pair.items()) for pair in pairs)
        sets = (_BETWEEN.join(sorted(paths)) for paths in (self.unmade, self.unasked))
        return sha256(_BETWEEN.join([str(FORMAT), *told, *sets]).encode()).hexdigest()


def trace_of(
    graph: Graph,
    keyed: Mapping[str, Keyed],
    asked: Container[str],
    unmade: Iterable[str] = (),
    before: Trace | None = None,
) -> Trace:
    """The trace of a run that needed the paths `asked` and did not reach `unmade`.

    What it did not need is kept as the trace `before` has it, so that a run to one node forgets nothing of others.
    """
    recipes = {path: entry.recipe for path, entry in keyed.items() if path in asked}
    names = {
        value.digest: value.name
        for path in recipes
        for value in keyed[path].settings.values()
        if isinstance(value, Resource)
    }
    left = frozenset(graph.nodes.keys() - recipes.keys() if len(recipes) < len(graph.nodes) else ())
    kept = {} if before is None else {path: before.recipes[path] for path in left if path in before.recipes}
    missed = frozenset(unmade)
    if before is not None and kept:
        names = {**before.names, **names}
        missed |= before.unmade & kept.keys()
    return Trace({**kept, **recipes}, names, missed, left - kept.keys())


def recall(memory: Memory, workflow: str) -> Trace | None:
    """The trace of a workflow's last run; None if it was not run before."""
    return Trace.from_json(memory.recall(f"trace/{workflow}"))


def remember(memory: Memory, workflow: str, trace: Trace) -> None:
    """Remember the trace of a workflow's run. One that is remembered already is not written again."""
    digest = trace.digest()
    if memory.recall(f"traced/{workflow}") != digest:
        memory.keep(f"trace/{workflow}", trace.as_json())
        memory.keep(f"traced/{workflow}", digest)
