"""History: what is remembered of a workflow's runs besides their results: why steps ran, and what they took."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.costs import KEPT, Forecast, Observed, forecast, record, shapes
from engine.explain import Reason, Trace, explain, recall, remember, trace_of
from engine.graph import Graph
from engine.plan import Plan
from engine.types import Memory


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run of a workflow's plan, to which `observed` listened."""

    workflow: str
    graph: Graph
    plan: Plan
    observed: Observed

    @property
    def is_whole(self) -> bool:
        """Whether it needed all nodes."""
        return len(self.plan.keys) == len(self.graph.nodes)


class History:
    """The past runs of workflows on this machine, as far as `memory` holds them.

    `device` is the kind of device that models run on, `devices` how many there are.
    """

    def __init__(self, memory: Memory, device: str, devices: int = 1) -> None:
        self._memory = memory
        self._device = device
        self._devices = devices
        self._used: frozenset[str] = frozenset()

    def last(self, workflow: str) -> Trace | None:
        """What the keys of a workflow's last run were made of; None if it was not run before."""
        return recall(self._memory, workflow)

    def why(
        self, paths: Iterable[str], plan: Plan, last: Trace | None, *, again: bool = False
    ) -> Mapping[str, tuple[Reason, ...]]:
        """Why the steps at the paths run, though the last run was as it was; `again` where nothing was to be reused."""
        return explain(paths, plan.keyed, last, again=again)

    def forecast(self, plan: Plan) -> Forecast:
        """What the missing steps of a plan will take, as far as past runs tell."""
        known = shapes(plan.keyed, self._device)
        return forecast(plan, known, self._memory, self._used, devices=self._devices)

    def keep(self, runs: Iterable[PastRun]) -> None:
        """Remember runs, the oldest first."""
        for run in _telling(runs):
            before = None if run.is_whole else self.last(run.workflow)
            trace = trace_of(run.graph, run.plan.keyed, run.plan.keys, run.observed.unmade, before)
            remember(self._memory, run.workflow, trace)
            if run.observed.steps:
                known = shapes(run.plan.keyed, self._device)
                self._used = record(self._memory, run.observed.steps, known, self._used)


def _telling(runs: Iterable[PastRun]) -> Iterator[PastRun]:
    """Of many runs of a workflow the first, which may have loaded models, and the last: nothing is kept of others."""
    by_workflow: dict[str, list[PastRun]] = {}
    for run in runs:
        by_workflow.setdefault(run.workflow, []).append(run)
    for first, *others in by_workflow.values():
        last = others[-KEPT:]
        yield first
        yield from last if any(run.is_whole for run in last) else others
