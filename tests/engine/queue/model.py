"""The queue as plain dictionaries and lists: what any queue must do, said once more without a disk."""

from dataclasses import dataclass, field
from typing import Any

from engine.protocol.jobs import JobState
from engine.queue.attempts import ATTEMPTS

QUEUED, RUNNING, CANCELLED, SET_ASIDE = JobState.QUEUED, JobState.RUNNING, JobState.CANCELLED, JobState.SET_ASIDE
MENDABLE = (JobState.FAILED, CANCELLED, SET_ASIDE)


@dataclass
class Entry:
    """A job."""

    priority: int
    state: JobState = QUEUED
    cancelling: bool = False
    attempts: int = 0
    token: int = 0
    worker: str | None = None
    problems: list[str] = field(default_factory=list)
    log: list[Any] = field(default_factory=list)


class Model:
    """Jobs by id, in the order of their submission; and for each priority those that wait or run, in order."""

    def __init__(self) -> None:
        self.jobs: dict[str, Entry] = {}
        self.lines: dict[int, list[str]] = {}
        self.paused = False

    def waiting(self) -> list[str]:
        """The jobs that wait, in the order in which they start."""
        return [job for n in sorted(self.lines, reverse=True) for job in self.lines[n] if self.is_(job, QUEUED)]

    def is_(self, job: str, *states: JobState) -> bool:
        """Whether a job is in one of these states."""
        return self.jobs[job].state in states

    def submit(self, job: str, priority: int) -> None:
        self.jobs[job] = Entry(priority)
        self.lines.setdefault(priority, []).append(job)

    def begin(self, job: str, worker: str) -> None:
        entry = self.jobs[job]
        entry.state, entry.worker = RUNNING, worker
        entry.attempts += 1
        entry.token += 1
        entry.log.append(["attempt", entry.attempts, worker])

    def end(self, job: str, state: JobState, *before: Any) -> None:
        entry = self.jobs[job]
        entry.log += [*before, ["ended", str(state)]]
        entry.state, entry.cancelling, entry.worker = state, False, None
        self.lines[entry.priority].remove(job)

    def lose(self, job: str, reason: str) -> None:
        entry = self.jobs[job]
        said = ["lost", reason]
        if entry.cancelling:
            self.end(job, CANCELLED, said)
        elif entry.attempts == ATTEMPTS:
            entry.problems.append("set-aside")
            self.end(job, SET_ASIDE, said)
        else:
            entry.problems.append("worker-lost")
            self._wait_again(entry, said)

    def hand_back(self, job: str) -> None:
        entry = self.jobs[job]
        if entry.cancelling:
            self.end(job, CANCELLED, ["handed-back"])
        else:
            entry.attempts -= 1
            self._wait_again(entry, ["handed-back"])

    def cancel(self, job: str) -> None:
        if self.is_(job, QUEUED):
            self.end(job, CANCELLED)
        elif self.is_(job, RUNNING):
            self.jobs[job].cancelling = True

    def retry(self, job: str) -> None:
        entry = self.jobs[job]
        entry.log.append(["retried"])
        entry.state, entry.attempts, entry.problems = QUEUED, 0, []
        self.lines.setdefault(entry.priority, []).append(job)

    def delete(self, job: str) -> None:
        entry = self.jobs.pop(job)
        if entry.state is QUEUED:
            self.lines[entry.priority].remove(job)

    def prioritise(self, job: str, priority: int) -> None:
        if self.jobs[job].priority != priority:
            self._move(job, priority, len(self.lines.setdefault(priority, [])))

    def reorder(self, job: str, before: str | None) -> None:
        if job == before:
            return
        self.lines[self.jobs[job].priority].remove(job)
        priority = self.jobs[before].priority if before else min(self.jobs[one].priority for one in self._all(job))
        place = self.lines[priority].index(before) if before else len(self.lines[priority])
        self.lines[self.jobs[job].priority].append(job)
        self._move(job, priority, place)

    def _all(self, moved: str) -> list[str]:
        return [*self.waiting(), moved]

    def _move(self, job: str, priority: int, place: int) -> None:
        self.lines[self.jobs[job].priority].remove(job)
        self.lines.setdefault(priority, []).insert(place, job)
        self.jobs[job].priority = priority

    def _wait_again(self, entry: Entry, said: Any) -> None:
        entry.log.append(said)
        entry.state, entry.worker = QUEUED, None
