"""A plan as data: steps in the order of work, and where each reads its inputs from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.keys import Key
from engine.spec import NodeSpec


@dataclass(frozen=True, slots=True)
class Ref:
    """An output of a step: the step's key and the output's place among its type's outputs.

    `widen` says that it is an int that a float input reads.
    """

    key: Key
    index: int
    widen: bool = False


Source: TypeAlias = Ref | tuple[Any, ...]
"""Where a linked input comes from: one output, or for a written list a tuple of outputs and literals."""


@dataclass(frozen=True, slots=True)
class Step:
    """Work that will be done: a node's code on settings and on the outputs of other steps."""

    path: str
    spec: NodeSpec
    key: Key
    settings: Mapping[str, Any]
    sources: Mapping[str, Source]

    def reads(self) -> Iterable[Key]:
        """The keys of the steps whose outputs this one reads, once for each use."""
        for source in self.sources.values():
            if isinstance(source, Ref):
                yield source.key
            else:
                yield from (item.key for item in source if isinstance(item, Ref))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do.

    `steps` stand in the order of work. `stored` are keys whose results are read from the store. `readers` counts for
    each key how often it will be read, so that the run can drop a value at its last reader; targets count once.
    `cached` are the paths whose work is saved, in the graph's order. `keys` are the keys of all nodes upstream of the
    targets.
    """

    steps: tuple[Step, ...]
    stored: frozenset[Key]
    readers: Mapping[Key, int]
    targets: Mapping[str, Key]
    cached: tuple[str, ...]
    keys: Mapping[str, Key]
