"""Turns: which device may begin a step of which round, so that no model is thrown out to be loaded again."""

from collections import Counter
from collections.abc import Iterable


class Turns:
    """The rounds that the devices of a run are in. The loop's own.

    A device never goes back to an earlier round, so it loads each model of a round once at most. And one device at
    least is in no later round than the first that has steps left, so these always have somewhere to go, though they
    wait for a file: alone, a device ends each round before it begins the next; beside others it may go on ahead.
    """

    def __init__(self, rounds: Iterable[int], devices: Iterable[str]) -> None:
        self._left = Counter(rounds)
        self._at = dict.fromkeys(devices, 0)
        self._first, self._last = 0, max(self._left, default=0)

    def may(self, device: str, turn: int) -> bool:
        """Whether a device may begin a step of a round; those of round 0 use no models, or have no turns to take."""
        if not turn:
            return True
        if turn < self._at[device]:
            return False
        first = self._first_left()
        return turn <= first or any(at <= first for other, at in self._at.items() if other != device)

    def begin(self, device: str, turn: int) -> None:
        """A device begins a step of a round."""
        self._at[device] = max(self._at[device], turn)

    def end(self, turn: int) -> None:
        """A step of a round has ended, or never will begin."""
        self._left[turn] -= 1

    def _first_left(self) -> int:
        """The first round that has steps left."""
        while self._first < self._last and not self._left[self._first]:
            self._first += 1
        return self._first
