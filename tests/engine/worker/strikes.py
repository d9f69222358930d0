"""Workers killed at random moments while they do jobs, and what became of the jobs."""

import contextlib
import os
import random
import signal
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.protocol.jobs import JobState
from engine.queue import Job
from tests.engine.worker.yard import Yard, text

AT_ONCE: Final = 4
"""Jobs that are submitted before each kill."""

LONGEST: Final = 0.03
"""Seconds that pass before a kill at most: some hit a worker that starts, some one at work, some an idle one."""


@dataclass(frozen=True)
class Tally:
    """What happened: kills, jobs, attempts that were lost, jobs that were hit three times."""

    kills: int
    jobs: int
    lost: int
    set_aside: int


def strike(folder: Path, kills: int, seed: int) -> Tally:
    """Kill one of two workers so many times; each job must end in its own file, and no other file be there."""
    odds, tick, done = random.Random(seed), threading.Event(), 0
    texts: dict[str, str] = {}
    with Yard(folder, workers=2) as yard:
        while done < kills:
            for _ in range(AT_ONCE):
                said = f"text {len(texts)}"
                texts[yard.submit(text("Write", text=said))] = said
            tick.wait(odds.uniform(0, LONGEST))
            for pid in odds.sample(yard.pids(), min(1, len(yard.pids()))):
                with contextlib.suppress(ProcessLookupError):  # the last kill may not have been noticed yet
                    os.kill(pid, signal.SIGKILL)
                    done += 1
            if not yard.pids():
                yard.over(*texts)
        over = yard.over(*texts)
        files = yard.files()
    finished = [job for job in over if job.state is JobState.DONE]
    for job in over:
        assert job in finished or (job.state, job.attempts) == (JobState.SET_ASIDE, 3), job
    for job in finished:
        assert (folder / "data" / "outputs" / _file(job)).read_text() == texts[job.id]
    assert {_file(job) for job in finished} <= set(files)
    assert len(files) <= len(texts)  # a job that was set aside may have come as far as its file
    lost = sum(Counter(map(str, (event[0] for event in yard.events[job.id])))["lost"] for job in over)
    return Tally(done, len(texts), lost, len(over) - len(finished))


def _file(job: Job) -> str:
    out: Any = job.outputs["out"][0]
    return f"{out['digest']}.txt"
