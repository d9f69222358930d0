"""The agenda: which steps of a plan could begin now, lane by lane, in the order of the plan."""

from collections.abc import Collection
from heapq import heappush

from engine.keys import Key
from engine.plan import Plan


class Waiting:
    """Steps of a lane that could begin, the first of the plan first.

    `ahead` are those whose stored inputs were read before the lane could take them, or are being read: as many as the
    lane takes at once, its `width`, and more only where one comes that is before them all. All are of one `round`.
    """

    __slots__ = ("ahead", "round", "steps", "width")

    def __init__(self, width: int = 1, turn: int = 0) -> None:
        self.steps: list[int] = []
        self.ahead: set[int] = set()
        self.width = width
        self.round = turn


class Agenda:
    """What each step of a plan still waits for. The loop's own, so no thread but that one may touch it.

    `handles` are value steps that have to do with models: done first, since from them a run learns which models the
    steps that are left will use. `rounds` are the lanes of device steps that have rounds, one for each round, as far
    as there are steps in them. `unread` are the steps that read stored values and were not looked at yet, `ended` is 1
    for each that has ended or never will begin.
    """

    def __init__(self, plan: Plan, devices: int = 1, pool: int = 1) -> None:
        self.value, self.handles = Waiting(pool), Waiting(pool)
        self.io, self.device = Waiting(pool), Waiting(devices)
        self.rounds: dict[int, Waiting] = {}
        self.unread: set[int] = set()
        self._steps = plan.steps
        self._lanes: list[Waiting] = []
        self._blockers: list[int] = []
        self._dependents: dict[Key, list[int]] = {}
        self.ended = bytearray(len(plan.steps))
        self._first = 0
        by_name = {"value": self.value, "io": self.io, "device": self.device}
        by_round: dict[int, Waiting] = {}
        stored, rounds = plan.stored, plan.rounds
        for index, step in enumerate(plan.steps):
            spec = step.spec
            lane = self.handles if spec.models and spec.lane == "value" else by_name[spec.lane]
            if rounds and step.key in rounds and spec.lane == "device":
                turn = rounds[step.key]
                lane = by_round.setdefault(turn, Waiting(devices, turn))
            self._lanes.append(lane)
            reads = set(step.reads())
            blockers = reads - stored if stored else reads
            self._blockers.append(len(blockers))
            if len(blockers) < len(reads):
                self.unread.add(index)
            for key in blockers:
                self._dependents.setdefault(key, []).append(index)
            if not blockers:
                self._ready(index)

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
                self._ready(index)

    def never(self, key: Key) -> list[int]:
        """A value will never be there: the steps that wait for it, or for what those would give. They have ended."""
        found: list[int] = []
        keys = [key]
        while keys:
            for index in self._dependents.pop(keys.pop(), ()):
                if not self.ended[index]:
                    self.ended[index] = True
                    found.append(index)
                    keys.append(self._steps[index].key)
        return found

    def on_devices(self) -> list[Waiting]:
        """The device steps that could begin, those of each round apart, and first where the first step is."""
        if not self.rounds:
            return [self.device] if self.device.steps else []
        for turn in [turn for turn, lane in self.rounds.items() if not lane.steps]:
            del self.rounds[turn]
        lanes = [lane for lane in (self.device, *self.rounds.values()) if lane.steps]
        return sorted(lanes, key=lambda lane: lane.steps[0])

    def first(self) -> int:
        """The first step of the plan that has not ended."""
        self._first = self.ended.find(0, self._first)
        return self._first

    def _ready(self, index: int) -> None:
        lane = self._lanes[index]
        heappush(lane.steps, index)
        if lane.round:
            self.rounds[lane.round] = lane
