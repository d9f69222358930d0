"""What a step should take, by what steps of its shape took."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.costs.rows import Row, Taken
from engine.costs.shape import Shape
from engine.sizes import as_size
from engine.types import Json


@dataclass(frozen=True, slots=True)
class Cost:
    """What a step should take: medians of what it took.

    Most runs lay between `low` and `high`. `loading` are those of the `seconds` that only the first step of its kind
    in a process takes, as far as they can be told apart: to load code and models. `peak` is the most bytes that the
    device held at once, with all that lay there. `runs` is how many observations there are. `scaled_from` says from
    which other sizes this was computed, and is empty for a shape that was itself observed.
    """

    seconds: float
    low: float
    high: float
    runs: int
    loading: float = 0.0
    peak: int | None = None
    scaled_from: str = ""

    def __str__(self) -> str:
        """`3.1 s (2.9 s to 3.4 s in 12 runs), 1.2 GB`."""
        told = f"{as_seconds(self.low)} to {as_seconds(self.high)} in {self.runs} runs"
        if self.runs == 1:
            told = "in 1 run"
        if self.scaled_from:
            told = f"scaled from {self.scaled_from}"
        memory = f", {as_size(self.peak)}" if self.peak is not None else ""
        return f"{'about ' if self.scaled_from else ''}{as_seconds(self.seconds)} ({told}){memory}"

    def as_json(self) -> dict[str, Json]:
        """The cost as JSON, with its line."""
        return {
            "seconds": self.seconds,
            "low": self.low,
            "high": self.high,
            "runs": self.runs,
            "loading": self.loading,
            "peak": self.peak,
            "scaled_from": self.scaled_from or None,
            "text": str(self),
        }


def cost(shape: Shape, rows: Mapping[str, Row], *, first: bool) -> Cost | None:
    """What a step of a shape should take by the rows of its family; None if nothing of it is known.

    `first` says that it is the first of its family in its process. A shape that was never seen is scaled from the
    nearest of its family, in proportion to its amounts.
    """
    row = rows.get(shape.name)
    if row is None:
        return _scaled(shape, rows, first=first)
    taken = (row.firsts or row.laters) if first else (row.laters or row.firsts)
    return replace(_cost(taken), loading=_loading(row) if first else 0.0)


def _cost(taken: Sequence[Taken]) -> Cost:
    seconds = sorted(one for one, _ in taken)
    aside = len(seconds) // 8  # of 16 observations, the two at either end
    peaks = [peak for _, peak in taken if peak is not None]
    peak = round(_median(peaks)) if peaks else None
    return Cost(_median(seconds), seconds[aside], seconds[-1 - aside], len(seconds), peak=peak)


def _loading(row: Row) -> float:
    """What the first step of a process takes longer than those after it; 0 if it cannot be told."""
    if not (row.firsts and row.laters):
        return 0.0
    return max(_cost(row.firsts).seconds - _cost(row.laters).seconds, 0.0)


def _scaled(shape: Shape, rows: Mapping[str, Row], *, first: bool) -> Cost | None:
    """What loads code and models is not in proportion to anything, so only later steps of a process are scaled."""
    near = [(ratio, row) for row in rows.values() if row.laters and (ratio := _ratio(shape.amounts, row.amounts))]
    if not near:
        return None
    ratio, row = min(near, key=lambda pair: abs(math.log(pair[0])))
    of, loading = _cost(row.laters), _loading(row) if first else 0.0
    seconds, low, high = (taken * ratio + loading for taken in (of.seconds, of.low, of.high))
    changed = [
        f"{name.rpartition('.')[2]} {was:g}"
        for (name, was), (_, now) in zip(row.amounts, shape.amounts, strict=True)
        if was != now
    ]
    return Cost(seconds, low, high, of.runs, loading=loading, scaled_from=", ".join(changed))


def _ratio(now: Sequence[tuple[str, float]], then: Sequence[tuple[str, float]]) -> float:
    """How much more work amounts are than others of the same names; 0 where that cannot be said."""
    if [name for name, _ in now] != [name for name, _ in then]:
        return 0.0
    changed = [(one, other) for (_, one), (_, other) in zip(now, then, strict=True) if one != other]
    if any(one <= 0 or other <= 0 for one, other in changed):  # such as a 0 that means a default
        return 0.0
    return math.prod(one / other for one, other in changed)


def _median(values: Sequence[float]) -> float:
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def as_seconds(seconds: float) -> str:
    """A time as people read it: "0.04 s", "3.1 s", "42 s", "3 min 20 s"."""
    if seconds < 0.01:
        return "under 0.01 s"
    if seconds < 99.5:
        return f"{seconds:.2g} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"
