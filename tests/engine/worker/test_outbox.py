"""The outbox: thousands of events become few frames, in order, with nothing lost."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Code, Problem
from engine.events import Event, Failed, Finished, Planned, Progress, Started
from engine.protocol.events import to_json
from engine.protocol.worker import Told
from engine.worker.frames import encoded
from engine.worker.outbox import MANY, Outbox


class Sent:
    """What an outbox sent."""

    def __init__(self) -> None:
        self.all: list[Told] = []
        self._lock = threading.Condition()

    def __call__(self, told: Told) -> None:
        with self._lock:
            self.all.append(told)
            self._lock.notify_all()

    def wait(self) -> None:
        with self._lock:
            assert self._lock.wait_for(lambda: self.all, 10)

    @property
    def events(self) -> list[object]:
        return [event for told in self.all for event in told.events]


PATHS = st.sampled_from("abc")
EVENTS = st.lists(
    st.builds(Started, PATHS)
    | st.builds(Finished, PATHS, st.just(0.5))
    | st.builds(Progress, PATHS, st.integers(0, 9), st.just(9)),
    max_size=2000,
)


@given(EVENTS)
def test_state_events_arrive_once_and_in_order(events: list[Event]) -> None:
    sent = Sent()
    outbox = Outbox(sent)
    outbox.begin("run.1")
    for event in events:
        outbox.add(event)
    rest = outbox.rest()
    outbox.close()
    assert [*sent.events, *rest] == [to_json(event) for event in events if not isinstance(event, Progress)]
    assert all(told.run == "run.1" for told in sent.all)


def test_thousands_of_events_are_few_messages() -> None:
    sent = Sent()
    outbox = Outbox(sent)
    outbox.begin("run.1")
    for index in range(4000):
        outbox.add(Started(str(index)))
    rest = outbox.rest()
    outbox.close()
    assert len(sent.events) + len(rest) == 4000
    assert len(sent.all) <= 2 * 4000 // MANY + 1


def test_a_lonely_event_is_sent_without_another_one() -> None:
    sent = Sent()
    outbox = Outbox(sent)
    outbox.begin("run.1")
    outbox.add(Planned(("a",), ()))
    sent.wait()
    outbox.close()
    assert sent.events == [["planned", ["a"], []]]


def test_only_the_newest_progress_of_each_step_is_told() -> None:
    sent = Sent()
    outbox = Outbox(sent)
    outbox.begin("run.1")
    for done in range(100):
        outbox.add(Progress("a", done, 100))
        outbox.add(Progress("b", done, 100))
    outbox.add(Finished("b", 1.0))
    outbox.flush()
    outbox.close()
    last = {path: (done, total) for told in sent.all for path, done, total in told.progress}
    assert last["a"] == (99, 100)
    assert sent.all[-1].progress[-1][0] == "a"  # b is finished: how far it was says nothing any more


def test_a_progress_that_is_no_number_is_left_out() -> None:
    outbox = Outbox(Sent())
    outbox.begin("run.1")
    outbox.add(Progress("a", None, "all"))  # type: ignore[arg-type]  # nodes of strangers may say anything
    assert outbox.rest() == []
    outbox.close()


def test_words_that_are_no_unicode_are_told_with_question_marks() -> None:
    sent = Sent()
    outbox = Outbox(sent)
    outbox.begin("run.1")
    outbox.add(Failed("a", Problem(code=Code.NODE_FAILED, message="no file \udc80"), 1.0))
    outbox.flush()
    outbox.close()
    assert b'"message":"no file ?"' in encoded(sent.all[0]).replace(b": ", b":")


def test_the_next_run_begins_with_nothing_of_the_last() -> None:
    sent = Sent()
    outbox = Outbox(sent)
    outbox.begin("run.1")
    outbox.add(Progress("a", 1, 2))
    outbox.rest()
    outbox.begin("run.2")
    outbox.add(Started("b"))
    outbox.flush()
    outbox.close()
    told = [one for one in sent.all if one.run == "run.2"]
    assert [(one.events, one.progress) for one in told] == [([["started", "b"]], [])]
