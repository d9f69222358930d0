"""Checkpoints: unfinished work of a step in the store, so that a run that was killed or cancelled goes on from there.

A checkpoint is an entry of the store like any other, under a key made from the recipe of the step's own key, the
identity that the node gives of its work, and the number of units done. Whatever changes the step's key changes those
of its checkpoints too, but for the inputs that the identity stands for. One that was pruned or damaged is a miss: the
work goes on from the one before, or begins at its beginning, and ends the same.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from engine.errors import Code, Level, Problem
from engine.keys import Key
from engine.plan import Step
from engine.store import Store
from engine.types import Json, port_type_of

log = logging.getLogger("darkroom.run")

SLOW: Final = 1.0
"""Seconds that a unit of work takes, at least, for `Checkpointing` to keep it unasked."""

APART: Final = 10.0
"""Seconds of work between two checkpoints that nobody asked for, at least."""

SHARE: Final = 0.01
"""The share of the work's time that checkpoints take at most, if nobody asked for them."""


@dataclass(frozen=True, slots=True)
class Checkpointing:
    """When steps keep unfinished work, and whether they go on from what was kept before.

    `every` counts units of work, such as calls of a model; 0 is never. With None it depends on the time that a unit
    takes: under `SLOW` nothing is kept, else one every `APART` seconds, or less often where keeping takes long.
    """

    every: int | None = None
    resume: bool = True


AUTOMATIC: Final = Checkpointing()
"""What happens when nobody says anything."""


class Checkpoints:
    """The checkpoints of one step, for its `Context`. `notice` is told once why the work cannot be resumed."""

    def __init__(self, step: Step, store: Store, when: Checkpointing, notice: Callable[[Problem], None]) -> None:
        self._step = step
        self._store = store
        self._when = when
        self._notice = notice
        self._refused = False
        self._done = self._kept = 0
        self._unit, self._wait = 0.0, APART
        self._since = self._kept_at = time.monotonic()

    def find(self, identity: Mapping[str, Any], upto: int) -> tuple[int, Any] | None:
        """The furthest checkpoint that can be read, and how many units were done."""
        found = next(self._stored(identity, upto), None) if self._when.resume else None
        self._done = self._kept = 0 if found is None else found[0]
        self._since = self._kept_at = time.monotonic()
        return found

    def offer(self, identity: Mapping[str, Any], done: int, make: Callable[[], Any], *, last: bool) -> None:
        """Keep the state that `make` gives, if it is time to."""
        now = time.monotonic()
        if done != self._done:
            self._unit = now - self._since
            self._done, self._since = done, now
        if done == self._kept or self._refused or not self._is_time(now, last=last):
            return
        try:
            state = make()
        except Exception as error:  # what a node cannot keep must not stop it
            self._refuse(error)
            return
        self._store.put(key_of(work_of(self._step.recipe, identity), done), (state,))
        self._kept, self._kept_at = done, time.monotonic()
        spent = self._kept_at - now
        self._wait = max(APART, spent / SHARE)
        log.debug("%s: kept what %d units made, in %.4f s", self._step.path, done, spent)

    def _stored(self, identity: Mapping[str, Any], upto: int) -> Iterator[tuple[int, Any]]:
        work = work_of(self._step.recipe, identity)
        for done in range(upto, 0, -1):
            key = key_of(work, done)
            outputs = self._store.get(key) if key in self._store else None
            if outputs is not None:
                yield done, outputs[0]

    def _is_time(self, now: float, *, last: bool) -> bool:
        if self._when.every is None:
            return self._unit >= SLOW and (last or now - self._kept_at >= self._wait)
        return self._when.every > 0 and (last or self._done % self._when.every == 0)

    def _refuse(self, error: Exception) -> None:
        self._refused = True
        path = self._step.path
        log.warning("%s cannot be resumed", path, exc_info=error)
        said = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        message = f'"{path}" ({self._step.spec.name}) cannot be resumed: {said}'
        hint = "it runs all the same; if it is stopped, it begins anew"
        self._notice(Problem(code=Code.NOT_RESUMABLE, level=Level.WARNING, message=message, node=path, hint=hint))


def work_of(recipe: str, identity: Mapping[str, Any]) -> str:
    """The digest of the work of a step: its key's recipe with values instead of the inputs of their names.

    Values are JSON or of port types; raises TypeError for others.
    """
    format_, name, version, settings, links, *rest = json.loads(recipe)
    inputs = [[entry for entry in entries if entry[0] not in identity] for entries in (settings, links)]
    given = [[part, _content(value)] for part, value in sorted(identity.items())]
    return _digest([format_, name, version, *inputs, *rest, given])


def key_of(work: str, done: int) -> Key:
    """The key of a checkpoint of that work."""
    return _digest(["checkpoint", work, done])


def _content(value: Any) -> Json:
    """A value as it enters a digest, tagged."""
    described = port_type_of(type(value))
    if described is None:
        return ["json", value]
    return [described.name, sha256(described.codec.dump(value)).hexdigest()]


def _digest(structure: list[Any]) -> str:
    return sha256(json.dumps(structure, separators=(",", ":"), allow_nan=False).encode()).hexdigest()
