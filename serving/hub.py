"""The hub: what happens in the queue, told to every client that follows it. Lives in the loop's thread.

A message is written as JSON once, however many clients there are. A client that was told of a job up to some number is
handed what comes next; when anything is missing, because it came late or was cut off, it is read from the queue's log.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import Future
from itertools import count, islice
from typing import Any, Final, Protocol

from engine.protocol.socket import preview_frame
from engine.queue import (
    Job,
    JobChanged,
    JobDeleted,
    JobEvents,
    PicturesChanged,
    PicturesGone,
    QueueChanged,
    QueueEvent,
)
from engine.types import Json
from serving.bridge import done
from serving.client import Client
from serving.follow import Follow
from serving.outbox import said
from serving.settings import Limits
from serving.tickets import Tickets
from serving.views import fields_of, picture_fields

ALL: Final = "*"
"""The name that stands for every job."""

TOGETHER: Final = 100
"""Pictures in a message, at most."""

PAGE: Final = 1000
"""Events that are read from the log at a time."""

OVER: Final = "ended"
"""The kind of the event after which nothing follows."""


class Log(Protocol):
    """Where events are read that a client missed."""

    def events(self, job: str, since: int = 0, limit: int = 1000) -> "Future[Sequence[tuple[int, Json]]]":
        """Events after a number, each with its own."""
        ...


class Hub:
    """All clients. `look(job, on)` is called when the first wants previews of a job, and when the last does no more."""

    def __init__(self, log: Log, limits: Limits) -> None:
        self.look: Callable[[str, bool], None] = lambda job, on: None
        self._log = log
        self._limits = limits
        self._looked_at: set[str] = set()
        self._clients: dict[str, Client] = {}
        self.tickets: Final = Tickets()
        self._numbers = count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._wakes: dict[str, set[asyncio.Event]] = {}
        self._running: set[str] = set()
        self._changed: dict[str, Job] = {}
        self._is_new = False
        self.queue: QueueChanged | None = None

    # ------------------------------------------------------------ clients

    def join(self) -> Client:
        """A new client."""
        client = Client(f"c{next(self._numbers)}", self._limits.outbox, self._limits.gather)
        self._clients[client.name] = client
        return client

    def leave(self, client: Client) -> None:
        """Forget a client; it may come back under its name."""
        self._clients.pop(client.name, None)
        self.tickets.left(client.name)
        client.begin_anew()
        self._look_again()

    def named(self, name: str) -> Client | None:
        """The client of a name, if it is connected."""
        return self._clients.get(name)

    def rename(self, client: Client, name: str) -> None:
        """Give a client the name that it had before, which nobody has now."""
        self._clients.pop(client.name, None)
        self.tickets.drop(client.name)
        client.name = name
        self._clients[name] = client

    def __len__(self) -> int:
        return len(self._clients)

    @property
    def clients(self) -> Iterable[Client]:
        """All that are connected."""
        return self._clients.values()

    def watch(self, client: Client, on: bool) -> None:
        """Tell a client of the queue as a whole from now on, or no longer."""
        client.watches = on
        if on and self.queue is not None:
            client.tell(_queue(self.queue))

    def follow(self, client: Client, job: str, since: int, known: int, previews: bool) -> None:
        """Tell a client the events of a job after `since`; `known` is the number of the last that there is."""
        if job == ALL:
            client.all = Follow(0, previews=previews)
        else:
            follow = Follow(min(since, known), known, is_kept=True, previews=previews)
            client.follows[job] = follow
            self._bring_up(client, job, follow)
        self._look_again()

    def unfollow(self, client: Client, job: str) -> None:
        """Tell a client of a job no longer."""
        if job == ALL:
            client.all = None
            for name in [name for name, follow in client.follows.items() if not follow.is_kept]:
                del client.follows[name]
        else:
            client.follows.pop(job, None)
        self._look_again()

    # ------------------------------------------------------------ what happens

    def hear(self, event: QueueEvent) -> None:
        """Tell the clients of what happened in the queue; how jobs stand now they are told by `settle`."""
        match event:
            case JobEvents(job, first, events):
                self._events(job, first, events)
            case JobChanged(job):
                self._changed[job.id] = job
                self._note_running(job.id, job.state == "running")
            case JobDeleted(job):
                self._changed.pop(job, None)
                self._tell_watchers(said({"type": "job_gone", "job": job}))
                self._wake(job)
            case PicturesChanged(pictures):
                for told in batched(map(picture_fields, pictures)):
                    self._tell_watchers(said({"type": "pictures", "pictures": told}))
            case PicturesGone(digests):
                for told in batched(digests):
                    self._tell_watchers(said({"type": "pictures_gone", "pictures": told}))
            case QueueChanged():
                self._is_new |= event != self.queue
                self.queue = event

    def settle(self) -> None:
        """Tell the clients how things stand after all that was heard in one go, once for each job."""
        changed, self._changed = self._changed, {}
        is_new, self._is_new = self._is_new, False
        if any(client.watches for client in self._clients.values()):
            for job in changed.values():
                self._tell_watchers(said({"type": "job", "job": fields_of(job)}))
            if is_new and self.queue is not None:
                self._tell_watchers(_queue(self.queue))

    def progress(self, job: str, steps: Sequence[tuple[str, int, int]]) -> None:
        """Tell the clients how far steps of a job are."""
        for client, _ in self._following(job):
            client.outbox.progress(job, steps)
            client.wake()

    def preview(self, job: str, path: str, media_type: str, data: bytes) -> None:
        """Show a picture to the clients that want it."""
        frame = b""
        for client, follow in self._following(job):
            if follow.previews:
                frame = frame or preview_frame(job, path, media_type, data)
                client.outbox.preview(job, path, frame)
                client.wake()

    @contextlib.contextmanager
    def wakes(self, job: str) -> Any:
        """An event that is set whenever something happens to a job, for whoever reads its log."""
        wake = asyncio.Event()
        self._wakes.setdefault(job, set()).add(wake)
        try:
            yield wake
        finally:
            self._wakes[job].discard(wake)
            if not self._wakes[job]:
                del self._wakes[job]

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something for a client beside all else; it ends with the hub."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End what is still done for clients."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # ------------------------------------------------------------ how

    def _events(self, job: str, first: int, events: Sequence[Any]) -> None:
        whole = ""
        paths = [event[1] for event in events if len(event) > 1 and isinstance(event[1], str)]
        is_over = any(event[0] == OVER for event in events)
        for client in list(self._clients.values()):
            follow = client.follows.get(job)
            if follow is None:
                if client.all is None:
                    continue
                follow = client.follows[job] = Follow(first - 1, previews=client.all.previews)
            client.outbox.settle(job, paths)
            taken = follow.take(first, events)
            if taken is not None:
                whole = whole or _events_text(job, first, events)
                client.tell(whole if taken[0] == first else _events_text(job, *taken))
            self._bring_up(client, job, follow)
            if is_over and not follow.is_kept and not follow.is_behind:
                del client.follows[job]
        self._wake(job)

    def _bring_up(self, client: Client, job: str, follow: Follow) -> None:
        if follow.is_behind and not follow.catches_up:
            follow.catches_up = True
            self.begin(self._catch_up(client, job, follow))

    async def _catch_up(self, client: Client, job: str, follow: Follow) -> None:
        """Read from the log what a client missed, as quickly as it takes it."""
        try:
            while follow.is_behind and client.follows.get(job) is follow:
                rows = await done(self._log.events(job, follow.sent, PAGE))
                if client.follows.get(job) is not follow:
                    return
                if not rows:  # the log was cleared
                    follow.sent = follow.known
                    return
                client.tell(_events_text(job, rows[0][0], [event for _, event in rows]))
                follow.sent = rows[-1][0]
                follow.known = max(follow.known, follow.sent)
                await client.room()
        finally:
            follow.catches_up = False

    def _following(self, job: str) -> list[tuple[Client, Follow]]:
        """The clients that are up to date with a job, or follow all."""
        found = []
        for client in self._clients.values():
            follow = client.follows.get(job)
            if follow is not None and not follow.catches_up:
                found.append((client, follow))
        return found

    def _tell_watchers(self, message: str) -> None:
        for client in self._clients.values():
            if client.watches:
                client.tell(message)

    def _wake(self, job: str) -> None:
        for wake in self._wakes.get(job, ()):
            wake.set()

    def _note_running(self, job: str, is_running: bool) -> None:
        if is_running != (job in self._running):
            (self._running.add if is_running else self._running.discard)(job)
            self._look_again()

    def _look_again(self) -> None:
        """Ask for previews of the running jobs that somebody wants to see, and of no others."""
        every = any(client.all is not None and client.all.previews for client in self._clients.values())
        wanted = {
            job
            for client in self._clients.values()
            for job, follow in client.follows.items()
            if follow.previews and job in self._running
        }
        wanted |= self._running if every else set()
        for job in wanted - self._looked_at:
            self.look(job, True)
        for job in (self._looked_at - wanted) & self._running:
            self.look(job, False)
        self._looked_at = wanted


def batched(many: Iterable[Any]) -> Iterator[list[Any]]:
    """Lists of at most `TOGETHER`."""
    left = iter(many)
    while some := list(islice(left, TOGETHER)):
        yield some


def _queue(state: QueueChanged) -> str:
    return said({"type": "queue", "paused": state.paused, "counts": {str(k): n for k, n in state.counts.items()}})


def _events_text(job: str, first: int, events: Sequence[Json]) -> str:
    return said({"type": "events", "job": job, "first": first, "events": list(events)})
