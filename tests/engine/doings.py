"""Node types for tests of runs: made from whatever a test wants done."""

from collections.abc import Callable
from typing import Annotated, Any

import pytest

from engine.context import Context
from engine.spec import Lane, Named, node

WAIT = 20
"""Seconds that a test waits for another thread before it fails."""

Sum = Annotated[int, Named("sum")]


def work(name: str, do: Callable[..., Any], lane: Lane = "value") -> Callable[..., Any]:
    """A node type `name` with one optional input, which does something and returns an int."""

    def function(a: int = 0, *, n: int = 0) -> Sum:
        """Do something."""
        return int(do(a))

    function.__name__ = name
    return node(category="test", version=1, lane=lane)(function)


def reporting(name: str, do: Callable[[Context], Any], lane: Lane = "value") -> Callable[..., Any]:
    """The same, for work that asks for the context."""

    def function(ctx: Context, a: int = 0, *, n: int = 0) -> Sum:
        """Do something."""
        do(ctx)
        return a

    function.__name__ = name
    return node(category="test", version=1, lane=lane)(function)


def raising(name: str, error: BaseException, lane: Lane = "value") -> Callable[..., Any]:
    def fail(a: int) -> int:
        raise error

    return work(name, fail, lane)


LANES = pytest.mark.parametrize("lane", ["value", "io", "device"])
