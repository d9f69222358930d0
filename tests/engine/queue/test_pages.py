"""Pages of jobs, and their events."""

from pathlib import Path

import pytest

from engine.errors import Code
from engine.protocol.jobs import JobState
from engine.queue import Job, Queue
from tests.engine.queue.desk import PATIENCE, claim, desk, finish, get, refused, submit


def all_pages(queue: Queue, state: JobState | None, limit: int, *, coming: bool) -> list[Job]:
    """The jobs of all pages, while new ones come between any two of them or not."""
    found: list[Job] = []
    after = None
    while True:
        page = queue.list(state=state, after=after, limit=limit).result(PATIENCE)
        found += page.jobs
        if page.after is None:
            return found
        if coming and len(found) < 20:
            submit(queue, "new")
        after = page.after


def test_pages_are_whole_while_jobs_come(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        jobs = [submit(queue, str(number)).id for number in range(10)]
        newest_first = [job.id for job in all_pages(queue, None, 3, coming=True)]
        assert newest_first == jobs[::-1]
        in_turn = [job.id for job in all_pages(queue, JobState.QUEUED, 3, coming=True)]
        assert in_turn[:10] == jobs
        assert len(in_turn) == len(set(in_turn))


def test_jobs_of_a_state_are_found(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        jobs = [submit(queue, str(number)).id for number in range(6)]
        for state in (JobState.DONE, JobState.FAILED, JobState.DONE):
            finish(queue, claim(queue), state)
        claim(queue)
        found = {state: [job.id for job in all_pages(queue, state, 1, coming=False)] for state in JobState}
    assert found == {
        JobState.QUEUED: [jobs[4], jobs[5]],
        JobState.RUNNING: [jobs[3]],
        JobState.DONE: [jobs[2], jobs[0]],
        JobState.FAILED: [jobs[1]],
        JobState.CANCELLED: [],
        JobState.SET_ASIDE: [],
    }


def test_positions_are_told_of_those_that_wait(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        for number in range(4):
            submit(queue, str(number), priority=number % 2)
        held = claim(queue)
        positions = {job.name: job.position for job in queue.list().result(PATIENCE).jobs}
        assert positions == {"0": 2, "1": None, "2": 3, "3": 1}
        assert get(queue, held.job.id).position is None


@pytest.mark.parametrize("after", ["", "x", "-1", "1/2/3", "1' or 1=1", "9" * 30, "1/2", "１"])
def test_a_cursor_that_no_page_gave_is_refused(tmp_path: Path, after: str) -> None:
    with desk(tmp_path) as queue, refused(Code.WRONG_FIELD, "no page of jobs gave"):
        queue.list(after=after).result(PATIENCE)


def test_limits_are_kept_in_bounds(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        submit(queue)
        submit(queue)
        assert len(queue.list(limit=-5).result(PATIENCE).jobs) == 1
        assert len(queue.list(limit=10**9).result(PATIENCE).jobs) == 2


def test_events_are_read_from_any_number_on(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        submit(queue)
        held = claim(queue)
        numbers = [
            queue.append(held.job.id, held.token, [["started", f"{batch} {n}"] for n in range(batch)]).result(PATIENCE)
            for batch in range(1, 6)
        ]
        assert numbers == [2, 4, 7, 11, 16]
        every = list(queue.events(held.job.id).result(PATIENCE))
        assert [number for number, _ in every] == list(range(1, 17))
        for since in range(20):
            assert list(queue.events(held.job.id, since).result(PATIENCE)) == every[since:]
            assert list(queue.events(held.job.id, since, limit=3).result(PATIENCE)) == every[since : since + 3]
        assert queue.append(held.job.id, held.token, []).result(PATIENCE) == 16
        assert get(queue, held.job.id).events == 16
