"""The worker in this process, and with it all that lies behind the seam but the process: a fake performer suffices."""

import logging
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from engine.errors import Code, WrongOption
from engine.events import Finished, Planned, Preview, Progress, Started
from engine.protocol.jobs import JobState
from engine.protocol.worker import Begin, Ended, Ready
from engine.worker import Attempt, Broken, InlineWorker, Performer, Slate
from engine.worker import Preview as Shown
from engine.worker.printed import A_SECOND, LONGEST, Printed
from engine.worker.slate import Doing
from engine.worker.spawn import exit_in_words
from tests.engine.worker.yard import PATIENCE, Heard, Yard, kind, text


@dataclass
class Player:
    """A performer that does what a test says."""

    play: Callable[[Attempt], Ended]
    closed: threading.Event = field(default_factory=threading.Event)

    def about(self) -> Ready:
        return Ready(pid=os.getpid(), devices=("none",))

    def perform(self, attempt: Attempt) -> Ended:
        return self.play(attempt)

    def rest(self) -> None:
        pass

    def close(self) -> None:
        self.closed.set()


def done(attempt: Attempt, **more: object) -> Ended:
    return Ended(run=attempt.work.run, state=JobState.DONE, **more)  # type: ignore[arg-type]


def work(run: str = "job.1") -> Begin:
    return Begin(run=run, job="job", name="", document="", parameters={})


def opened(performer: Performer) -> tuple[InlineWorker, Heard]:
    worker, heard = InlineWorker("inline", lambda: performer), Heard()
    worker.open(heard)
    heard.next(Ready)
    return worker, heard


def test_events_that_were_not_sent_before_come_with_the_end() -> None:
    def play(attempt: Attempt) -> Ended:
        attempt.emit(Planned(("a",), ()))
        return done(attempt)

    worker, heard = opened(Player(play))
    worker.start(work())
    assert heard.next(Ended).events == [["planned", ["a"], []]]
    worker.stop(PATIENCE)


def test_a_performer_that_raises_fails_the_job_and_goes_on() -> None:
    raised = iter([KeyError("a bug"), SystemExit(3)])

    def play(attempt: Attempt) -> Ended:
        for error in raised:
            raise error
        return done(attempt)

    worker, heard = opened(Player(play))
    for run, state in (("job.1", JobState.FAILED), ("job.2", JobState.FAILED), ("job.3", JobState.DONE)):
        start = len(heard.all)
        worker.start(work(run))
        ended = heard.end(start)
        assert (ended.run, ended.state) == (run, state)
    assert [problem.code for problem in heard.next(Ended).problems] == [Code.NODE_FAILED]
    worker.stop(PATIENCE)


def test_previews_are_made_only_while_someone_looks() -> None:
    go, looked = threading.Semaphore(0), []

    def play(attempt: Attempt) -> Ended:
        for _ in range(3):
            go.acquire()
            looked.append(attempt.looked_at.is_set())
            attempt.emit(Preview("a", b"bytes", "image/jpeg"))
        return done(attempt)

    worker, heard = opened(Player(play))
    worker.start(work())
    go.release()
    heard.next(Shown)
    worker.look("job.1", True)
    worker.look("job.0", False)  # another run
    go.release(2)
    heard.next(Ended)
    assert looked == [False, True, True]
    assert heard.next(Shown) == Shown("job.1", "a", "image/jpeg", b"bytes")
    worker.stop(PATIENCE)


def test_a_cancel_reaches_its_run_and_no_other() -> None:
    def play(attempt: Attempt) -> Ended:
        attempt.emit(Started("a"))
        assert attempt.cancelled.wait(PATIENCE)
        return Ended(run=attempt.work.run, state=JobState.CANCELLED)

    worker, heard = opened(Player(play))
    worker.start(work("job.2"))
    worker.cancel("job.1")
    worker.cancel("job.2")
    assert heard.next(Ended).state is JobState.CANCELLED
    worker.stop(PATIENCE)


def test_stopping_closes_the_performer() -> None:
    player = Player(done)
    worker, _ = opened(player)
    worker.stop(PATIENCE)
    assert player.closed.is_set()


def test_a_performer_that_cannot_be_made_breaks_the_worker() -> None:
    def make() -> Performer:
        raise WrongOption("there is no such device")

    worker, heard = InlineWorker("inline", make), Heard()
    worker.open(heard)
    assert heard.next(Broken).reason == "there is no such device"
    worker.stop(PATIENCE)


class Watched:
    """An audience that remembers."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, tuple[str, int, int]]] = []
        self.shown: list[tuple[str, str, str, bytes]] = []

    def progress(self, job: str, steps: Sequence[tuple[str, int, int]]) -> None:
        self.steps += [(job, step) for step in steps]

    def preview(self, job: str, path: str, media_type: str, data: bytes) -> None:
        self.shown.append((job, path, media_type, data))


def test_progress_and_previews_go_to_the_audience_and_not_into_the_log(tmp_path: Path) -> None:
    seen = threading.Event()

    def play(attempt: Attempt) -> Ended:
        attempt.emit(Started("a"))
        attempt.emit(Progress("a", 1, 2))
        attempt.emit(Preview("a", b"bytes", "image/jpeg"))
        seen.wait(PATIENCE)
        attempt.emit(Finished("a", 0.5))
        return done(attempt)

    audience = Watched()
    with Yard(tmp_path, workers=[InlineWorker("inline", lambda: Player(play))], audience=audience) as yard:
        job = yard.submit(text("Number"))
        yard.until(lambda: any(event[0] == "started" for event in yard.events.get(job, [])))
        seen.set()
        yard.over(job)
        logged = [event[0] for event in yard.events[job]]
    assert logged == ["attempt", "started", "finished", "ended"]
    assert audience.steps == [(job, ("a", 1, 2))]
    assert audience.shown == [(job, "a", "image/jpeg", b"bytes")]


def test_an_end_that_no_job_can_have_is_a_failure(tmp_path: Path) -> None:
    def play(attempt: Attempt) -> Ended:
        return Ended(run=attempt.work.run, state=JobState.QUEUED)

    with Yard(tmp_path, workers=[InlineWorker("inline", lambda: Player(play))]) as yard:
        (over,) = yard.over(yard.submit(text("Number")))
    assert over.state is JobState.FAILED


class Turns:
    """A performer whose jobs are over at once but for those that a test holds, by their documents."""

    def __init__(self) -> None:
        self.holds: dict[str, threading.Event] = {}

    def play(self, attempt: Attempt) -> Ended:
        hold = self.holds.get(attempt.work.document)
        assert hold is None or hold.wait(PATIENCE)
        return done(attempt)


def test_a_job_that_was_claimed_ahead_is_handed_back_when_the_one_before_it_lasts(tmp_path: Path) -> None:
    turns = Turns()
    turns.holds["long"] = threading.Event()
    with Yard(tmp_path, workers=[InlineWorker("inline", lambda: Player(turns.play))]) as yard:
        yard.over(yard.submit("quick"))
        yard.queue.pause().result(PATIENCE)
        long, later = yard.submit("long"), yard.submit("later")
        yard.queue.resume().result(PATIENCE)
        yard.until(lambda: "handed-back" in kinds(yard, later))
        assert (yard.jobs[later].state, yard.jobs[later].attempts) == (JobState.QUEUED, 0)
        assert yard.queue.cancel(later).result(PATIENCE) is JobState.CANCELLED
        turns.holds["long"].set()
        assert yard.over(long)[0].state is JobState.DONE


def test_many_quick_jobs_are_done_in_order_each_once(tmp_path: Path) -> None:
    with Yard(tmp_path, workers=[InlineWorker("inline", lambda: Player(Turns().play))]) as yard:
        jobs = [yard.submit(f"job {number}") for number in range(100)]
        over = yard.over(*jobs)
        yard.until(lambda: all("ended" in kinds(yard, job) for job in jobs))
        assert [kinds(yard, job).count("ended") for job in jobs] == [1] * 100
    assert {(job.state, job.attempts) for job in over} == {(JobState.DONE, 1)}
    ended = [job.ended or 0 for job in over]
    assert ended == sorted(ended)


def test_closing_hands_back_what_was_claimed_ahead(tmp_path: Path) -> None:
    turns = Turns()
    turns.holds["long"] = threading.Event()
    yard = Yard(tmp_path, workers=[InlineWorker("inline", lambda: Player(turns.play))])
    with yard:
        yard.over(yard.submit("quick"))
        yard.queue.pause().result(PATIENCE)
        jobs = [yard.submit("long"), yard.submit("later")]
        yard.queue.resume().result(PATIENCE)
        yard.until(lambda: yard.jobs[jobs[0]].state is JobState.RUNNING)
        threading.Timer(0.0, turns.holds["long"].set).start()
        yard.foreman.close(PATIENCE)
    states = [yard.jobs[job].state for job in jobs]
    assert JobState.RUNNING not in states
    assert states[0] is JobState.DONE


def kinds(yard: Yard, job: str) -> list[str]:
    return [kind(event) for event in yard.events.get(job, [])]


def test_the_models_that_are_warm_are_asked_for(tmp_path: Path) -> None:
    def play(attempt: Attempt) -> Ended:
        return done(attempt, warm=["m1"])

    with Yard(tmp_path, workers=[InlineWorker("inline", lambda: Player(play))]) as yard:
        yard.over(yard.submit(text("Number")))
        assert yard.foreman.crew()[0].models == ("m1",)
        yard.queue.pause().result(PATIENCE)
        cold, warm = yard.submit(text("Number"), warm=("m0",)), yard.submit(text("Number"), warm=("m1",))
        yard.queue.resume().result(PATIENCE)
        first, second = yard.over(cold, warm)
    assert (second.ended or 0) <= (first.ended or 0)
    assert (second.started or 0) <= (first.started or 0)


def test_the_slate_says_what_is_at_work(tmp_path: Path) -> None:
    slate = Slate(tmp_path / "slate")
    doing = Doing(slate, {name: name.upper() for name in "abcde"})
    for event in (Started("a"), Started("b"), Finished("a", 1.0)):
        doing(event)
    assert Slate(tmp_path / "slate").read() == "b (B) ran"
    for name in "cde":
        doing(Started(name))
    assert slate.read() == "b (B) and c (C) and d (D) and others ran"
    slate.write("é" * 5000)
    assert slate.read().startswith("éé")
    slate.close()


def test_a_flood_of_lines_is_cut_and_counted(caplog: object) -> None:
    log, lines = logging.getLogger("darkroom.worker.loud"), []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    printed = Printed("loud", BytesIO(b"x\n" * (A_SECOND + 50) + b"y" * LONGEST), clock=lambda: 0.0)
    printed.finish(PATIENCE)
    log.removeHandler(handler)
    assert lines[:A_SECOND] == ["x"] * A_SECOND
    assert lines[A_SECOND:] == ["(51 more lines)"]
    assert printed.last == "y" * LONGEST


def test_ends_are_told_in_words() -> None:
    assert exit_in_words(-11) == "was killed by signal 11 (segmentation fault)"
    assert exit_in_words(-9) == "was killed by signal 9 (killed)"
    assert exit_in_words(3) == "ended with exit status 3"
