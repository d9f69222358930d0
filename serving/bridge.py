"""From threads to the loop and back: the only place where the two meet."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from starlette.types import Message

from serving.answers import refuse

T = TypeVar("T")


async def done(future: "Future[T]") -> T:
    """What a thread's future comes to. Who stops waiting takes nothing back: the thread goes on."""
    return await asyncio.wrap_future(_detached(future))


def _detached(future: "Future[T]") -> "Future[T]":
    """A future that can be given up without cancelling the work that was asked for."""
    copy: Future[T] = Future()

    def settle(finished: "Future[T]") -> None:
        if finished.cancelled():
            copy.cancel()
        elif copy.set_running_or_notify_cancel():
            error = finished.exception()
            if error is not None:
                copy.set_exception(error)
            else:
                copy.set_result(finished.result())

    future.add_done_callback(settle)
    return copy


class Mailbox(Generic[T]):
    """What threads tell the loop, in order, read in one go however much there is; `after` is called at its end."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, read: Callable[[T], None], after: Callable[[], None] = lambda: None
    ) -> None:
        self._loop = loop
        self._read = read
        self._after = after
        self._waiting: deque[T] = deque()
        self._is_called = False

    def put(self, told: T) -> None:
        """Tell the loop, from any thread. Once the loop has ended nobody listens."""
        self._waiting.append(told)
        if not self._is_called:
            self._is_called = True
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._empty)

    def _empty(self) -> None:
        self._is_called = False
        while self._waiting:
            self._read(self._waiting.popleft())
        self._after()


async def together(receive: Callable[[], Awaitable[Message]], most: int) -> AsyncGenerator[list[Message], None]:
    """What a connection says, in order: each time all that is there by now, at least one message and at most `most`.

    Ends when it is disconnected.
    """
    following = asyncio.ensure_future(receive())
    try:
        while True:
            some = [await following]
            while some[-1]["type"] != "websocket.disconnect":
                following = asyncio.ensure_future(receive())
                await asyncio.sleep(0)  # what has arrived is there at once
                if len(some) == most or not following.done():
                    break
                some.append(following.result())
            is_over = some[-1]["type"] == "websocket.disconnect"
            yield some[:-1] if is_over else some
            if is_over:
                return
    finally:
        following.cancel()


class Pool:
    """A few threads for work that would keep the loop from its clients; past a bound more work is refused."""

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=f"darkroom-{name}")
        self._most = threads + waiting
        self._held = 0

    async def run(self, work: Callable[[], T]) -> T:
        """What the work gives. Refuses with 503 when too much of it waits."""
        if self._held >= self._most:
            raise refuse(503, "the server has too much to check at the moment", "try again in a second")
        self._held += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._held -= 1

    def close(self) -> None:
        """Let go of the threads; what waits is not begun."""
        self._threads.shutdown(wait=False, cancel_futures=True)
