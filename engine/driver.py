"""The driver: plans, runs, and plans again without what turned out to be missing. The only caller of both."""

import time
from collections.abc import Callable, Container, Iterable
from collections.abc import Set as AbstractSet
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
from engine.run import AUTOMATIC, Checkpointing, Ended, Everywhere, Lanes, Run, is_fleet
from engine.store import Store


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that a run needs besides the graph: the code, the store, the models, the machine.

    `models` is residency, or less in a test. Without `lanes` a run has threads of its own, if it needs any. A run that
    `settles` ends when its results are kept, another one soon before.
    """

    registry: Registry
    store: Store
    models: Models
    machine: Machine
    resources: Resources
    checkpointing: Checkpointing = AUTOMATIC
    lanes: Lanes | None = None
    settles: bool = True


class Trusted(Container[Key]):
    """The keys of a store that a plan may count on: all but those that turned out to be missing.

    What an attempt made itself is trusted again, but for what went missing after it was made: that is made anew in
    each further attempt. So no key is missing more than twice, and attempts come to an end whatever the store does.
    """

    def __init__(self, store: Container[Key]) -> None:
        self._store = store
        self._gone = set[Key]()
        self._made = set[Key]()
        self._lost = set[Key]()

    def __contains__(self, key: object) -> bool:
        return key not in self._gone and key in self._store

    def learn(self, missing: AbstractSet[Key], made: AbstractSet[Key]) -> None:
        """An attempt ended because keys are missing, after it had made others."""
        self._made |= made
        self._lost |= missing & self._made
        self._gone -= made - self._lost
        self._gone |= missing


def develop(
    graph: Graph,
    targets: Iterable[str],
    bench: Bench,
    *,
    emit: Listener | None = None,
    cancelled: Flag | None = None,
    reuse: bool = True,
    is_looked_at: Callable[[], bool] = lambda: False,
    run: str = "",
) -> Ended:
    """Bring the nodes at the paths `targets` to their values. The graph has no errors.

    With `reuse` false nothing is read from the store that was there before; results are still kept. `run` is the
    run's id, which volatile nodes have in their keys. Previews are made while it `is_looked_at`.
    """
    began = time.perf_counter()
    wanted = tuple(targets)
    flag = cancelled or Flag()
    tell = emit or _to_nobody
    have = Trusted(bench.store if reuse else frozenset())
    fleet = bench.models if is_fleet(bench.models) else Everywhere(bench.models)
    with Lanes() if bench.lanes is None else nullcontext(bench.lanes) as lanes:
        while True:
            todo = plan(graph, wanted, have, bench.resources, bench.machine, bench.registry, run=run)
            with bench.store.pinned(todo.stored):
                attempt = Run(
                    todo, bench.registry.functions, bench.store, fleet, lanes, tell, flag,
                    is_looked_at=is_looked_at, settles=bench.settles,
                    checkpointing=replace(bench.checkpointing, resume=reuse),
                )  # fmt: skip
                try:
                    ended = attempt.go()
                except Missing:
                    have.learn(attempt.missing, attempt.done)
                    continue
            tell(Done(ended.status, time.perf_counter() - began))
            return ended


def _to_nobody(event: Event) -> None:
    """Where events go when nobody listens."""
