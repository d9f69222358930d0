"""The documents that are edited, for the websocket and for the routes: the room of sessions behind both."""

import threading
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Final, TypeAlias

from pydantic import BaseModel

from engine.document import Parsed
from engine.errors import Code, Problem
from engine.protocol.documents import (
    Close,
    DocumentRequest,
    Drafted,
    Edit,
    Open,
    Redo,
    Refused,
    Resolve,
    Select,
    SetText,
    ShowSource,
    Undo,
)
from engine.session import Listener, Mark, Sessions
from serving.answers import refuse
from serving.desk import Desk

Tell: TypeAlias = Callable[[str], None]
"""Takes a message as JSON, from any thread."""

OVER_HTTP: Final = "http"
"""The name of the client that writes by `PUT`."""


class Looking:
    """The desk as sessions ask it: a document without values for its parameters."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def check(self, parsed: Parsed) -> Iterable[Problem]:
        """Everything that is wrong with a document; that a parameter has no value yet is not."""
        return [one for one in self._desk.check(parsed, {}) if one.code is not Code.MISSING_PARAMETER]

    def marks(self, parsed: Parsed) -> Mapping[str, Mark]:
        """For each node whether its result is there."""
        return self._desk.marks(parsed)


class Written:
    """Messages as JSON, each written once for all who are told it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: BaseModel | None = None
        self._text = ""

    def __call__(self, message: BaseModel) -> str:
        """A message as JSON."""
        with self._lock:
            if message is not self._last:
                self._last, self._text = message, message.model_dump_json()
            return self._text


class Documents:
    """What clients ask of documents, and what they are told."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions: Final = sessions
        self._written = Written()

    def serve(self, client: str, asked: DocumentRequest, tell: Tell) -> None:
        """Do what a client asks. What there is to say to it goes to `tell`, now and later, in order."""

        answer = self._do(client, asked, lambda message: tell(self._written(message)))
        if isinstance(answer, Refused | Drafted):  # all else they are told as everybody is
            tell(answer.model_dump_json())

    def leave(self, client: str, names: Iterable[str]) -> None:
        """A client has gone, or begins anew: it has none of these open any more."""
        for name in names:
            self.sessions.close(name, client)

    def text(self, name: str) -> str:
        """The text of a workflow as it is now, saved or not. Raises `DocumentRefused`."""
        return self.sessions.text(name)[1]

    def write(self, name: str, text: str, base: str | None) -> str:
        """Save a text as a workflow; its digest. With `base` refuses with 409 when it was changed by now.

        Raises `DocumentRefused` and `Unwritable`.
        """
        if base is not None and base != self._digest(name):
            raise refuse(409, f'the workflow "{name}" was changed meanwhile', "read it again, and put in your changes")
        answer = self.sessions.write(name, text, OVER_HTTP)
        if isinstance(answer, Refused):
            raise refuse(409, answer.problem.message, answer.problem.hint)
        if isinstance(answer, Drafted):
            raise refuse(409, f'the workflow "{name}" was changed meanwhile, in the same places', "read it again")
        return self._digest(name)

    def _digest(self, name: str) -> str:
        return digest_of(self.text(name)) if name in self.sessions.names() else ""

    def _do(self, client: str, said: DocumentRequest, listener: Listener) -> object:
        sessions = self.sessions
        answer: object = None
        match said:
            case Open(name=name, epoch=epoch, revision=revision):
                answer = sessions.open(name, client, listener, epoch=epoch, revision=revision)
            case Close(name=name):
                sessions.close(name, client)
            case Edit(name=name, request=request):
                answer = sessions.edit(name, client, said.edits, said.base, request=request, gesture=said.gesture)
            case SetText(name=name, request=request):
                answer = sessions.set_text(name, client, said.text, said.base, request=request)
            case Undo(name=name, request=request):
                answer = sessions.undo(name, client, request=request)
            case Redo(name=name, request=request):
                answer = sessions.redo(name, client, request=request)
            case Select(name=name, selected=selected):
                sessions.select(name, client, selected)
            case ShowSource(name=name, on=on):
                sessions.show_source(name, client, on)
            case Resolve(name=name, take=take):
                answer = sessions.resolve(name, client, take)
        return answer


def digest_of(text: str) -> str:
    """The sha256 of a workflow's text as it is saved."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()
