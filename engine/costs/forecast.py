"""The forecast of a plan: what each missing step should take, and all of them together."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

from engine.costs.cost import Cost, as_seconds, cost
from engine.costs.rows import Row, read
from engine.costs.shape import Shape
from engine.plan import Plan
from engine.sizes import as_size
from engine.types import Memory


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the missing steps of a plan should take on this machine.

    `costs` are by path, in the order of work; None for a step of which nothing is known. `seconds` is for all that are
    known, with lanes working beside each other; `loading` are those of them that go into loading code and models.
    `peak` is the largest peak in bytes; None if none is known.
    """

    costs: Mapping[str, Cost | None]
    seconds: float
    loading: float
    peak: int | None

    @property
    def unknown(self) -> tuple[str, ...]:
        """The paths of steps of which nothing is known."""
        return tuple(path for path, found in self.costs.items() if found is None)

    def __str__(self) -> str:
        """A line: `about 4.2 s, 1.3 s of it to load code and models; up to 1.2 GB; no past runs of upscale`."""
        if not self.costs:
            return "nothing to do"
        unknown = self.unknown
        if len(unknown) == len(self.costs):
            return "no past runs here tell how long it will take"
        told = f"{'at least' if unknown else 'about'} {as_seconds(self.seconds)}"
        if self.loading:
            told += f", {as_seconds(self.loading)} of it to load code and models"
        if self.peak is not None:
            told += f"; up to {as_size(self.peak)}"
        if unknown:
            shown = ", ".join(unknown[:3]) + (f" and {len(unknown) - 3} more" if len(unknown) > 3 else "")
            told += f"; no past runs of {shown}"
        return told

    def as_json(self) -> dict[str, Any]:
        """The forecast as JSON, with its line; costs by path."""
        return {
            "steps": {path: None if found is None else found.as_json() for path, found in self.costs.items()},
            "seconds": self.seconds,
            "loading": self.loading,
            "peak": self.peak,
            "unknown": list(self.unknown),
            "text": str(self),
        }


def forecast(
    plan: Plan,
    shapes: Mapping[str, Shape],
    memory: Memory,
    used: Container[str] = frozenset(),
    *,
    devices: int = 1,
    pool: int = 2,
) -> Forecast:
    """What a plan should take, by what was recorded of its steps' shapes.

    `used` are the families of which a step ran in this process before, as `record` gives them; none for a new process.
    `devices` is how many steps run on devices at once, `pool` how many on the pool of CPU steps.
    """
    rows: dict[str, Mapping[str, Row]] = {}
    costs: dict[str, Cost | None] = {}
    known: dict[Shape, Cost | None] = {}
    for step in plan.steps:
        shape = shapes[step.path]
        if shape.family not in rows:
            rows[shape.family] = read(memory, shape.family)
            costs[step.path] = cost(shape, rows[shape.family], first=shape.family not in used)
            continue
        if shape not in known:
            known[shape] = cost(shape, rows[shape.family], first=False)
        costs[step.path] = known[shape]
    seconds = [0.0 if one is None else one.seconds for one in costs.values()]
    found = [one for one in costs.values() if one is not None]
    together = _together(plan, seconds, {"value": 1, "io": pool, "device": devices})
    peaks = [one.peak for one in found if one.peak is not None]
    return Forecast(costs, together, sum(one.loading for one in found), max(peaks, default=None))


def _together(plan: Plan, seconds: list[float], free: dict[str, int]) -> float:
    """When the last step ends, if each lane takes the first steps of the plan that could begin, `free` at once."""
    readers: dict[str, list[int]] = {}
    blockers: list[int] = []
    ready: dict[str, list[int]] = {lane: [] for lane in free}
    running: list[tuple[float, int]] = []
    for index, step in enumerate(plan.steps):
        reads = {key for key in step.reads() if key not in plan.stored}
        blockers.append(len(reads))
        for key in reads:
            readers.setdefault(key, []).append(index)
        if not reads:
            heappush(ready[step.spec.lane], index)
    now = 0.0
    while True:
        for lane, waiting in ready.items():
            while waiting and free[lane]:
                free[lane] -= 1
                index = heappop(waiting)
                heappush(running, (now + seconds[index], index))
        if not running:
            return now
        now, index = heappop(running)
        step = plan.steps[index]
        free[step.spec.lane] += 1
        for reader in readers.get(step.key, ()):
            blockers[reader] -= 1
            if not blockers[reader]:
                heappush(ready[plan.steps[reader].spec.lane], reader)
