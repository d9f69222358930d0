"""What every route gives and how it refuses: JSON, and problems with a status, never a trace."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import to_json
from starlette.responses import Response

from engine.errors import Code, DarkroomError, Problem

STATUSES: Final[Mapping[int, Code]] = {
    400: Code.WRONG_REQUEST,
    401: Code.NOT_ALLOWED,
    403: Code.NOT_ALLOWED,
    404: Code.NOT_FOUND,
    405: Code.WRONG_REQUEST,
    408: Code.WRONG_REQUEST,
    409: Code.CONFLICT,
    413: Code.TOO_LARGE,
    415: Code.WRONG_REQUEST,
    421: Code.NOT_ALLOWED,
    422: Code.WRONG_FIELD,
    500: Code.SERVER_FAILED,
    503: Code.BUSY,
}
"""What each refusal of the server itself is called."""


class Refusal(DarkroomError):
    """A request that is refused, with a status and the reasons."""

    def __init__(self, status: int, problems: Iterable[Problem]) -> None:
        self.status = status
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def refuse(status: int, message: str, hint: str | None = None, *, port: str | None = None) -> Refusal:
    """A refusal for one reason; its code follows from the status."""
    return Refusal(status, (Problem(code=STATUSES[status], message=message, hint=hint, port=port),))


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A model, or plain data, as JSON."""
    if isinstance(value, BaseModel):
        return text_answer(value.__pydantic_serializer__.to_json(value), status, headers)
    return text_answer(to_json(value), status, headers)


def text_answer(data: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON that is bytes already."""
    return Response(data, status, headers, "application/json")


def refused(refusal: Refusal) -> Response:
    """The answer to what was refused."""
    headers = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else None
    return answer({"problems": problems_as_json(refusal.problems)}, refusal.status, headers)


def problems_as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems with the fields of the contract; what is unknown is null."""
    return [asdict(problem) for problem in problems]
