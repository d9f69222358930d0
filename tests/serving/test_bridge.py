"""From threads to the loop and back."""

import asyncio
import threading
from contextlib import aclosing

from starlette.types import Message

from serving.bridge import Mailbox, together


def frame(text: str) -> Message:
    return {"type": "websocket.receive", "text": text}


OVER: Message = {"type": "websocket.disconnect"}


async def read(messages: "asyncio.Queue[Message]", most: int = 4) -> list[list[str]]:
    async with aclosing(together(messages.get, most)) as some:
        return [[message["text"] for message in group] async for group in some]


def test_what_is_there_already_is_read_in_one_go_and_no_more_than_is_allowed() -> None:
    async def scenario() -> list[list[str]]:
        messages: asyncio.Queue[Message] = asyncio.Queue()
        for text in "abcdef":
            messages.put_nowait(frame(text))
        messages.put_nowait(OVER)
        return await read(messages)

    assert asyncio.run(scenario()) == [["a", "b", "c", "d"], ["e", "f"]]


def test_nothing_is_waited_for_once_something_is_there() -> None:
    async def scenario() -> list[list[str]]:
        messages: asyncio.Queue[Message] = asyncio.Queue()
        reading = asyncio.create_task(read(messages))
        for text in "ab":
            messages.put_nowait(frame(text))
            while not messages.empty():
                await asyncio.sleep(0)
            for _ in range(4):
                await asyncio.sleep(0)
        messages.put_nowait(OVER)
        return await reading

    assert asyncio.run(scenario()) == [["a"], ["b"], []]


def test_whoever_stops_reading_leaves_nothing_behind() -> None:
    async def scenario() -> int:
        messages: asyncio.Queue[Message] = asyncio.Queue()
        reading = asyncio.create_task(read(messages))
        await asyncio.sleep(0)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        await asyncio.sleep(0)
        return len(asyncio.all_tasks())

    assert asyncio.run(scenario()) == 1


def test_what_threads_tell_is_read_in_order_and_settled_after_each_go() -> None:
    async def scenario() -> tuple[list[int], int]:
        read: list[int] = []
        settled: list[int] = []
        box: Mailbox[int] = Mailbox(asyncio.get_running_loop(), read.append, lambda: settled.append(len(read)))

        def tell() -> None:
            for number in range(100):
                box.put(number)

        thread = threading.Thread(target=tell)
        thread.start()
        while len(read) < 100:
            await asyncio.sleep(0)
        thread.join()
        await asyncio.sleep(0)
        return read, settled[-1]

    assert asyncio.run(scenario()) == (list(range(100)), 100)
