"""The agenda: which steps of a plan could begin now, lane by lane, in the order of the plan."""

from collections.abc import Collection
from heapq import heappush

from engine.keys import Key
from engine.plan import Plan


class Waiting:
    """Steps of a lane that could begin, the first of the plan first.

    `ahead` are those whose stored inputs were read before the lane could take them, or are being read: as many as the
    lane takes at once, its `width`, and more only where one comes that is before them all.
    """

    __slots__ = ("ahead", "steps", "width")

    def __init__(self, width: int = 1) -> None:
        self.steps: list[int] = []
        self.ahead: set[int] = set()
        self.width = width


class Agenda:
    """What each step of a plan still waits for. The loop's own, so no thread but that one may touch it.

    `handles` are value steps that have to do with models: done first, since from them a run learns which models the
    steps that are left will use. `unread` are the steps that read stored values and were not looked at yet, `ended`
    is 1 for each that has ended.
    """

    def __init__(self, plan: Plan, devices: int = 1, pool: int = 1) -> None:
        self.value, self.handles = Waiting(pool), Waiting(pool)
        self.io, self.device = Waiting(pool), Waiting(devices)
        self.unread: set[int] = set()
        self._lanes: list[Waiting] = []
        self._blockers: list[int] = []
        self._dependents: dict[Key, list[int]] = {}
        self.ended = bytearray(len(plan.steps))
        self._first = 0
        by_name = {"value": self.value, "io": self.io, "device": self.device}
        stored = plan.stored
        for index, step in enumerate(plan.steps):
            spec = step.spec
            self._lanes.append(self.handles if spec.models and spec.lane == "value" else by_name[spec.lane])
            reads = set(step.reads())
            blockers = reads - stored if stored else reads
            self._blockers.append(len(blockers))
            if len(blockers) < len(reads):
                self.unread.add(index)
            for key in blockers:
                self._dependents.setdefault(key, []).append(index)
            if not blockers:
                heappush(self._lanes[index].steps, index)

    def wait(self, index: int, keys: Collection[Key]) -> list[Key]:
        """A step has to wait for values that are read from the store; those of them that nobody reads yet."""
        new = [key for key in keys if key not in self._dependents]
        self._blockers[index] += len(keys)
        for key in keys:
            self._dependents.setdefault(key, []).append(index)
        return new

    def there(self, key: Key) -> None:
        """A value is there: those that waited only for it could begin."""
        for index in self._dependents.pop(key, ()):
            self._blockers[index] -= 1
            if not self._blockers[index]:
                heappush(self._lanes[index].steps, index)

    def first(self) -> int:
        """The first step of the plan that has not ended."""
        self._first = self.ended.find(0, self._first)
        return self._first
