"""Idempotency: a client that did not hear the answer may ask again."""

from pathlib import Path

from engine.errors import Code
from engine.protocol.jobs import JobState
from tests.engine.queue.desk import PATIENCE, claim, desk, finish, new, refused, submit


def test_the_same_key_with_the_same_content_is_the_same_job(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        first = submit(queue, parameters={"a": 1}, idempotency_key="key")
        assert submit(queue, parameters={"a": 1}, idempotency_key="key") == first
        finish(queue, claim(queue))
    with desk(tmp_path) as queue:
        again = submit(queue, parameters={"a": 1}, idempotency_key="key")
        assert (again.id, again.state) == (first.id, JobState.DONE)


def test_the_same_key_with_other_content_is_refused(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        first = submit(queue, parameters={"a": 1}, idempotency_key="key")
        for other in ({"parameters": {"a": 2}}, {"parameters": {"a": 1}, "to": ("b",)}, {"document": "darkroom: 1"}):
            with refused(Code.KEY_REUSED, f"another submission, which is the job {first.id}"):
                queue.submit(new(idempotency_key="key", **other)).result(PATIENCE)


def test_a_fingerprint_stands_for_what_was_asked_for(tmp_path: Path) -> None:
    """A random seed is settled anew when a client asks again."""
    with desk(tmp_path) as queue:
        first = submit(queue, parameters={"seed": 1}, idempotency_key="key", fingerprint="asked")
        assert submit(queue, parameters={"seed": 2}, idempotency_key="key", fingerprint="asked") == first
        assert queue.work(first.id).result(PATIENCE).parameters == {"seed": 1}


def test_a_key_can_be_used_again_when_its_job_is_deleted(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        first = submit(queue, idempotency_key="key")
        queue.delete(first.id).result(PATIENCE)
        assert submit(queue, parameters={"a": 2}, idempotency_key="key").id != first.id


def test_the_same_key_twice_in_one_group_is_one_job(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        asked = [queue.submit(new(idempotency_key="key")) for _ in range(20)]
        assert len({future.result(PATIENCE).id for future in asked}) == 1
