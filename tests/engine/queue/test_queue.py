"""A job from its submission to its end, and what is told of it on the way."""

from pathlib import Path
from typing import Any

import pytest

from engine.errors import Code, Problem
from engine.protocol.jobs import JobState
from engine.queue import JobChanged, JobDeleted, JobEvents, QueueChanged, QueueEvent, QueueUnusable, Work
from tests.engine.queue.desk import DOCUMENT, PATIENCE, Ticks, Told, claim, desk, finish, get, new, refused, submit


def test_a_job_keeps_exactly_what_was_submitted(tmp_path: Path) -> None:
    parameters: dict[str, Any] = {"prompt": "ein Fuß 🦶", "seed": 2**64 - 1, "list": [1.5, None, True]}
    with desk(tmp_path, clock=Ticks(100.0)) as queue:
        job = submit(queue, "fuss", parameters=parameters, to=("picture",), priority=7)
        work = Work(document=DOCUMENT, parameters=parameters, to=("picture",))
        assert queue.work(job.id).result(PATIENCE) == work
        assert (job.name, job.state, job.priority, job.submitted) == ("fuss", JobState.QUEUED, 7, 100.0)
    with desk(tmp_path) as queue:
        assert queue.work(job.id).result(PATIENCE) == work
        assert claim(queue).work == work


def test_a_job_ends_with_outputs_and_problems(tmp_path: Path) -> None:
    clock = Ticks(1.0)
    problem = Problem(code=Code.NODE_FAILED, message="it broke", node="a")
    outputs: dict[str, Any] = {"picture": [{"kind": "value", "value": [1, 2]}]}
    with desk(tmp_path, clock=clock) as queue:
        job = submit(queue)
        clock.now = 2.0
        held = claim(queue)
        clock.now = 3.0
        assert queue.finish(job.id, held.token, JobState.FAILED, outputs, [problem]).result(PATIENCE)
        ended = get(queue, job.id)
    assert (ended.submitted, ended.started, ended.ended) == (1.0, 2.0, 3.0)
    assert (ended.state, ended.outputs, ended.problems) == (JobState.FAILED, outputs, (problem,))


def test_listeners_are_told_in_the_order_in_which_things_happen(tmp_path: Path) -> None:
    told = Told()
    with desk(tmp_path) as queue:
        stop = queue.listen(told)
        job = submit(queue)
        held = claim(queue)
        queue.append(job.id, held.token, [["started", "a"], ["cached", "b"]]).result(PATIENCE)
        finish(queue, held)
        queue.delete(job.id).result(PATIENCE)
        queue.status().result(PATIENCE)
        stop()
        submit(queue)
    states = [news.job.state.value for news in told.of(JobChanged)]
    assert states == ["queued", "running", "done"]
    batches = [(news.first, [event[0] for event in news.events]) for news in told.of(JobEvents)]
    assert batches == [(1, ["attempt"]), (2, ["started", "cached"]), (4, ["ended"])]
    assert told.of(JobDeleted) == [JobDeleted(job.id)]
    done = [news.counts[JobState.DONE] for news in told.of(QueueChanged)]
    assert done == [0, 0, 1, 0]


def test_what_is_told_can_be_read_when_it_is_told(tmp_path: Path) -> None:
    """A listener that asks the queue, as a server does for its clients, finds at least what it was told."""
    asked: list[Any] = []
    with desk(tmp_path) as queue:
        queue.listen(lambda news: asked.append(queue.get(news.job.id)) if isinstance(news, JobChanged) else None)
        submit(queue)
        finish(queue, claim(queue))
        queue.status().result(PATIENCE)
        assert [future.result(PATIENCE).name for future in asked] == ["job"] * 3


def test_a_listener_that_fails_harms_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    told = Told()

    def fail(news: QueueEvent) -> None:
        raise ZeroDivisionError

    with desk(tmp_path) as queue:
        queue.listen(fail)
        queue.listen(told)
        submit(queue)
        queue.status().result(PATIENCE)
        assert told.of(JobChanged)
    assert "a listener of the queue failed" in caplog.text


def test_what_one_asks_wrongly_harms_nobody_in_the_same_group(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        good, bad, better = queue.submit(new("a")), queue.cancel("absent"), queue.submit(new("b"))
        assert [good.result(PATIENCE).name, better.result(PATIENCE).name] == ["a", "b"]
        with refused(Code.UNKNOWN_JOB, "there is no job 'absent'"):
            bad.result(PATIENCE)


def test_a_task_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    told = Told()

    def half(change: Any) -> None:
        change.pause(True)
        change.remove(change.job(job.id))
        raise ZeroDivisionError

    with desk(tmp_path) as queue:
        job = submit(queue)
        queue.listen(told)
        with pytest.raises(ZeroDivisionError):
            queue._groups.ask(half).result(PATIENCE)
        assert get(queue, job.id).position == 1
        assert not queue.status().result(PATIENCE).paused
        assert told.news == []


def test_parameters_that_are_no_json_are_refused_at_once(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        with pytest.raises(TypeError):
            queue.submit(new(parameters={"a": object()}))
        with pytest.raises(ValueError, match="JSON"):
            queue.submit(new(parameters={"a": float("nan")}))
        assert sum(queue.status().result(PATIENCE).counts.values()) == 0


def test_a_closed_queue_says_so(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        waiting = queue.claim("worker", wait=True)
    assert waiting.result(PATIENCE) is None
    for asked in (queue.submit(new()), queue.claim("worker"), queue.status()):
        with pytest.raises(QueueUnusable, match="closed"):
            asked.result(PATIENCE)


def test_what_was_asked_before_the_end_is_done(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        asked = [queue.submit(new(str(number))) for number in range(50)]
    assert [future.result(PATIENCE).name for future in asked] == [str(number) for number in range(50)]
    with desk(tmp_path) as queue:
        assert queue.status().result(PATIENCE).counts[JobState.QUEUED] == 50


def test_pausing_lasts_over_restarts(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        submit(queue)
        queue.pause().result(PATIENCE)
        assert queue.claim("worker").result(PATIENCE) is None
    with desk(tmp_path) as queue:
        assert queue.status().result(PATIENCE).paused
        waiting = queue.claim("worker", wait=True)
        queue.status().result(PATIENCE)
        assert not waiting.done()
        queue.resume().result(PATIENCE)
        assert waiting.result(PATIENCE) is not None
