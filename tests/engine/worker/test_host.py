"""A worker that is a process: what its nodes do to it, and what is said then."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import Code
from engine.protocol.jobs import FileOutput, JobState, ValueOutput
from engine.protocol.worker import Ended, Ready, Returned, Told
from engine.worker import Broken, Died, Limits, Preview, ProcessWorker
from engine.worker.performer import LONGEST
from tests.engine.worker.yard import PATIENCE, Hand, Heard, begin, gone, is_alive, linux, pipe

pytestmark = pytest.mark.slow
"""Every test starts Python processes."""

QUICK = Limits(memory=400_000_000, silence=2.0, busy_silence=60.0, cancel=0.5, beat=0.1, backoff=0.01)


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hand]:
    with Hand(tmp_path_factory.mktemp("hand"), QUICK) as hand:
        yield hand


def test_a_job_ends_in_its_outputs_with_its_events(hand: Hand) -> None:
    ended = hand.perform("Number", value=7)
    assert (ended.state, ended.outputs) == (JobState.DONE, {"out": [ValueOutput(value=7)]})
    assert [event[0] for event in ended.events] == ["planned", "started", "finished", "done"]


def test_the_worker_stays_warm(hand: Hand) -> None:
    before = hand.heard.all[hand.heard.idle() - 1 :]
    hand.perform("Number", value=8)
    hand.perform("Number", value=9)
    assert not [report for report in hand.heard.all[len(before) :] if isinstance(report, Died)]


def test_a_file_lies_under_its_digest_before_the_end_is_told(hand: Hand) -> None:
    (out,) = hand.perform("Write", text="hello").outputs["out"]
    assert isinstance(out, FileOutput)
    outputs = hand.folder / "data" / "outputs"
    assert (outputs / f"{out.digest}.txt").read_text() == "hello"
    hand.perform("Write", text="hello")
    assert len(list(outputs.glob(f"{out.digest}*"))) == 1


def test_an_exception_is_a_failure_and_no_death(hand: Hand) -> None:
    ended = hand.perform("Fail", text="x" * 20_000)
    assert ended.state is JobState.FAILED
    assert [problem.code for problem in ended.problems] == [Code.NODE_FAILED]
    assert len(ended.problems[0].message) <= LONGEST
    assert hand.perform("Fail", text="short").problems[0].message == '"a" (hazards.Fail) failed: short ?'


def test_a_workflow_with_problems_fails_with_all_of_them(hand: Hand) -> None:
    ended = hand.perform("Numbre", value="x")
    assert ended.state is JobState.FAILED
    assert [problem.code for problem in ended.problems] == [Code.UNKNOWN_TYPE]
    assert ended.problems[0].file == "test.yaml"


def test_what_a_node_prints_is_logged_under_the_workers_name(hand: Hand, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="darkroom"):
        ended = hand.perform("Print", text="hear this")
        hand.after("Leave", Died)  # all that it printed was read then
    assert ended.state is JobState.DONE
    lines = [record.getMessage() for record in caplog.records if record.name == "darkroom.worker.cpu"]
    assert lines.count("hear this") == 3


def test_a_crash_is_told_with_its_signal_and_the_step(hand: Hand) -> None:
    died = hand.after("Crash", Died, "job.9")
    assert died == Died(
        "job.9", "the worker cpu was killed by signal 11 (segmentation fault) while a (hazards.Crash) ran"
    )


def test_an_exit_is_told_with_its_status(hand: Hand) -> None:
    assert "ended with exit status 3 while a (hazards.Leave) ran" in hand.after("Leave", Died).reason


def test_a_process_that_eats_memory_is_ended(hand: Hand) -> None:
    reason = hand.after("Eat", Died).reason
    assert "of memory and may hold 400 MB while a (hazards.Eat) ran" in reason


def test_a_process_that_gives_no_sign_of_life_is_ended(hand: Hand) -> None:
    assert "gave no sign of life" in hand.after("Hold", Died).reason


def test_a_process_that_computes_without_a_sign_of_life_is_not_ended(hand: Hand) -> None:
    """Some seconds in one call that lets no other thread of Python run."""
    ended = hand.perform("Compute")
    assert ended.state is JobState.DONE


def test_a_run_that_is_cancelled_stops_at_its_next_check(hand: Hand, tmp_path: Path) -> None:
    here, until = pipe(tmp_path, "here"), pipe(tmp_path, "until")
    start = hand.begin("Wait", "job.4", here=str(here), until=str(until))
    here.read_text()
    hand.worker.cancel("job.4")
    assert hand.heard.end(start).state is JobState.CANCELLED
    until.write_text("")  # the thread that listens still does


def test_a_run_that_heeds_no_cancel_is_ended_by_force(hand: Hand, tmp_path: Path) -> None:
    here, until = pipe(tmp_path, "here"), pipe(tmp_path, "until")
    start = hand.begin("Wait", "job.5", here=str(here), until=str(until), heeds=False)
    here.read_text()
    hand.worker.cancel("job.5")
    died = hand.heard.next(Died, start)
    assert "did not stop within 0.5 s of being cancelled while a (hazards.Wait) ran" in died.reason


def test_a_job_given_ahead_comes_back_when_it_is_recalled(hand: Hand, tmp_path: Path) -> None:
    here, until = pipe(tmp_path, "here"), pipe(tmp_path, "until")
    start = hand.begin("Wait", "job.6", here=str(here), until=str(until))
    here.read_text()
    for run in ("job.7", "job.8"):
        hand.worker.start(begin("Number", run))
    hand.worker.recall("job.7")
    assert hand.heard.next(Returned, start).run == "job.7"
    hand.worker.recall("job.6")  # it has begun
    until.write_text("")
    assert hand.heard.end(start).run == "job.6"
    hand.heard.until(lambda said: [one.run for one in said[start:] if isinstance(one, Ended)] == ["job.6", "job.8"])


def test_only_the_run_at_hand_dies_with_its_worker(hand: Hand, tmp_path: Path) -> None:
    here, until = pipe(tmp_path, "here"), pipe(tmp_path, "until")
    start = hand.begin("Wait", "job.9", here=str(here), until=str(until))
    pid = int(here.read_text())
    hand.worker.start(begin("Number", "job.10"))
    os.kill(pid, signal.SIGKILL)
    assert hand.heard.next(Died, start).run == "job.9"


def test_progress_comes_with_events_and_only_the_newest(hand: Hand, tmp_path: Path) -> None:
    ended = hand.perform("Count", total=1000)
    told = [report for report in hand.heard.all if isinstance(report, Told) and report.progress]
    assert ended.state is JobState.DONE
    assert sum(len(report.progress) for report in told) < 10
    assert not [report for report in hand.heard.all if isinstance(report, Preview) and report.run == ended.run]


def test_previews_come_while_someone_looks(hand: Hand) -> None:
    start = hand.heard.idle()
    hand.worker.start(begin("Count", "job.7").model_copy(update={"previews": True}))
    assert hand.heard.next(Preview, start) == Preview("job.7", "a", "image/jpeg", b"a picture")
    assert hand.heard.end(start).state is JobState.DONE


def test_a_worker_that_cannot_be_what_it_shall_says_why_and_is_broken(tmp_path: Path) -> None:
    (tmp_path / "hazards").mkdir()
    (tmp_path / "hazards" / "__init__.py").write_text("raise RuntimeError('half a pack')")
    words = (sys.executable, str(Path("cli.py").resolve()), "worker", "--packs", str(tmp_path / "hazards"))
    heard, worker = Heard(), ProcessWorker("odd", words, tmp_path / "data", Limits(backoff=0.001, starts=2))
    worker.open(heard)
    assert "half a pack" in heard.next(Broken).reason
    worker.stop(PATIENCE)


def test_a_command_that_is_none_is_broken_too(tmp_path: Path) -> None:
    heard, worker = Heard(), ProcessWorker("odd", ("/no/such/python",), tmp_path, Limits(backoff=0.001, starts=3))
    worker.open(heard)
    assert "cannot be started" in heard.next(Broken).reason
    assert not [report for report in heard.all if isinstance(report, Ready)]
    worker.stop(PATIENCE)


@linux
def test_stopping_lets_nothing_live_on(tmp_path: Path) -> None:
    here = pipe(tmp_path, "here")
    with Hand(tmp_path) as hand:
        hand.worker.start(begin("Begin", here=str(here)))
        pids = [int(pid) for pid in here.read_text().split()]
        assert all(is_alive(pid) for pid in pids)
        hand.worker.stop(0.0)
        assert not is_alive(pids[0])
    gone(pids[1])
