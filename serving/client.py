"""One client of the websocket: what it follows, what waits for it, and the sending of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from serving.follow import Follow
from serving.outbox import Outbox, said

FULL: Final = 0.5
"""How full an outbox may be, of what it may hold, while a client catches up with a job."""

AT_ONCE: Final = 6
"""Frames that go out within the time that messages may wait for others, before they do wait: whoever looks on at one
small job need not."""

SMALL: Final = 8192
"""Bytes of such frames, together."""

ANEW: Final = said([{"type": "begin_anew"}])

Send: TypeAlias = Callable[[str | bytes], Awaitable[None]]
"""Sends a frame; waits while the line is full."""


class Client:
    """A client, used in the loop's thread alone. `gather` are the seconds in which messages wait for others."""

    def __init__(self, name: str, most: int, gather: float) -> None:
        self.name = name
        self.is_new = True
        """Whether it has said nothing yet but who it was."""
        self.superseded: Final = asyncio.Event()
        """Set when it is here again over another connection."""
        self.gone: Final = asyncio.Event()
        """Set when it has nothing any more."""
        self.outbox: Final = Outbox(most)
        self.follows: Final[dict[str, Follow]] = {}
        self.watches = False
        self.all: Follow | None = None
        """Where it follows all jobs: whether with previews."""
        self.documents: set[str] = set()
        self.anew: Callable[[], Awaitable[None]] = _nothing
        """Called when it begins anew: closes what it had open."""
        self.times_anew = 0
        self._most = most
        self._gather = gather
        self._something = asyncio.Event()
        self._room = asyncio.Event()

    def tell(self, message: str) -> None:
        """Put a message of state, as JSON, into the outbox."""
        self.outbox.tell(message)
        self._something.set()

    def wake(self) -> None:
        """Say that the outbox may hold something."""
        self._something.set()

    async def room(self) -> None:
        """Wait until much of the outbox is free."""
        while self.outbox.held > self._most * FULL:
            self._room.clear()
            await self._room.wait()

    async def deliver(self, send: Send) -> None:
        """Send what comes into the outbox, batch by batch, as long as the connection holds."""
        until, frames, size = 0.0, 0, 0
        while True:
            await self._something.wait()
            now = time.monotonic()
            if now < until and (frames >= AT_ONCE or size >= SMALL):
                await asyncio.sleep(until - now)
                now = until
            if now >= until:
                until, frames, size = now + self._gather, 0, 0
            self._something.clear()
            if self.outbox.is_overrun:
                self.begin_anew()
                await self.anew()
                await send(ANEW)
            for frame in self.outbox.take():
                frames, size = frames + 1, size + len(frame)
                await send(frame)
            self._room.set()
            if not self.outbox.is_empty:
                self._something.set()

    def begin_anew(self) -> None:
        """Forget all that the client follows: it will say so again."""
        self.times_anew += 1
        self.outbox.reset()
        self.follows.clear()
        self.all = None
        self.watches = False


async def _nothing() -> None:
    """Do nothing."""
