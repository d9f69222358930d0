"""Tickets: secrets by which a client whose connection was lost, or whose page was loaded anew, is known again."""

import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final

MOST: Final = 10_000
"""Clients that have gone and may come back, at most; those that went first are forgotten."""

LIFE: Final = 3600.0
"""Seconds for which a client that has gone may come back."""


@dataclass(slots=True)
class _Ticket:
    secret: str
    until: float = math.inf
    """When it ends, in seconds of the clock; never while its client is there."""


class Tickets:
    """The tickets of all clients, by name. `clock` gives seconds that nobody sets."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._issued: dict[str, _Ticket] = {}

    def issue(self, client: str) -> str:
        """The ticket of a client, who is there from now on; a new one for a new client."""
        held = self._issued.setdefault(client, _Ticket(secrets.token_urlsafe(24)))
        held.until = math.inf
        return held.secret

    def is_good(self, client: str, secret: str) -> bool:
        """Whether a secret is that of a client who may come back. Takes as long whatever is wrong with it."""
        held = self._issued.get(client)
        known = held.secret if held is not None and held.until > self._clock() else secrets.token_urlsafe(24)
        return compare_digest(known.encode(), secret.encode("utf-8", "replace"))

    def left(self, client: str) -> None:
        """A client has gone: it may come back for a while."""
        held = self._issued.pop(client, None)
        if held is not None:
            held.until = self._clock() + LIFE
            self._issued[client] = held  # at the end, so that those who went first stand first
        self._tidy()

    def drop(self, client: str) -> None:
        """Nobody comes back under a name."""
        self._issued.pop(client, None)

    def _tidy(self) -> None:
        now = self._clock()
        gone = [client for client, held in self._issued.items() if held.until < math.inf]
        many = len(gone) - MOST
        for number, client in enumerate(gone):
            if number >= many and self._issued[client].until > now:
                return
            del self._issued[client]
