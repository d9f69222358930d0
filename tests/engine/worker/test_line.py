"""The line: jobs that a worker was given, before it begins them."""

import threading
from pathlib import Path

import pytest

from engine.protocol.worker import Begin, Ended, Ready
from engine.worker.line import Line, attempts
from engine.worker.outbox import Outbox
from engine.worker.performer import Attempt
from engine.worker.slate import Slate


class Rests:
    """A performer of which only its rests count."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.while_empty: list[bool] = []

    def about(self) -> Ready:
        raise AssertionError("nobody asks for it")

    def perform(self, attempt: Attempt) -> Ended:
        raise AssertionError("nobody asks for it")

    def rest(self) -> None:
        self.while_empty.append(self.line.is_empty)

    def close(self) -> None: ...


@pytest.fixture
def slate(tmp_path: Path) -> Slate:
    return Slate(tmp_path / "slate")


def attempt(run: str, slate: Slate) -> Attempt:
    begin = Begin(run=run, job="job", name="", document="", parameters={})
    return Attempt(begin, Outbox(lambda told: None), lambda preview: None, slate)


def test_jobs_are_performed_in_the_order_in_which_they_were_given(slate: Slate) -> None:
    line = Line()
    for run in ("a", "b", "c"):
        line.put(attempt(run, slate))
    line.end()
    assert [one.work.run for one in attempts(line, Rests(line))] == ["a", "b", "c"]


def test_what_was_recalled_is_not_begun(slate: Slate) -> None:
    line = Line()
    for run in ("a", "b"):
        line.put(attempt(run, slate))
    assert [line.recall("b"), line.recall("b")] == [True, False]
    line.end()
    assert [one.work.run for one in attempts(line, Rests(line))] == ["a"]


def test_what_has_begun_cannot_be_recalled_but_found(slate: Slate) -> None:
    line = Line()
    line.put(attempt("a", slate))
    begun = line.next()
    assert not line.recall("a")
    assert line.find("a") is begun
    assert line.find("b") is None


def test_cancelling_the_line_reaches_what_is_performed_and_what_waits(slate: Slate) -> None:
    line = Line()
    first, second = attempt("a", slate), attempt("b", slate)
    line.put(first)
    line.put(second)
    line.next()
    line.cancel()
    assert [one.cancelled.is_set() for one in (first, second)] == [True, True]


def test_a_performer_rests_when_nothing_waits_and_not_before_each_job(slate: Slate) -> None:
    line = Line()
    performer = Rests(line)
    for number in range(50):
        line.put(attempt(str(number), slate))
    line.end()
    assert len(list(attempts(line, performer))) == 50
    assert performer.while_empty.count(True) == 1
    assert len(performer.while_empty) < 10


def test_whoever_waits_for_a_job_is_woken_by_it(slate: Slate) -> None:
    line = Line()
    found: list[Attempt | None] = []
    thread = threading.Thread(target=lambda: found.append(line.next()))
    thread.start()
    line.put(attempt("a", slate))
    thread.join(10)
    assert [one.work.run for one in found if one] == ["a"]
