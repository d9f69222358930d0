"""What waits for a slow client: bounded, state in order, progress and previews as they were last."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from serving.follow import Follow
from serving.outbox import FRAME, Outbox, said


def taken(outbox: Outbox) -> list[Any]:
    """Everything that an outbox gives, message by message; pictures as bytes."""
    found: list[Any] = []
    while not outbox.is_empty and not outbox.is_overrun:
        for frame in outbox.take():
            found += json.loads(frame) if isinstance(frame, str) else [frame]
    return found


def test_state_comes_in_order_and_nothing_twice() -> None:
    outbox = Outbox(10**6)
    for number in range(1000):
        outbox.tell(said({"n": number}))
    assert [one["n"] for one in taken(outbox)] == list(range(1000))
    assert outbox.held == 0


def test_only_the_newest_progress_of_a_step_is_told() -> None:
    outbox = Outbox(10**6)
    for done in range(50):
        outbox.progress("j", [("a", done, 50), ("b", done, 60)])
    assert taken(outbox) == [{"type": "progress", "job": "j", "steps": [["a", 49, 50], ["b", 49, 60]]}]


def test_progress_of_a_step_that_has_ended_is_not_told_after_its_end() -> None:
    outbox = Outbox(10**6)
    outbox.progress("j", [("a", 1, 2), ("b", 1, 2)])
    outbox.settle("j", ["a"])
    assert taken(outbox)[0]["steps"] == [["b", 1, 2]]


def test_only_the_newest_preview_of_a_step_is_kept() -> None:
    outbox = Outbox(10**6)
    for number in range(9):
        outbox.preview("j", "a", bytes([number]) * 100)
        outbox.preview("j", "b", bytes([number]) * 10)
    assert outbox.held == 110
    assert taken(outbox) == [b"\x08" * 100, b"\x08" * 10]
    assert outbox.held == 0


def test_previews_go_before_any_state_does() -> None:
    outbox = Outbox(1000)
    outbox.preview("j", "a", b"x" * 900)
    outbox.tell(said("y" * 500))
    assert not outbox.is_overrun
    assert taken(outbox) == ["y" * 500]
    outbox.tell(said("y" * 500))
    outbox.preview("j", "a", b"x" * 900)
    assert taken(outbox) == ["y" * 500]


def test_past_the_bound_all_is_dropped_and_said_to_be() -> None:
    outbox = Outbox(1000)
    for _ in range(10_000):
        outbox.tell(said("y" * 100))
        assert outbox.held <= 1000
    assert outbox.is_overrun
    outbox.reset()
    outbox.tell(said("after"))
    assert taken(outbox) == ["after"]


def test_much_state_travels_in_several_frames() -> None:
    outbox = Outbox(100 * FRAME)
    for _ in range(64):
        outbox.tell(said("y" * (FRAME // 8)))
    frames = []
    while not outbox.is_empty:
        frames += outbox.take()
    assert len(frames) > 4
    assert all(len(frame) < 2 * FRAME for frame in frames)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("tell"), st.integers(0, 400)),
            st.tuples(st.just("preview"), st.integers(0, 400)),
            st.tuples(st.just("progress"), st.integers(0, 9)),
            st.tuples(st.just("take"), st.just(0)),
            st.tuples(st.just("reset"), st.just(0)),
        )
    )
)
def test_it_never_holds_more_than_its_bound_and_counts_right(doings: list[tuple[str, int]]) -> None:
    outbox = Outbox(1000)
    for what, size in doings:
        match what:
            case "tell":
                outbox.tell("y" * size)
            case "preview":
                outbox.preview("j", str(size % 3), b"x" * size)
            case "progress":
                outbox.progress("j", [(str(size), size, 9)])
            case "take" if not outbox.is_overrun:
                for frame in outbox.take():
                    assert frame
            case "reset":
                outbox.reset()
        assert 0 <= outbox.held <= 1000
    outbox.reset()
    assert outbox.held == 0


@given(
    st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["arrives", "is lost", "comes twice"]))), st.integers(0, 9)
)
def test_whatever_is_lost_or_comes_twice_a_client_is_told_each_event_once(
    chunks: list[tuple[int, str]], since: int
) -> None:
    told: list[Any] = list(range(1, since + 1))
    log: list[Any] = []
    follow, first = Follow(since), 1
    for size, what in chunks:
        events = list(range(first, first + size))
        log += events
        for _ in range({"arrives": 1, "is lost": 0, "comes twice": 2}[what]):
            took = follow.take(first, events)
            if took is not None:
                assert took[0] == took[1][0] == len(told) + 1
                told += took[1]
        first += size
    if follow.is_behind:  # what the hub reads from the log
        told += [event for event in log if event > follow.sent]
    elif log and chunks[-1][1] != "is lost":
        assert follow.sent >= log[-1]
    assert told == list(range(1, len(told) + 1))


def test_while_it_catches_up_it_only_takes_note() -> None:
    follow = Follow(0, catches_up=True)
    assert follow.take(1, ["a", "b"]) is None
    assert (follow.sent, follow.known, follow.is_behind) == (0, 2, True)
