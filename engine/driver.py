"""The driver: plans, runs, and plans again without what turned out to be missing. The only caller of both."""

import time
from collections.abc import Container, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from threading import Event as Flag

from engine.context import Models
from engine.errors import Missing
from engine.events import Done, Event, Listener
from engine.graph import Graph
from engine.keys import Key
from engine.plan import plan
from engine.registry import Registry
from engine.resources import Machine, Resources
from engine.run import AUTOMATIC, Checkpointing, Ended, Everywhere, Fleet, Lanes, Run
from engine.store import Store


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that a run needs besides the graph: the code, the store, the models, the machine.

    `models` is residency, or less in a test. Without `lanes` a run has threads of its own, if it needs any.
    """

    registry: Registry
    store: Store
    models: Models
    machine: Machine
    resources: Resources
    checkpointing: Checkpointing = AUTOMATIC
    lanes: Lanes | None = None


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
    fleet = bench.models if isinstance(bench.models, Fleet) else Everywhere(bench.models)
    with Lanes() if bench.lanes is None else nullcontext(bench.lanes) as lanes:
        while True:
            todo = plan(graph, wanted, have, bench.resources, bench.machine, bench.registry, run=run)
            try:
                with bench.store.pinned(todo.stored):
                    ended = Run(
                        todo, bench.registry.functions, bench.store, fleet, lanes, tell, flag,
                        previews=previews, checkpointing=replace(bench.checkpointing, resume=reuse),
                    ).go()  # fmt: skip
            except Missing as missing:
                gone.add(missing.key)
                continue
            tell(Done(ended.status, time.perf_counter() - began))
            return ended


def _to_nobody(event: Event) -> None:
    """Where events go when nobody listens."""
