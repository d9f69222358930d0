"""Events as short JSON arrays, and back."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from engine.errors import Code, Problem
from engine.events import (
    Cached,
    Done,
    Failed,
    Finished,
    Noticed,
    Planned,
    Preview,
    Progress,
    Skipped,
    Started,
    Status,
    Stopped,
)
from engine.protocol.events import (
    Attempted,
    Ended,
    EventArray,
    HandedBack,
    JobEvent,
    Lost,
    Retried,
    from_json,
    is_state,
    to_json,
)
from engine.protocol.jobs import JobState

MODELS: TypeAdapter[Any] = TypeAdapter(EventArray)

PATHS = st.text(max_size=20)
COUNTS = st.integers(0, 2**53)
SECONDS = st.integers(0, 10**9).map(lambda micro: micro / 10**6)
PROBLEMS = st.builds(
    Problem, code=st.sampled_from(Code), message=st.text(max_size=20), line=st.none() | COUNTS, node=st.none() | PATHS
)
SENT: st.SearchStrategy[JobEvent] = st.one_of(
    st.builds(Planned, st.lists(PATHS, max_size=3).map(tuple), st.lists(PATHS, max_size=3).map(tuple)),
    st.builds(Started, PATHS),
    st.builds(Progress, PATHS, COUNTS, COUNTS),
    st.builds(Cached, PATHS),
    st.builds(Finished, PATHS, SECONDS, st.none() | COUNTS),
    st.builds(Failed, PATHS, PROBLEMS, SECONDS),
    st.builds(Skipped, PATHS, PATHS),
    st.builds(Stopped, PATHS),
    st.builds(Noticed, PROBLEMS),
    st.builds(Done, st.sampled_from(Status), SECONDS),
    st.builds(Attempted, COUNTS, PATHS),
    st.builds(Lost, PATHS),
    st.just(HandedBack()),
    st.just(Retried()),
    st.builds(Ended, st.sampled_from(JobState)),
)


@given(SENT)
def test_an_event_comes_back_as_it_was(event: JobEvent) -> None:
    said = json.loads(json.dumps(to_json(event)))
    assert from_json(said) == event
    assert is_state(said) is (type(event) is not Progress)


@given(SENT)
def test_the_models_take_what_is_sent(event: JobEvent) -> None:
    text = json.dumps(to_json(event))
    assert MODELS.validate_json(text)[0] == json.loads(text)[0]


def test_events_are_short() -> None:
    assert to_json(Finished("a", 0.00123456789)) == ["finished", "a", 0.001235, None]
    assert to_json(Done(Status.FAILED, 0.3)) == ["done", "failed", 0.3]
    problem = Problem(code=Code.CYCLE, message="round and round", node="a")
    said = {"code": "cycle", "message": "round and round", "node": "a"}
    assert to_json(Failed("a", problem, 1)) == ["failed", "a", said, 1]


def test_a_preview_is_no_json() -> None:
    with pytest.raises(TypeError, match="Preview"):
        to_json(Preview("a", b"", "image/webp"))


WRONG: list[Any] = [
    None, 1, "started", {}, [], [1], [["started"]], ["unknown"], ["started"], ["started", 1], ["started", "a", "b"],
    ["progress", "a", -1, 2], ["progress", "a", True, 2], ["progress", "a", 1.5, 2], ["finished", "a", -1, None],
    ["finished", "a", float("inf"), None], ["finished", "a", float("nan"), None], ["finished", "a", "1", None],
    ["failed", "a", {}, 1], ["failed", "a", {"code": "unheard-of", "message": "x"}, 1], ["failed", "a", None, 1],
    ["failed", "a", {"code": "cycle", "message": "x", "more": 1}, 1], ["planned", "ab", []], ["planned", [1], []],
    ["done", "sideways", 1], ["ended", "sideways"], ["handed-back", 1], ["noticed", 1],
]  # fmt: skip


@pytest.mark.parametrize("data", WRONG, ids=repr)
def test_what_is_no_event_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match=r"event|ProblemView|is not a valid"):
        from_json(data)


@pytest.mark.parametrize(
    "data", [data for data in WRONG if "nan" not in repr(data) and "inf" not in repr(data)], ids=repr
)
def test_the_models_refuse_it_too(data: Any) -> None:
    with pytest.raises(ValidationError):
        MODELS.validate_json(json.dumps(data), strict=True)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=8))
def test_whatever_comes_is_an_event_or_no_value(data: Any) -> None:
    with contextlib.suppress(ValueError):
        assert to_json(from_json(data)) == data
