"""The watch over the budget: when pruning begins, and when it has to be left for later."""

import logging
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from engine.store.prune import Removed

log = logging.getLogger("darkroom.store")

Pruning: TypeAlias = Callable[[int], Iterator[Removed]]
"""Removes results until at most so many bytes are cache; stops for breath after each group of them."""

_LEAVE: Final = 0.9
"""How much of the budget a pruning leaves."""

_AGAIN: Final = 0.05
"""How much of the budget is written until it is tried again, where a pruning removed nothing: all is pinned."""


class Watch:
    """Prunes, step by step, when the cache exceeds `budget` bytes."""

    def __init__(self, budget: int, pruning: Pruning) -> None:
        self._budget = budget
        self._pruning = pruning
        self._steps: Iterator[Removed] | None = None
        self._removed = 0
        self._enough: float = budget

    @property
    def is_busy(self) -> bool:
        """Whether a pruning is not finished."""
        return self._steps is not None

    def look(self, cache: Callable[[], int]) -> None:
        """Do the next step of a pruning; begin one when the cache has too many bytes."""
        if self._steps is not None:
            try:
                self._removed += next(self._steps).entries
                return
            except StopIteration:
                pass
            except Exception as error:  # a disk that fails: another time
                log.warning("the store cannot be pruned: %s", error)
            stuck = not self._removed and cache() > self._budget
            self._enough = cache() + self._budget * _AGAIN if stuck else self._budget
            self._steps = None
        if cache() > self._enough:
            self._steps, self._removed = self._pruning(int(self._budget * _LEAVE)), 0
