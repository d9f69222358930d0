"""History: what is remembered of a workflow's runs besides their results: why steps ran, and what they took."""

from collections.abc import Iterable, Mapping

from engine.costs import Forecast, Observed, forecast, record, shapes
from engine.explain import Reason, Trace, explain, recall, remember, trace_of
from engine.graph import Graph
from engine.plan import Plan
from engine.types import Memory


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

    def keep(self, workflow: str, graph: Graph, plan: Plan, observed: Observed) -> None:
        """Remember a run of a plan, to which `observed` listened."""
        before = self.last(workflow) if len(plan.keys) < len(graph.nodes) else None
        trace = trace_of(graph, plan.keyed, plan.keys, observed.unmade, before)
        remember(self._memory, workflow, trace)
        if observed.steps:
            self._used = record(self._memory, observed.steps, shapes(plan.keyed, self._device), self._used)
