"""Long work for tests of checkpoints: a climb in units, each of which needs the one before."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import Any

from engine.context import Cancelled, Context
from engine.driver import Bench, develop
from engine.errors import Problem
from engine.graph import Link
from engine.resources import Machine
from engine.run import Checkpointing, Ended
from engine.spec import node
from engine.store import MemoryStore, Store
from tests.engine.doings import Sum
from tests.engine.toys import KITS, MACHINE, Rack, graph_of, n, pack_of

STEPS = 12


@dataclass
class Mountain:
    """Climbs in graphs; `units` are those that the last climb did, which is cancelled after unit `stop`.

    `keep` makes the state of a checkpoint of a height, `fail` is called after each unit.
    """

    store: Store = field(default_factory=MemoryStore)
    when: Checkpointing = field(default_factory=lambda: Checkpointing(every=1))
    keep: Callable[[int], Any] = lambda height: height
    fail: Callable[[int], None] = lambda done: None
    version: int = 1
    volatile: bool = False
    machine: Machine = MACHINE
    stop: int = 0
    units: list[int] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    flag: Flag = field(default_factory=Flag)

    def climb(self, run: str = "run", *, reuse: bool = True, stop: int = 0, **inputs: Any) -> Ended:
        """Climb once, from 7 up to unit `end`."""
        self.stop, self.flag = stop, Flag()
        self.units.clear()
        self.events.clear()
        bench = Bench(pack_of(self._node()), self.store, Rack(), self.machine, KITS, checkpointing=self.when)
        base = n("Number", value=inputs.pop("base", 7))
        graph = graph_of(base=base, top=n("Climb", base=Link("base", "number"), **inputs))
        return develop(graph, ["top"], bench, emit=self.events.append, cancelled=self.flag, reuse=reuse, run=run)

    def height(self, **said: Any) -> int:
        """How high a climb that nobody stops comes."""
        ended = self.climb(**said)
        assert not ended.problems
        reached: int = ended.values["top"][0]
        return reached

    def problems(self) -> list[Problem]:
        """What was noticed."""
        return [event.problem for event in self.events if hasattr(event, "problem")]

    def _node(self) -> Callable[..., Any]:
        def Climb(ctx: Context, base: int, *, end: int = STEPS, name: str = "", about: str = "") -> Sum:
            """Climb, and try again where memory was not enough, as a lane does."""
            try:
                return self._climbed(ctx, base, end, about)
            except MemoryError:
                return self._climbed(ctx, base, end, about)

        return node(category="test", version=self.version, lane="device", volatile=self.volatile)(Climb)

    def _climbed(self, ctx: Context, base: int, end: int, about: str) -> int:
        identity = {"end": 0, "about": about}
        done, height = ctx.resume(identity, end) or (0, base)

        def state() -> Any:
            return self.keep(height)

        try:
            while done < end:
                ctx.check()
                height, done = height * 31 + done, done + 1
                self.units.append(done)
                ctx.progress(done, end)
                if done == self.stop:
                    self.flag.set()
                self.fail(done)
                ctx.checkpoint(identity, done, state, last=done == end)
        except Cancelled:
            ctx.checkpoint(identity, done, state, last=True)
            raise
        return int(height)
