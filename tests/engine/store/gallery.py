"""Many large results, harmed at random and asked for again."""

import random
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from engine.events import Finished
from engine.graph import Graph
from engine.store.records import INLINE
from engine.types import File
from tests.engine.store.harms import harm
from tests.engine.store.prints import open_prints, prints
from tests.engine.toys import Desk, graph_of, n

EACH = 50
"""Results in one graph."""


@dataclass
class Found:
    """What became of harmed blobs."""

    harmed: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    recomputed: int = 0
    served: int = 0


@cache
def _graph(begin: int) -> Graph:
    """Results of various sizes, all blobs."""
    return graph_of(
        **{f"p{at}": n("Print", number=at, size=INLINE + at % 97) for at in range(begin, begin + EACH)},
    )


def harm_and_ask_again(folder: Path, count: int, odds: random.Random, part: float = 0.9) -> Found:
    """Make results, harm a part of their blobs, and run again; right is what a run without a store gives."""
    found = Found()
    graphs = [_graph(begin) for begin in range(0, count, EACH)]
    right = {path: outputs for graph in graphs for path, outputs in _values(Desk(prints()), graph).items()}
    with closing(open_prints(folder)) as store:
        for graph in graphs:
            _values(Desk(prints(), store=store), graph)
    found.harmed.update(harm(folder, part, odds).values())
    with closing(open_prints(folder)) as store:
        for graph in graphs:
            desk = Desk(prints(), store=store)
            for path, outputs in _values(desk, graph).items():
                found.wrong += outputs != right[path]
            done = len(set(desk.paths(Finished)))
            found.recomputed += done
            found.served += len(graph.nodes) - done
    with closing(open_prints(folder)) as store:  # all is written anew
        desk = Desk(prints(), store=store)
        for graph in graphs:
            found.wrong += sum(outputs != right[path] for path, outputs in _values(desk, graph).items())
            found.wrong += len(desk.paths(Finished))
    return found


def _values(desk: Desk, graph: Graph) -> dict[str, tuple[File, ...]]:
    return dict(desk.run(graph, *graph.nodes).values)
