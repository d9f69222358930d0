"""The order of work: depth first, with few values alive at once.

Sethi and Ullman's numbering (The Generation of Optimal Code for Arithmetic Expressions, 1970) is exact for trees; on
graphs it is the order to begin with. See docs/decisions/0016-order-of-work.md.
"""

from collections.abc import Iterable, Sequence

from engine.plan.search import SMALL, Search
from engine.plan.work import Work


def ordered(work: Work) -> tuple[Sequence[int], int]:
    """The steps in the order of work, and how many values are then alive at once at most.

    The order in which the file leads to them stands wherever it is as good as any.
    """
    steps = range(len(work.reads))
    order: Sequence[int] = depth_first(work, steps) if work.rounds else steps
    peak = work.peak(order)
    if peak > work.floor:
        order, peak = _better(order, peak, eager(work, depth_first(work, demands(work))), work)
    if peak > work.floor and len(steps) <= SMALL:
        search = Search(work)
        while peak > work.floor and (found := search.within(peak - 1, order)) is not None:
            order, peak = _better(order, peak, found, work)
    return order, peak


def _better(order: Sequence[int], peak: int, other: Sequence[int], work: Work) -> tuple[Sequence[int], int]:
    found = work.peak(other)
    return (other, found) if found < peak else (order, peak)


def depth_first(work: Work, rank: Sequence[int]) -> list[int]:
    """An order in which each step comes right after what it needs; sources, like targets, by ascending rank."""
    count = len(work.reads)
    seen = bytearray(count)
    order: list[int] = []
    for root in _roots(work, rank):
        stack = [root]
        while stack:
            step = stack.pop()
            if step < 0:
                order.append(~step)
            elif not seen[step]:
                seen[step] = True
                stack.append(~step)
                sources = [value for value in reversed(work.reads[step]) if value < count and not seen[value]]
                if len(sources) > 1:
                    sources.sort(key=rank.__getitem__, reverse=True)
                stack.extend(sources)
    return order


def _roots(work: Work, rank: Sequence[int]) -> Iterable[int]:
    """Where to go upward from: the steps of each round, then the targets."""
    bound = sorted((step for step, turn in enumerate(work.rounds) if turn), key=lambda step: rank[step])
    yield from sorted(bound, key=lambda step: work.rounds[step])
    yield from sorted((value for value in work.targets if value < len(work.reads)), key=lambda step: rank[step])


def demands(work: Work) -> list[int]:
    """How many values each step and all that it needs keep alive at once, were the graph a tree; negated, as a rank."""
    found: list[int] = []
    for values in work.reads:
        needs = sorted((-found[value] if value < len(found) else 1 for value in values), reverse=True)
        found.append(-max([len(values) + 1, *(need + held for held, need in enumerate(needs))]))
    return found


def eager(work: Work, order: Iterable[int]) -> list[int]:
    """The order, but every step that leaves no more values alive than there were is performed as soon as it can be."""
    progress = _Progress(work)
    for first in order:
        stack = [first]
        while stack:
            step = stack.pop()
            if progress.shrinks(step) or (step == first and not progress.done[step]):
                stack.extend([near for near in reversed(progress.perform(step)) if progress.shrinks(near)])
    return progress.order


class _Progress:
    """Work half done: what is alive, and what each step that is left would add to it and take from it.

    `_fresh` counts the values that a step would be the first to take from the store, `_last` those that it would be
    the last to read.
    """

    def __init__(self, work: Work) -> None:
        self.order: list[int] = []
        self.done = bytearray(len(work.reads))
        self._work = work
        self._left = list(work.uses)
        self._fresh = [sum(value >= len(work.reads) for value in values) for values in work.reads]
        self._waits = [len(values) - fresh for values, fresh in zip(work.reads, self._fresh, strict=True)]
        self._last = [sum(work.uses[value] == 1 for value in values) for values in work.reads]
        self._alive = 0
        self._most = work.floor
        self._round = 0

    def shrinks(self, step: int) -> bool:
        """Whether a step could be performed now, leaving no more alive than there is and without a new peak."""
        fresh = self._fresh[step]
        return (
            self._last[step] > fresh
            and not self._waits[step]
            and not self.done[step]
            and not (fresh and self._alive + fresh >= self._most)
            and not (self._work.rounds and self._work.rounds[step] > self._round)
        )

    def perform(self, step: int) -> list[int]:
        """Perform a step that is ready; the steps for which something changed by it."""
        reads, readers, left = self._work.reads[step], self._work.readers, self._left
        self.order.append(step)
        self.done[step] = True
        self._round = max(self._round, self._work.rounds[step] if self._work.rounds else 0)
        near: list[int] = []
        for value in reads:
            if value >= len(self.done) and left[value] == self._work.uses[value]:
                near += self._count(self._fresh, readers[value], -1)
                self._alive += 1
        self._alive += 1
        self._most = max(self._most, self._alive)
        for value in reads:
            left[value] -= 1
            if left[value] == 1:
                near += self._count(self._last, readers[value], 1)
            elif not left[value]:
                self._alive -= 1
        near += self._count(self._waits, readers[step], -1)
        return near

    def _count(self, counts: list[int], steps: Sequence[int], change: int) -> Sequence[int]:
        for step in steps:
            counts[step] += change
        return steps
