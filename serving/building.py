"""Putting the house together in the loop, and taking it down again in order."""

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

from engine.protocol.jobs import JobState
from engine.protocol.system import ModelEntry, SystemView
from engine.queue import JobChanged, Queue, QueueEvent
from engine.session import Sessions
from engine.worker import Foreman
from serving.beside import Images
from serving.bridge import Mailbox, Pool, done
from serving.desk import Desk
from serving.documents import Documents, Looking
from serving.house import House
from serving.hub import Hub
from serving.journal import Journal
from serving.metrics import Metrics
from serving.reading import Count, Reading
from serving.settings import Settings
from serving.templates import Templates
from serving.uploads import Uploads

AGAIN: Final = 0.5
"""Seconds after a job's end until open documents are looked at again."""

log = logging.getLogger("darkroom.server")


class Audience:
    """Tells the hub, in the loop, what workers tell from their threads."""

    def __init__(self, loop: asyncio.AbstractEventLoop, hub: Hub) -> None:
        self._steps: Mailbox[tuple[str, Sequence[tuple[str, int, int]]]] = Mailbox(
            loop, lambda told: hub.progress(*told)
        )
        self._pictures: Mailbox[tuple[str, str, str, bytes]] = Mailbox(loop, lambda told: hub.preview(*told))

    def progress(self, job: str, steps: Sequence[tuple[str, int, int]]) -> None:
        """How far some steps of a job are."""
        self._steps.put((job, steps))

    def preview(self, job: str, path: str, media_type: str, data: bytes) -> None:
        """A picture of what a step has until now."""
        self._pictures.put((job, path, media_type, data))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a house is built of. All of it lives outside the loop, but for what `building` adds."""

    settings: Settings
    queue: Queue
    desk: Desk
    sessions: Callable[[Looking], Sessions]
    crew: Callable[[Audience], Foreman]
    journal: Journal
    models: Callable[[], list[ModelEntry]]
    system: Callable[[Foreman, Hub], SystemView]
    catalogue: Callable[[], bytes]
    templates: Templates
    count: Count
    images: Images


@asynccontextmanager
async def building(parts: Parts) -> AsyncIterator[House]:
    """A house that works, until the `with` ends: then what runs is finished or handed back, and documents are saved."""
    settings, limits = parts.settings, parts.settings.limits
    loop = asyncio.get_running_loop()
    hub = Hub(parts.queue, limits)
    crew = parts.crew(Audience(loop, hub))
    hub.look = crew.look
    metrics = Metrics()
    documents = Documents(parts.sessions(Looking(parts.desk)))
    house = House(
        settings=settings,
        queue=parts.queue,
        hub=hub,
        desk=parts.desk,
        documents=documents,
        uploads=Uploads(settings.data, limits, parts.desk.memory),
        templates=parts.templates,
        reading=Reading(parts.desk, parts.count),
        images=parts.images,
        crew=crew,
        metrics=metrics,
        checks=Pool("checks", limits.checks, limits.checks_waiting),
        edits=Pool("edits", limits.checks, limits.edits_waiting),
        models=parts.models,
        system=lambda: parts.system(crew, hub),
        catalogue=parts.catalogue,
        large=asyncio.Semaphore(limits.documents),
    )

    again = Again(loop, documents.sessions.check_again)
    listeners = _told_to(hub.hear, metrics.hear, parts.journal.hear, again.hear)
    news: Mailbox[QueueEvent] = Mailbox(loop, listeners, hub.settle)
    forget = parts.queue.listen(news.put)
    hub.queue = await done(parts.queue.status())
    _measure(metrics, hub)
    lag = asyncio.create_task(metrics.watch_lag())
    await asyncio.to_thread(crew.open)
    gc.freeze()  # what is there now stays: the collector need not look through it again and again
    try:
        yield house
    finally:
        await asyncio.to_thread(crew.close, limits.grace)
        lag.cancel()
        await asyncio.gather(lag, return_exceptions=True)
        await hub.close()
        house.checks.close()
        house.edits.close()
        await asyncio.to_thread(documents.sessions.close_all)
        forget()
        with contextlib.suppress(Exception):
            parts.journal.flush()


def _told_to(*listeners: Callable[[QueueEvent], None]) -> Callable[[QueueEvent], None]:
    def tell(event: QueueEvent) -> None:
        for listener in listeners:
            listener(event)

    return tell


class Again:
    """Calls something some time after a job has ended, once for all that end meanwhile."""

    def __init__(self, loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
        self._loop = loop
        self._call = call
        self._is_coming = False

    def hear(self, event: QueueEvent) -> None:
        """Ask for it when a job has ended, in the loop's thread: what documents lacked may be there now."""
        is_end = isinstance(event, JobChanged) and event.job.state.is_over
        if is_end and not self._is_coming:
            self._is_coming = True
            self._loop.call_later(AGAIN, self._now)

    def _now(self) -> None:
        self._is_coming = False
        self._call()


def _measure(metrics: Metrics, hub: Hub) -> None:
    metrics.gauges["websocket_clients"] = ("Clients of the websocket.", lambda: float(len(hub)))
    metrics.gauges["outbox_bytes"] = (
        "Bytes that wait for clients of the websocket.",
        lambda: float(sum(client.outbox.held for client in hub.clients)),
    )
    for state in (JobState.QUEUED, JobState.RUNNING):
        metrics.gauges[f"jobs_{state}"] = (
            f"Jobs that are {state}.",
            partial(_count, hub, state),
        )


def _count(hub: Hub, state: JobState) -> float:
    return float(hub.queue.counts.get(state, 0) if hub.queue is not None else 0)
