"""A plan as data: steps in the order of work, and where each reads its inputs from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from engine.keys import Key, Keyed
from engine.spec import NodeSpec


@dataclass(frozen=True, slots=True)
class Ref:
    """An output of a step: the step's key and the output's place among its type's outputs.

    `widen` says that it is an int, or a list of them, that a float input reads. `item` is which one of a list's items
    is read; None for the whole output.
    """

    key: Key
    index: int
    widen: bool = False
    item: int | None = None


Source: TypeAlias = Ref | tuple[Any, ...]
"""Where a linked input comes from: one output, or for a written list a tuple of outputs and literals."""


@dataclass(frozen=True, slots=True)
class Step:
    """Work that will be done: a node's code on settings and on the outputs of other steps.

    `recipe` is what was hashed to the key; only steps whose code asks for a context have it, for their checkpoints.
    """

    path: str
    spec: NodeSpec
    key: Key
    settings: Mapping[str, Any]
    sources: Mapping[str, Source]
    recipe: str = field(default="", repr=False)

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
    targets. `peak` is how many values (the outputs of a step count as one) a run holds at once at most when it performs
    the steps one after another: each from its step's end, or its first reader if it is stored, to its last reader's
    end, and those of targets to the end of the run. `keyed` are all nodes of the graph with what their keys are made
    of. Where the models don't fit on a device together, `rounds` say by key for each step that uses some when its turn
    is, from 1 on: what it reads comes of no later round, and the models of a round fit. Else it is empty.
    """

    steps: tuple[Step, ...]
    stored: frozenset[Key]
    readers: Mapping[Key, int]
    targets: Mapping[str, Key]
    cached: tuple[str, ...]
    keys: Mapping[str, Key]
    peak: int
    keyed: Mapping[str, Keyed] = field(repr=False, compare=False)
    rounds: Mapping[Key, int] = field(default_factory=dict)
