"""A process that owns a queue and is killed: submitters, workers and a person, all at once.

    python -m tests.engine.queue.owner FOLDER SEED

Says on its standard output, a line each, what it will do where that matters and what was done when its future was
resolved, and so on the disk:

    asks KEY            a submission begins        submitted KEY ID
    started ID TOKEN    a claim                    ended ID STATE
    retries ID          a retry begins             deletes ID
"""

import contextlib
import os
import random
import sys
import threading
from pathlib import Path
from typing import Final

from engine.protocol.jobs import JobState
from engine.queue import JobRefused, Queue
from engine.queue.retention import Kept
from tests.engine.queue.desk import new

AT_ONCE: Final = 20
KEPT: Final = Kept(jobs=10**9, logs=10**9)
ACTS: Final = ("cancel", "reorder", "list", "retry", "delete")
ENDS: Final = (JobState.DONE, JobState.DONE, JobState.FAILED)


def document(key: str) -> str:
    """What is submitted with a key."""
    return f"darkroom: 1\n# {key} {'x' * (int(key.rpartition('-')[2]) % 7) * 1000}\n"


def say(*words: object) -> None:
    """A line, whole, whoever else speaks."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


class Owner:
    """What the threads share."""

    def __init__(self, queue: Queue, seed: str) -> None:
        self._queue = queue
        self._seed = seed
        self._seen: list[str] = []

    def submit(self, odds: random.Random, name: str) -> None:
        """Submit some jobs at once."""
        number = 0
        while True:
            keys = [f"{self._seed}-{name}-{number + n}" for n in range(odds.randrange(1, AT_ONCE))]
            number += len(keys)
            for key in keys:
                say("asks", key)
            asked = [self._queue.submit(new(key, document=document(key), idempotency_key=key)) for key in keys]
            for key, future in zip(keys, asked, strict=True):
                job = future.result().id
                say("submitted", key, job)
                self._seen.append(job)

    def work(self, odds: random.Random, name: str) -> None:
        """Claim a job, say some events, end it or lose it."""
        while True:
            claim = self._queue.claim(name, wait=True).result()
            assert claim is not None
            job, token = claim.job.id, claim.token
            say("started", job, token)
            self._queue.append(job, token, [["started", "a"], ["finished", "a", 0.1, None]]).result()
            if odds.random() < 0.1:
                self._queue.lost(job, token, "it died").result()
                continue
            state = odds.choice(ENDS)
            if self._queue.finish(job, token, state, {"o": [{"kind": "value", "value": job}]}, []).result():
                say("ended", job, state.value)

    def meddle(self, odds: random.Random, name: str) -> None:
        """What a person does, with jobs that are there, most of the time."""
        while True:
            if len(self._seen) < AT_ONCE:
                self._queue.status().result()
                continue
            job, other = odds.sample(self._seen[-10 * AT_ONCE :], 2)
            with contextlib.suppress(JobRefused):
                self._act(odds.choices(ACTS, [20, 20, 5, 5, 1])[0], job, odds.choice([None, other]))

    def _act(self, act: str, job: str, other: str | None) -> None:
        match act:
            case "cancel":
                self._queue.cancel(job).result()
            case "reorder":
                self._queue.reorder(job, other).result()
            case "list":
                self._queue.list(limit=20).result()
            case "retry":
                say("retries", job)
                self._queue.retry(job).result()
            case "delete":
                say("deletes", job)
                self._queue.delete(job).result()


def main(folder: Path, seed: str) -> None:
    """Work until killed."""
    with Queue(folder, kept=KEPT) as queue:
        say("open")
        owner = Owner(queue, seed)
        parts = [*[owner.submit] * 2, *[owner.work] * 4, owner.meddle]
        threads = [
            threading.Thread(target=part, args=(random.Random(f"{seed} {number}"), f"thread{number}"))
            for number, part in enumerate(parts)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
