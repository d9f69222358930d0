"""What every store can do."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias

from engine.errors import Problem

Outputs: TypeAlias = tuple[Any, ...]
"""The outputs of one step, in the order that its type declares."""


class Store(Protocol):
    """Results by key. All methods may be called from any thread."""

    def __contains__(self, key: object) -> bool:
        """Whether `get` would most likely answer."""
        ...

    def have(self, keys: Iterable[str]) -> set[str]:
        """Those of the keys that are in the store: quicker than one question for each of many."""
        ...

    def get(self, key: str) -> Outputs | None:
        """The outputs that `put` was given; None when they are missing or damaged."""
        ...

    def at_once(self, key: str) -> Outputs | None:
        """The same, if no large file has to be read for it; else None."""
        ...

    def put(self, key: str, outputs: Outputs) -> None:
        """Keep the outputs of a step. Returns at once; `flush` waits until they are safe."""
        ...

    def pinned(self, keys: Iterable[str]) -> AbstractContextManager[None]:
        """Prune none of the keys until the `with` ends, in no process."""
        ...

    def keep(self, key: str, label: str, outputs: Outputs | None = None) -> bool:
        """Make a result a root, which pruning never removes and a loss of power does not either.

        Should the store not have it any more, it is written from `outputs`. False when it is not kept, because there
        is nothing to keep, or, as the next `flush` says, because it cannot be written.
        """
        ...

    def release(self, key: str) -> bool:
        """Make a root a result like any other, which pruning may remove: a person's delete. False when it is none."""
        ...

    def flush(self, *, wait: bool = True) -> tuple[Problem, ...]:
        """Wait until everything put is kept. The problems say what could not be; the run goes on without.

        Without `wait`, only say what could not be kept until now: the rest is kept soon.
        """
        ...

    def close(self) -> None:
        """Flush and let go of files and threads."""
        ...
