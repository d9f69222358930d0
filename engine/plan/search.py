"""The search for an order that keeps fewer values alive, for work that is small enough to be looked at whole.

It looks at sets of performed steps, each once. Two things keep it short. A step that can be performed within the
bound and leaves no more values alive than there are is performed at once, and nothing else is tried in its place: any
order that performs it later stays within the bound if it is moved here. And the search has a fixed effort.
"""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from engine.plan.work import Work

SMALL: Final = 64
"""Steps that are searched at most."""

EFFORT: Final = 20_000
"""Steps that are tried at most, some 20 ms; work of up to 10 steps needs less."""

_State: TypeAlias = tuple[int, int, tuple[int, ...]]
"""The steps performed and the values alive, as bits, and the order so far."""


class Search:
    """A search over one work; its effort is shared by all that it is asked."""

    def __init__(self, work: Work, effort: int = EFFORT) -> None:
        self.effort = effort
        count = len(work.reads)
        self._reads = work.reads
        self._needs = [_bits(values) for values in work.reads]
        self._readers = [_bits(steps) for steps in work.readers]
        self._targets = _bits(work.targets)
        self._after = [needs & (1 << count) - 1 for needs in self._needs]
        if work.rounds:
            for step, turn in enumerate(work.rounds):
                self._after[step] |= _bits(other for other, its in enumerate(work.rounds) if its < turn and its)

    def within(self, most: int, prefer: Sequence[int]) -> tuple[int, ...] | None:
        """An order in which at most `most` values are alive at once, steps tried in the order of `prefer`.

        None where there is none, or none was found with the effort that was left.
        """
        seen: set[int] = set()
        stack: list[_State] = [(0, 0, ())]
        while stack and self.effort > 0:
            (performed, _, order), others = self._shrunk(stack.pop(), most, prefer)
            if len(order) == len(prefer):
                return order
            if performed not in seen:
                seen.add(performed)
                stack.extend(reversed(others))
        return None

    def _shrunk(self, state: _State, most: int, prefer: Sequence[int]) -> tuple[_State, list[_State]]:
        """The state after all steps that leave no more values alive, and the states that other steps lead to."""
        while True:
            others: list[_State] = []
            performed, alive, _ = state
            for step in prefer:
                if performed >> step & 1 or self._after[step] & ~performed:
                    continue
                self.effort -= 1
                if (alive | self._needs[step]).bit_count() >= most:
                    continue
                after = self._perform(step, state)
                if after[1].bit_count() <= alive.bit_count():
                    state = after
                    break
                others.append(after)
            else:
                return state, others

    def _perform(self, step: int, state: _State) -> _State:
        performed, alive, order = state
        performed |= 1 << step
        alive |= self._needs[step] | 1 << step
        for value in self._reads[step]:
            if not self._readers[value] & ~performed and not self._targets >> value & 1:
                alive ^= 1 << value
        return performed, alive, (*order, step)


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in numbers)
