"""A queue as version 1 wrote it becomes one of today: no job is lost, and its pictures are in the gallery."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from engine.protocol.jobs import JobState
from engine.queue.tables import STEPS, migrate
from tests.engine.queue.desk import PATIENCE, claim, desk, finish, get, kinds, line, submit
from tests.engine.queue.test_pictures import a_file, digest, digests, made

OUTPUTS = {"image": [a_file("old", label="64 x 32"), {"kind": "value", "value": 1}], "again": [a_file("old")]}


def first_version(folder: Path) -> None:
    """A queue of version 1: a job that waits, one that ran, one that is done, one that failed before it made any."""
    with closing(sqlite3.connect(folder / "queue.sqlite", isolation_level=None)) as index:
        index.execute("pragma journal_mode = wal")
        migrate(index, STEPS[:1])
        for number, (name, state, outputs) in enumerate(
            [("waits", "queued", {}), ("runs", "running", {}), ("done", "done", OUTPUTS), ("failed", "failed", {})], 1
        ):
            ended = float(number) if state in ("done", "failed") else None
            index.execute(
                "insert into job (id, name, state, priority, place, attempts, token, submitted, ended, events, "
                "outputs, warm, fingerprint) values (?, ?, ?, 0, ?, 1, 1, 1, ?, 1, ?, '[]', 'f')",
                (f"id{number}", name, state, number * 2**20, ended, json.dumps(outputs)),
            )
            index.execute("insert into work values (?, ?, '{\"n\": 1}', '[]')", (f"id{number}", f"text: {name}"))
            index.execute('insert into event values (?, 1, 1, \'[["attempt", 1, "cpu"]]\')', (f"id{number}",))


def test_every_job_of_an_older_queue_is_there_and_goes_on(tmp_path: Path) -> None:
    first_version(tmp_path)
    with desk(tmp_path) as queue:
        assert line(queue) == ["waits", "runs"]  # what ran waits again
        assert [get(queue, f"id{n}").state for n in (3, 4)] == [JobState.DONE, JobState.FAILED]
        assert get(queue, "id3").outputs == OUTPUTS
        assert [get(queue, f"id{n}").workflow for n in range(1, 5)] == [""] * 4
        assert queue.work("id1").result(PATIENCE).document == "text: waits"
        assert kinds(queue, "id4") == ["attempt"]
        for _ in range(2):
            held = claim(queue)
            assert held.work.parameters == {"n": 1}
            assert finish(queue, held)
        made(queue, "new")
        assert submit(queue).workflow == ""


def test_what_older_jobs_made_is_in_the_gallery(tmp_path: Path) -> None:
    first_version(tmp_path)
    with desk(tmp_path) as queue:
        assert digests(queue) == [digest("old")]
        found = queue.picture(digest("old")).result(PATIENCE)
        assert (found.work.document, found.work.parameters) == ("text: done", {"n": 1})
        assert (found.picture.job, found.picture.name, found.picture.made) == ("id3", "done", 3.0)
        queue.mark([digest("old")], trashed=True).result(PATIENCE)
        assert queue.forget([digest("old")]).result(PATIENCE) == ()


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    first_version(tmp_path)
    for _ in range(2):
        with desk(tmp_path) as queue:
            assert digests(queue) == [digest("old")]
            assert len(queue.list().result(PATIENCE).jobs) == 4
