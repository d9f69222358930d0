"""The crowd: who has a document open, and telling them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import JsonValue

from engine.protocol.documents import DocumentMessage, Presence, Present

log = logging.getLogger("darkroom.session")

Listener: TypeAlias = Callable[[DocumentMessage], None]
"""Takes what a client is told, in order. It must return at once and not call back: it is called under a lock."""


@dataclass(slots=True)
class _Member:
    listener: Listener
    selected: JsonValue = None
    source: bool = False


class Crowd:
    """The clients of one document. Not safe for threads by itself."""

    def __init__(self) -> None:
        self._members: dict[str, _Member] = {}

    def __contains__(self, client: str) -> bool:
        return client in self._members

    def __len__(self) -> int:
        return len(self._members)

    def enter(self, client: str, listener: Listener) -> None:
        """Someone comes, or comes again with another listener and the same selection."""
        known = self._members.get(client)
        self._members[client] = _Member(listener, known.selected if known else None, known.source if known else False)

    def leave(self, client: str) -> bool:
        """Someone goes; False if they were not there."""
        return self._members.pop(client, None) is not None

    def select(self, name: str, client: str, selected: JsonValue) -> None:
        """Someone selects something, and the others are told."""
        self._members[client].selected = selected
        self.tell(Presence(name=name, client=client, here=True, selected=selected), but=client)

    def show_source(self, client: str, on: bool) -> None:
        """Someone looks at the source, or no longer."""
        self._members[client].source = on

    @property
    def looks_at_source(self) -> bool:
        """Whether anyone looks at the source."""
        return any(member.source for member in self._members.values())

    @property
    def present(self) -> tuple[Present, ...]:
        """Everyone, in the order in which they came."""
        return tuple(Present(client=name, selected=member.selected) for name, member in self._members.items())

    def tell(self, message: DocumentMessage, *, but: str = "", source: bool = False) -> None:
        """Tell everyone, but one, or only those who look at the source."""
        for client in [*self._members]:
            if client != but and (not source or self._members[client].source):
                self.tell_one(client, message)

    def tell_one(self, client: str, message: DocumentMessage) -> None:
        """Tell one; a listener that fails is nobody else's trouble."""
        try:
            self._members[client].listener(message)
        except Exception:
            log.exception("the client %s could not be told", client)
