"""The outbox of one client: what waits until it has taken what came before. Bounded, whoever is slow."""

import json
from collections import deque
from collections.abc import Iterable
from typing import Final

from pydantic_core import to_json

from engine.types import Json

FRAME: Final = 256 * 2**10
"""Characters of a frame of text, about: a client that is slow shall hold no more of them than one in its line."""


class Outbox:
    """State in order, the newest progress of each step, the newest preview of each.

    Past `most` bytes previews are dropped; if that is not enough everything is, and `is_overrun` says so until `reset`.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._state: deque[str] = deque()
        self._progress: dict[tuple[str, str], tuple[int, int]] = {}
        self._previews: dict[tuple[str, str], bytes] = {}
        self._held = 0
        self._seen = 0
        self.is_overrun = False

    @property
    def held(self) -> int:
        """The bytes that wait, previews included."""
        return self._held + self._seen

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (self._state or self._progress or self._previews or self.is_overrun)

    def tell(self, message: str) -> None:
        """Add a message of state, as JSON."""
        if self.is_overrun:
            return
        self._state.append(message)
        self._held += len(message)
        if self.held > self._most:
            self._drop_previews()
        if self._held > self._most:
            self.reset()
            self.is_overrun = True

    def progress(self, job: str, steps: Iterable[tuple[str, int, int]]) -> None:
        """Note how far steps are, in place of how far they were."""
        if not self.is_overrun:
            self._progress.update({(job, path): (done, total) for path, done, total in steps})

    def preview(self, job: str, path: str, frame: bytes) -> None:
        """Put the newest picture of a step in place of the one before; none where there is no room."""
        before = self._previews.pop((job, path), b"")
        self._seen -= len(before)
        if not self.is_overrun and self.held + len(frame) <= self._most:
            self._previews[job, path] = frame
            self._seen += len(frame)

    def settle(self, job: str, paths: Iterable[str]) -> None:
        """Drop the progress of steps that have ended, and their previews."""
        if self._progress or self._previews:
            for path in paths:
                self._progress.pop((job, path), None)
                self._seen -= len(self._previews.pop((job, path), b""))

    def take(self) -> list[str | bytes]:
        """The frames to send now: at most one of text at a time, then the pictures; what is left waits on."""
        parts: list[str] = []
        size = 0
        while self._state and size < FRAME:
            parts.append(self._state.popleft())
            size += len(parts[-1])
        self._held -= size
        if self._state:
            return [_array(parts)]
        jobs: dict[str, list[Json]] = {}
        for (job, path), (done, total) in self._progress.items():
            jobs.setdefault(job, []).append([path, done, total])
        parts += [said({"type": "progress", "job": job, "steps": steps}) for job, steps in jobs.items()]
        pictures = list(self._previews.values())
        self._progress.clear()
        self._drop_previews()
        return [*([_array(parts)] if parts else []), *pictures]

    def reset(self) -> None:
        """Drop everything, and begin anew."""
        self._state.clear()
        self._progress.clear()
        self._drop_previews()
        self._held = 0
        self.is_overrun = False

    def _drop_previews(self) -> None:
        self._previews.clear()
        self._seen = 0


_encode: Final = json.JSONEncoder(separators=(",", ":")).encode


def said(message: Json) -> str:
    """A message as JSON, without any blanks."""
    try:
        return to_json(message, inf_nan_mode="constants").decode()
    except ValueError:  # half a letter, which JSON can say and UTF-8 cannot
        return _encode(message)


def _array(parts: Iterable[str]) -> str:
    return f"[{','.join(parts)}]"
