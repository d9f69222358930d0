"""What every store can do."""

from typing import Any, Protocol, TypeAlias

from engine.errors import Problem

Outputs: TypeAlias = tuple[Any, ...]
"""The outputs of one step, in the order that its type declares."""


class Store(Protocol):
    """Results by key. All methods may be called from any thread."""

    def __contains__(self, key: object) -> bool:
        """Whether `get` would most likely answer."""
        ...

    def get(self, key: str) -> Outputs | None:
        """The outputs that `put` was given; None when they are missing or damaged."""
        ...

    def put(self, key: str, outputs: Outputs) -> None:
        """Keep the outputs of a step. Returns at once; `flush` waits until they are safe."""
        ...

    def flush(self) -> tuple[Problem, ...]:
        """Wait until everything put is kept. The problems say what could not be; the run goes on without."""
        ...

    def close(self) -> None:
        """Flush and let go of files and threads."""
        ...
