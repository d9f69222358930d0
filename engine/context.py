"""The context: everything a running node may ask of the engine. None of it can change a result."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, Protocol, TypeVar

from engine.errors import Cancelled as Cancelled  # for nodes, which know no other room of the engine
from engine.types import File, Handle

L = TypeVar("L")

PREVIEW_INTERVAL: Final = 0.1
"""Seconds between two previews of a step, at least."""


class Models(Protocol):
    """Whoever turns handles into live models: residency in a run, a loader in a test."""

    def use(self, handle: Handle[L]) -> AbstractContextManager[L]:
        """The live model, which stays loaded at least until the `with` ends."""
        ...


class Denoiser(Protocol):
    """A live model that a sampler calls."""

    def denoise(self, x: Any, t: Any, conditioning: Any) -> Any:
        """The model's raw output for a noisy batch at a timestep."""
        ...


class Checkpoints(Protocol):
    """Where a step's unfinished work is kept."""

    def find(self, identity: Mapping[str, Any], upto: int) -> tuple[int, Any] | None:
        """See `Context.resume`."""
        ...

    def offer(self, identity: Mapping[str, Any], done: int, make: Callable[[], Any], *, last: bool) -> None:
        """See `Context.checkpoint`."""
        ...


class Context:
    """What a node that asks for `ctx: Context` receives.

    A node may use models, report how far it is, show unfinished work, keep it and go on from it, and be cancelled. It
    can learn nothing from the context that would make two runs differ.
    """

    def __init__(
        self,
        models: Models,
        *,
        progress: Callable[[int, int], None] | None = None,
        preview: Callable[[Callable[[], File]], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        checkpoints: Checkpoints | None = None,
    ) -> None:
        self._models = models
        self._progress = progress
        self._preview = preview
        self._cancelled = cancelled
        self._checkpoints = checkpoints
        self._in_use: list[Any] = []
        self._previewed = float("-inf")

    @classmethod
    def plain(cls, models: Models | None = None) -> "Context":
        """A context for calling a node from a test or a notebook: it reports to nobody."""
        return cls(models or _NoModels())

    @contextmanager
    def use(self, handle: Handle[L]) -> Iterator[L]:
        """The live model of a handle, loaded if it must be. Raises `Cancelled` before a load."""
        self.check()
        with self._models.use(handle) as live:
            self._in_use.append(live)
            try:
                yield live
            finally:
                self._in_use.pop()

    def denoise(self, x: Any, t: Any, conditioning: Any) -> Any:
        """Call the model in use, the only way a sampler may: x is [B, ...], t a scalar or [B].

        Raises `Cancelled` before the call, so a cancelled run does no further step.
        """
        self.check()
        if not self._in_use:
            raise RuntimeError("denoise() needs a model: call it inside `with ctx.use(handle)`")
        model: Denoiser = self._in_use[-1]
        return model.denoise(x, t, conditioning)

    def progress(self, done: int, total: int) -> None:
        """Say that `done` of `total` units are done."""
        if self._progress is not None:
            self._progress(done, total)

    def preview(self, make: Callable[[], File]) -> None:
        """Show unfinished work: `make` is called only when someone looks, at most ten times a second."""
        now = time.monotonic()
        if self._preview is not None and now - self._previewed >= PREVIEW_INTERVAL:
            self._previewed = now
            self._preview(make)

    def resume(self, identity: Mapping[str, Any], upto: int) -> tuple[int, Any] | None:
        """The furthest checkpoint of this work with at most `upto` units done: how many are, and the state.

        `identity` says which work it is: a value that stands there under the name of an input counts instead of that
        input, others count beside the inputs, and inputs that are not named count as they are. So a sampler that
        names its schedule without its end finds what another end left. None where nothing is to go on from.
        """
        return None if self._checkpoints is None else self._checkpoints.find(identity, upto)

    def checkpoint(
        self, identity: Mapping[str, Any], done: int, make: Callable[[], Any], *, last: bool = False
    ) -> None:
        """Keep unfinished work, `done` units of it, for `resume`: call it after every unit, and it decides when.

        `make` is called at once, if at all, and gives a value of a port type; what it raises makes the work one that
        cannot be resumed, nothing worse. `last` says that no other unit will follow.
        """
        if self._checkpoints is not None:
            self._checkpoints.offer(identity, done, make, last=last)

    def check(self) -> None:
        """Raise `Cancelled` if someone asked the run to stop. Cheap: call it at every piece of work."""
        if self._cancelled is not None and self._cancelled():
            raise Cancelled("the run was cancelled")


class _NoModels:
    def use(self, handle: Handle[L]) -> AbstractContextManager[L]:
        raise RuntimeError("this context has no models: give Context.plain() something that loads them")
