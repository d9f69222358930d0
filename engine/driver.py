"""The driver: plans, runs, and plans again without what turned out to be missing. The only caller of both."""

import time
from collections.abc import Container, Iterable
from dataclasses import dataclass
from threading import Event as Flag

from engine.context import Models
from engine.errors import Missing
from engine.events import Done, Event, Listener
from engine.graph import Graph
from engine.keys import Key
from engine.plan import plan
from engine.registry import Registry
from engine.resources import Machine, Resources
from engine.run import Ended, Run
from engine.store import Store


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that a run needs besides the graph: the code, the store, the models, the machine."""

    registry: Registry
    store: Store
    models: Models
    machine: Machine
    resources: Resources


class Without(Container[Key]):
    """The keys of a store, less some that turned out to be missing."""

    def __init__(self, store: Container[Key], gone: set[Key]) -> None:
        self._store = store
        self._gone = gone

    def __contains__(self, key: object) -> bool:
        return key not in self._gone and key in self._store


def develop(
    graph: Graph,
    targets: Iterable[str],
    bench: Bench,
    *,
    emit: Listener | None = None,
    cancelled: Flag | None = None,
    reuse: bool = True,
    previews: bool = False,
    run: str = "",
) -> Ended:
    """Bring the nodes at the paths `targets` to their values. The graph has no errors.

    With `reuse` false nothing is read from the store that was there before; results are still kept. `run` is the
    run's id, which volatile nodes have in their keys.
    """
    began = time.perf_counter()
    wanted = tuple(targets)
    flag = cancelled or Flag()
    tell = emit or _to_nobody
    gone: set[Key] = set()
    have: Container[Key] = Without(bench.store, gone) if reuse else frozenset()
    while True:
        todo = plan(graph, wanted, have, bench.resources, bench.machine, bench.registry, run=run)
        attempt = Run(todo, bench.registry.functions, bench.store, bench.models, tell, flag, previews=previews)
        try:
            ended = attempt.go()
        except Missing as missing:
            gone.add(missing.key)
            continue
        tell(Done(ended.status, time.perf_counter() - began))
        return ended


def _to_nobody(event: Event) -> None:
    """Where events go when nobody listens."""
