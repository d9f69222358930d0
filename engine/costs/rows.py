"""What steps took: one row for each shape, with the last observations of it, remembered between runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from engine.costs.shape import Shape
from engine.events import Event, Failed, Finished, Progress, Skipped, Started, Stopped
from engine.types import Json, Memory

FORMAT: Final = 1
KEPT: Final = 16
"""Observations of a shape that are kept of either kind, the last ones."""

SHAPES: Final = 32
"""Shapes of a family that are kept, those that ran last."""

Taken: TypeAlias = tuple[float, int | None]
"""Seconds, and the peak in bytes where it is known."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What a step took: seconds, and its peak in bytes where that is known."""

    path: str
    seconds: float
    peak: int | None = None


class Observed:
    """Listens to a run and takes note of what each step took, in the order in which they ended.

    A step that went on from a checkpoint, which is one whose first progress is beyond the first unit, is left out:
    its seconds say nothing of the whole. `unmade` are the paths of those that did not come to their end.
    """

    def __init__(self) -> None:
        self.steps: list[Observation] = []
        self.unmade: set[str] = set()
        self._first: dict[str, int] = {}

    def __call__(self, event: Event) -> None:
        """Take note of an event."""
        if isinstance(event, Progress):
            self._first.setdefault(event.path, event.done)
        elif isinstance(event, Started):
            self._first.pop(event.path, None)  # of an earlier attempt
        elif isinstance(event, Finished):
            self.unmade.discard(event.path)
            if self._first.get(event.path, 0) <= 1:
                self.steps.append(Observation(event.path, event.seconds, event.peak))
        elif isinstance(event, Failed | Skipped | Stopped):
            self.unmade.add(event.path)


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of a shape: its amounts, and its last runs, the newest last.

    `firsts` were the first of their family in a process, which also load code and models; `laters` were not.
    """

    amounts: tuple[tuple[str, float], ...]
    firsts: tuple[Taken, ...] = ()
    laters: tuple[Taken, ...] = ()

    def after(self, many: Sequence[Observation], *, first: bool) -> "Row":
        """The row with further runs, of which the first may be a first one."""
        taken = [(one.seconds, one.peak) for one in (many[0], *many[1:][-KEPT:])]
        firsts, laters = (taken[:1], taken[1:]) if first else ([], taken)
        return replace(self, firsts=(*self.firsts, *firsts)[-KEPT:], laters=(*self.laters, *laters)[-KEPT:])

    def as_json(self) -> list[Json]:
        """The row as JSON, for `_row`."""
        return [[list(pair) for pair in said] for said in (self.amounts, self.firsts, self.laters)]


def record(
    memory: Memory, observations: Iterable[Observation], shapes: Mapping[str, Shape], used: frozenset[str]
) -> frozenset[str]:
    """Remember what the steps of a run took, in the order in which they ended.

    `used` are the families of which a step ran in this process before; returns them with those of this run.
    """
    alike: dict[Shape, list[Observation]] = {}
    for one in observations:
        alike.setdefault(shapes[one.path], []).append(one)
    found: dict[str, dict[str, Row]] = {}
    for shape, many in alike.items():
        first = shape.family not in found and shape.family not in used
        rows = found.setdefault(shape.family, {}) or dict(read(memory, shape.family))
        row = rows.pop(shape.name, None) or Row(shape.amounts)  # the one that ran last stands last
        found[shape.family] = rows | {shape.name: row.after(many, first=first)}
    for family, rows in found.items():
        kept = list(rows.items())[-SHAPES:]
        said: dict[str, Json] = {name: row.as_json() for name, row in kept}
        memory.keep(f"cost/{family}", {"format": FORMAT, "rows": said})
    return used | found.keys()


def read(memory: Memory, family: str) -> Mapping[str, Row]:
    """What is known of the shapes of a family, by their names; what ran last is last."""
    said: Any = memory.recall(f"cost/{family}")
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        return {}
    return {name: Row(*(tuple((a, b) for a, b in part) for part in row)) for name, row in said["rows"].items()}
