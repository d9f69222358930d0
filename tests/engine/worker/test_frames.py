"""Frames: what one end sends the other end receives, and garbage is told from the end."""

import threading
from collections.abc import Iterator
from socket import socket, socketpair

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.protocol.jobs import JobState
from engine.protocol.worker import (
    FROM_WORKER,
    TO_WORKER,
    Beat,
    Begin,
    Cancel,
    Ended,
    FromWorker,
    Leave,
    Look,
    Ready,
    Refused,
    Told,
)
from engine.worker import Channel, Preview
from engine.worker.frames import LIMIT, BadFrame

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
EVENTS = st.lists(st.lists(JSON, max_size=4), max_size=4)
PROGRESS = st.lists(st.tuples(TEXTS, st.integers(0), st.integers(0)), max_size=3)
GIVEN = st.dictionaries(TEXTS, JSON, max_size=3)
RUN = TEXTS


def receive(channel: Channel) -> FromWorker | Preview | None:
    message: FromWorker | Preview | None = channel.receive(FROM_WORKER)
    return message


@pytest.fixture
def ends() -> Iterator[tuple[socket, socket]]:
    one, other = socketpair()
    yield one, other
    one.close()
    other.close()


@given(
    st.builds(
        Begin, run=RUN, job=TEXTS, name=TEXTS, document=TEXTS, parameters=st.dictionaries(TEXTS, JSON, max_size=3)
    )
    | st.builds(Cancel, run=RUN)
    | st.builds(Look, run=RUN, on=st.booleans())
    | st.just(Leave())
)
def test_what_a_server_says_is_heard(message: Begin | Cancel | Look | Leave) -> None:
    one, other = map(Channel, socketpair())
    one.send(message)
    assert other.receive(TO_WORKER) == message
    one.close()
    assert other.receive(TO_WORKER) is None
    other.close()


@given(
    st.builds(
        Told, run=RUN, events=EVENTS, progress=st.lists(st.tuples(TEXTS, st.integers(0), st.integers(0)), max_size=3)
    )
    | st.builds(
        Ended, run=RUN, state=st.sampled_from(JobState), events=EVENTS, outputs=st.just({}), problems=st.just([])
    )
    | st.just(Beat())
    | st.builds(Refused, reason=TEXTS)
    | st.builds(Ready, pid=st.integers(1, 2**22), devices=st.tuples(TEXTS))
    | st.builds(Preview, run=TEXTS, path=TEXTS, media_type=TEXTS, data=st.binary(max_size=200))
)
def test_what_a_worker_says_is_heard(message: Told | Ended | Beat | Refused | Ready | Preview) -> None:
    one, other = map(Channel, socketpair())
    if isinstance(message, Preview):
        one.send_preview(message)
    else:
        one.send(message)
    assert other.receive(FROM_WORKER) == message
    one.close()
    other.close()


@given(st.binary(min_size=1, max_size=100))
def test_garbage_is_refused_or_an_end_and_nothing_else(garbage: bytes) -> None:
    one, other = socketpair()
    channel = Channel(other)
    one.sendall(garbage)
    one.close()
    try:
        while channel.receive(FROM_WORKER) is not None:
            pass
    except BadFrame:
        pass
    channel.close()


@pytest.mark.parametrize(
    "frame",
    [
        (LIMIT + 1).to_bytes(4, "big") + b"J",
        b"\0\0\0\2X{}",
        b"\0\0\0\2J{}",
        b"\0\0\0\1P.",
        b'\0\0\0\x18J{"type":"beat","more":1}',
    ],
    ids=["too large", "of no kind", "of no type", "a preview without names", "with more than belongs there"],
)
def test_what_is_no_frame_is_refused(ends: tuple[socket, socket], frame: bytes) -> None:
    ends[0].sendall(frame)
    with pytest.raises(BadFrame):
        Channel(ends[1]).receive(FROM_WORKER)


def test_a_frame_whose_writer_died_is_the_end(ends: tuple[socket, socket]) -> None:
    ends[0].sendall(b'\0\0\0\x0fJ{"type":')
    ends[0].close()
    assert Channel(ends[1]).receive(FROM_WORKER) is None


def test_a_message_that_is_too_large_is_not_sent(ends: tuple[socket, socket]) -> None:
    with pytest.raises(ValueError, match="more than fit into a frame"):
        Channel(ends[0]).send(Refused(reason="x" * LIMIT))


def test_who_waits_is_woken_when_the_connection_is_ended(ends: tuple[socket, socket]) -> None:
    channel = Channel(ends[0])
    heard: list[FromWorker | Preview | None] = []
    thread = threading.Thread(target=lambda: heard.append(receive(channel)))
    thread.start()
    channel.hang_up()
    thread.join(10)
    assert heard == [None]
    channel.close()


def test_many_threads_may_send_at_once(ends: tuple[socket, socket]) -> None:
    one, other = map(Channel, ends)

    def send(digit: str) -> None:
        for _ in range(20):
            one.send(Refused(reason=digit * 5000))

    threads = [threading.Thread(target=send, args=(digit,)) for digit in "0123"]
    for thread in threads:
        thread.start()
    heard = [receive(other) for _ in range(80)]
    for thread in threads:
        thread.join()
    assert {len(set(message.reason)) for message in heard if isinstance(message, Refused)} == {1}
    assert len(heard) == 80
