"""How the queue says no."""

from typing import Final

from engine.errors import Code, DarkroomError, Problem

CODES: Final = (Code.UNKNOWN_JOB, Code.WRONG_STATE, Code.KEY_REUSED, Code.WRONG_FIELD)
"""What `JobRefused` can carry: no such job, a job that is not in a state for it, a key of another job, a bad cursor."""


class QueueTaken(DarkroomError):
    """Another server has the queue; `problem` names it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class QueueUnusable(DarkroomError):
    """The queue cannot be opened, or is closed; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class JobRefused(DarkroomError):
    """What was asked of a job cannot be; nothing was changed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def refuse(code: Code, message: str, hint: str | None = None) -> JobRefused:
    """The refusal, to be raised."""
    return JobRefused(Problem(code=code, message=message, hint=hint))


def unusable(message: str, *, file: str | None = None, hint: str | None = None) -> QueueUnusable:
    """The queue cannot be used, to be raised."""
    return QueueUnusable(Problem(code=Code.QUEUE_UNUSABLE, message=message, file=file, hint=hint))
