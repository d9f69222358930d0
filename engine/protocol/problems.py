"""Problems as JSON."""

from typing import Any

from pydantic import Field

from engine.errors import Code, Level, Problem
from engine.protocol.strict import Strict
from engine.types import Json


class ProblemView(Strict):
    """One thing that is wrong: what, where, and what would fix it. As `engine.errors.Problem`, field by field."""

    code: Code
    message: str = Field(max_length=100_000)
    level: Level = Level.ERROR
    file: str | None = None
    line: int | None = None
    column: int | None = None
    node: str | None = None
    port: str | None = None
    hint: str | None = None

    @classmethod
    def of(cls, problem: Problem) -> "ProblemView":
        """The problem as a message."""
        return cls(**_fields(problem))

    def problem(self) -> Problem:
        """The message as a problem."""
        return Problem(**{name: getattr(self, name) for name in type(self).model_fields})


def problem_to_json(problem: Problem) -> dict[str, Json]:
    """A problem as JSON, without the fields that are unknown; `level` is left out where it is an error."""
    said = {name: value for name, value in _fields(problem).items() if value is not None}
    if problem.level is Level.ERROR:
        del said["level"]
    return {name: str(value) if name in ("code", "level") else value for name, value in said.items()}


def problem_from_json(data: Json) -> Problem:
    """The problem that JSON says. Raises `ValueError` if it says none."""
    return ProblemView.model_validate(data).problem()


def _fields(problem: Problem) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in ProblemView.model_fields}
