"""How each problem of the queue comes about; `tests/contract/test_codes.py` takes it from here."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from engine.errors import Code, Problem, Unwritable
from engine.queue import JobRefused, Queue, QueueTaken, QueueUnusable
from engine.queue.attempts import ATTEMPTS
from tests.engine.queue.desk import PATIENCE, claim, get, new, submit


def _refused(ask: Callable[[Queue], object]) -> Callable[[Path], Iterable[Problem]]:
    def problems(folder: Path) -> Iterable[Problem]:
        with Queue(folder) as queue:
            try:
                ask(queue)
            except (JobRefused, Unwritable) as error:
                return [error.problem]
        return []

    return problems


def _reused(queue: Queue) -> None:
    submit(queue, idempotency_key="key")
    submit(queue, "another", idempotency_key="key")


def _running(queue: Queue) -> None:
    job = submit(queue)
    claim(queue)
    queue.delete(job.id).result(PATIENCE)


def _full(queue: Queue) -> None:
    queue._groups.ask(lambda change: change.one("pragma max_page_count = 20")).result(PATIENCE)
    queue.submit(new(document="x" * 200_000)).result(PATIENCE)


def _taken(folder: Path) -> Iterable[Problem]:
    with Queue(folder):
        try:
            Queue(folder)
        except QueueTaken as error:
            return [error.problem]
    return []


def _unusable(folder: Path) -> Iterable[Problem]:
    (folder / "file").write_text("in the way")
    try:
        Queue(folder / "file")
    except QueueUnusable as error:
        return [error.problem]
    return []


def _damaged(folder: Path) -> Iterable[Problem]:
    (folder / "queue.sqlite").write_bytes(b"no database" * 500)
    with Queue(folder) as queue:
        return queue.notices


def _lost(folder: Path) -> Iterable[Problem]:
    with Queue(folder) as queue:
        job = submit(queue)
        for _ in range(ATTEMPTS):
            queue.lost(job.id, claim(queue).token, "killed by\nsignal 11").result(PATIENCE)
        return get(queue, job.id).problems


PROBLEMS: Final[Mapping[Code, Callable[[Path], Iterable[Problem]]]] = {
    Code.UNKNOWN_JOB: _refused(lambda queue: queue.get("absent").result(PATIENCE)),
    Code.WRONG_STATE: _refused(_running),
    Code.KEY_REUSED: _refused(_reused),
    Code.QUEUE_TAKEN: _taken,
    Code.QUEUE_UNUSABLE: _unusable,
    Code.QUEUE_UNWRITABLE: _refused(_full),
    Code.QUEUE_DAMAGED: _damaged,
    Code.WORKER_LOST: _lost,
    Code.SET_ASIDE: _lost,
}

WARNINGS: Final = frozenset({Code.QUEUE_DAMAGED, Code.WORKER_LOST})
