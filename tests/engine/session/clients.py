"""Clients of sessions: each keeps a copy of the document of its own, made of nothing but what it was told."""

import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from engine.document import Document, Parsed, parse
from engine.edits import Edit, apply_all, document_from_json
from engine.errors import Problem
from engine.protocol.documents import Accepted, DocumentMessage, Drafted, Opened, Refused, Resumed, Resync
from engine.session import Mark, Sessions

M = TypeVar("M")

WIRE: TypeAdapter[Any] = TypeAdapter(DocumentMessage)
DEADLINE = 20.0

SMALL = """\
darkroom: 1
name: Small  # a name
parameters:
  # what it shows
  prompt:
    type: str
    default: a cat
nodes:
  # the model comes first
  model:
    type: LoadModel
    inputs:
      model: miniature
  # words
  positive:
    type: TextEncode  # by CLIP
    inputs:
      encoder: $model.text_encoder
      text: $prompt
  sample:
    type: UNetSample
    inputs:
      unet: $model.unet
      positive: $positive
      steps: 20
outputs:
  image: $sample
layout:
  nodes:
    model: [0, 0]
    sample: [300, 0]
"""


class Quiet:
    """A desk that finds what the names tell, and says that all would run."""

    def check(self, parsed: Parsed) -> Iterable[Problem]:
        return parsed.problems

    def marks(self, parsed: Parsed) -> Mapping[str, Mark]:
        return {} if parsed.document is None else dict.fromkeys(parsed.document.nodes, "runs")


class Client:
    """Someone who has a document open; hears through the wire, as a browser does."""

    def __init__(self, sessions: Sessions, name: str, client: str) -> None:
        self.sessions, self.name, self.client = sessions, name, client
        self.document: Document | None = None
        self.revision = -1
        self.epoch = ""
        self.heard: list[DocumentMessage] = []
        self.wrong: list[str] = []
        self._change = threading.Condition()

    def open(self, *, resume: bool = False) -> Opened | Resumed | Refused:
        known = {"epoch": self.epoch, "revision": self.revision} if resume else {}
        return self.sessions.open(self.name, self.client, self.hear, **known)  # type: ignore[arg-type]

    def edit(self, *edits: Edit, base: int | None = None, **more: Any) -> Accepted | Refused:
        base = self.revision if base is None else base
        return self.sessions.edit(self.name, self.client, edits, base, **more)

    def done(self, *edits: Edit, **more: Any) -> Accepted:
        answer = self.edit(*edits, **more)
        assert isinstance(answer, Accepted), answer
        return answer

    def not_done(self, *edits: Edit, **more: Any) -> Refused:
        answer = self.edit(*edits, **more)
        assert isinstance(answer, Refused), answer
        return answer

    def text(self, text: str, base: int | None = None) -> Accepted | Refused | Drafted:
        base = self.revision if base is None else base
        return self.sessions.set_text(self.name, self.client, text, base)

    def undo(self) -> Accepted | Refused:
        return self.sessions.undo(self.name, self.client)

    def redo(self) -> Accepted | Refused:
        return self.sessions.redo(self.name, self.client)

    def close(self) -> None:
        self.sessions.close(self.name, self.client)

    def hear(self, message: DocumentMessage) -> None:
        message = WIRE.validate_json(message.model_dump_json())
        with self._change:
            self.heard.append(message)
            self._follow(message)
            self._change.notify_all()

    def of(self, kind: type[M]) -> list[M]:
        with self._change:
            return [message for message in self.heard if isinstance(message, kind)]

    def last(self, kind: type[M]) -> M:
        return self.of(kind)[-1]

    def wait(self, what: Callable[["Client"], object]) -> None:
        """Until something was heard; fails when it takes too long."""
        with self._change:
            assert self._change.wait_for(lambda: what(self), DEADLINE), [message.type for message in self.heard]

    def _follow(self, message: DocumentMessage) -> None:
        if isinstance(message, Opened | Resync):
            content = message.content
            self.document = None if content.document is None else document_from_json(content.document)  # type: ignore[arg-type]
            self.revision, self.epoch = content.revision, content.epoch
        for accepted in message.missed if isinstance(message, Resumed) else (message,):
            if isinstance(accepted, Accepted):
                if accepted.revision != self.revision + 1 or self.document is None:
                    self.wrong.append(f"{self.revision} is followed by {accepted.revision}")
                else:
                    self.document = apply_all(self.document, accepted.edits)
                self.revision = accepted.revision


def read(path: Path) -> Document:
    """The document that a file holds."""
    document = parse(path.read_bytes()).document
    assert document is not None
    return document


def same(*documents: Document | None) -> bool:
    """Whether documents are written alike, their order included."""
    return len({repr(document) for document in documents}) == 1
