"""One step performed: a node's function called, on whatever thread, and what came of it as a message to the loop."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.context import Context, Models
from engine.devices import Device
from engine.errors import Code, Problem
from engine.events import Noticed, Preview, Progress
from engine.plan import Step
from engine.run.checkpoints import Checkpointing, Checkpoints
from engine.store import Outputs, Store
from engine.types import File

log = logging.getLogger("darkroom.run")


@dataclass(slots=True)
class Message:
    """What a step tells the loop: that it ended, or something to be passed on to the listener.

    `size` is the memory that its outputs hold and `peak` the most that its device held at once, both in bytes, where
    somebody looked.
    """

    index: int
    outputs: Outputs | None = None
    error: BaseException | None = None
    seconds: float = 0.0
    size: int = 0
    peak: int | None = None
    event: Progress | Preview | Noticed | None = None


Tell: TypeAlias = Callable[[Message], None]


def perform(index: int, step: Step, function: Callable[..., Any], arguments: dict[str, Any]) -> Message:
    """Call the node's function; whatever it raises becomes part of the message."""
    began = time.perf_counter()
    try:
        outputs = as_outputs(step, function(**arguments))
    except BaseException as error:  # a node's code may raise anything, SystemExit too; it becomes a problem
        return Message(index, error=error, seconds=time.perf_counter() - began)
    return Message(index, outputs=outputs, seconds=time.perf_counter() - began)


def context_of(
    index: int,
    step: Step,
    models: Models,
    tell: Tell,
    stopped: Callable[[], bool],
    store: Store,
    *,
    is_looked_at: Callable[[], bool],
    checkpointing: Checkpointing,
) -> Context:
    """The context that a step's function asks for. What it reports becomes messages."""
    path = step.path

    def progress(done: int, total: int) -> None:
        tell(Message(index, event=Progress(path, done, total)))

    def preview(make: Callable[[], File]) -> None:
        if not is_looked_at():
            return
        try:
            file = make()
        except Exception:  # a look at unfinished work must never change what becomes of it
            log.warning("%s: the preview failed", path, exc_info=True)
            return
        tell(Message(index, event=Preview(path, file.data, file.media_type)))

    def notice(problem: Problem) -> None:
        tell(Message(index, event=Noticed(problem)))

    checkpoints = Checkpoints(step, store, checkpointing, notice) if checkpointing.every != 0 else None
    return Context(models, progress=progress, preview=preview, cancelled=stopped, checkpoints=checkpoints)


def as_outputs(step: Step, result: Any) -> Outputs:
    """What a node's function returned as a tuple of outputs. Raises `TypeError` when it is not what it declared."""
    declared = step.spec.outputs
    outputs = tuple(result) if isinstance(result, tuple) and hasattr(result, "_fields") else (result,)
    if len(outputs) != len(declared):
        raise TypeError(f"{step.spec.name} returned {len(outputs)} outputs and declares {len(declared)}")
    for port, value in zip(declared, outputs, strict=True):
        wanted = step.settings.get(port.length) if port.length else None
        if wanted is not None and len(value) != wanted:
            raise TypeError(f"{step.spec.name} returned {len(value)} items of {port.name}; {port.length} is {wanted}")
    return outputs


def failure(step: Step, error: BaseException | None) -> Problem:
    """The problem that a step's exception is; the traceback goes to the log."""
    log.error("%s (%s) failed", step.path, step.spec.name, exc_info=error)
    message = f'"{step.path}" ({step.spec.name}) failed: {_said(error)}'
    return Problem(code=Code.NODE_FAILED, message=message, node=step.path, hint="--debug shows the traceback")


def exhausted(step: Step, device: Device, resident: str, error: BaseException) -> Problem:
    """The problem of a step that a device's memory is too small for, with what was `resident` there."""
    log.error("%s (%s) ran out of memory on %s", step.path, step.spec.name, device.name, exc_info=error)
    said = shortened(" ".join(_said(error).split()))
    message = (
        f'"{step.path}" ({step.spec.name}) needs more memory than {device.name} has: {said}. '
        f"When all else had been moved off, there remained {resident}"
    )
    hint = "make less at once (a smaller size or batch) or of smaller numbers (another dtype), or free the device"
    return Problem(code=Code.OUT_OF_MEMORY, message=message, node=step.path, hint=hint)


def shortened(text: str, limit: int = 200) -> str:
    """A text without its end where it is long, and without a full stop."""
    return (text if len(text) <= limit else f"{text[:limit]} ...").rstrip(".")


def _said(error: BaseException | None) -> str:
    """What an exception says, its class where it says nothing or fails to."""
    try:
        return str(error).strip() or type(error).__name__
    except Exception:  # the exception of a foreign node may be broken too
        return type(error).__name__
