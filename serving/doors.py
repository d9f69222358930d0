"""The doors: who may come in. One pure judgement over the facts of a request, enforced before any routing.

The order of the questions is the order of RULES; the first that refuses decides. Programs bring a bearer token, the
page a cookie that it got for the token. A browser sends the cookie whoever asks, so with it we ask who does: the
Origin header, and Sec-Fetch-Site where there is one. Host is asked of everybody, against DNS that was rebound.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from serving.settings import Settings

SAFE: Final = frozenset(("GET", "HEAD"))
"""Methods that change nothing."""


class Access(StrEnum):
    """How far a route is open."""

    OPEN = "open"
    """To whoever reaches the port: says nothing but that the server is alive."""

    PAGE = "page"
    """To whoever has the token, in the address too, which becomes a cookie."""

    GUARDED = "guarded"
    """To a bearer token or the cookie."""


class Way(StrEnum):
    """How somebody came in."""

    NOBODY = "nobody"
    BEARER = "bearer"
    COOKIE = "cookie"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the doors look at. Each header as often as it was sent."""

    method: str
    access: Access
    websocket: bool = False
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    authorizations: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    """The values of our cookie alone."""
    tokens: tuple[str, ...] = ()
    """What the address gives as `token`."""
    sites: tuple[str, ...] = ()
    """Sec-Fetch-Site."""

    @property
    def acts(self) -> bool:
        """Whether it may change something."""
        return self.websocket or self.method not in SAFE


@dataclass(frozen=True, slots=True)
class Verdict:
    """Let in, by which way, or refused with a status, a reason and what would help."""

    way: Way = Way.NOBODY
    status: int = 200
    message: str = ""
    hint: str = ""

    @property
    def lets_in(self) -> bool:
        """Whether the request may go on."""
        return self.status == 200


Rule = Callable[[Facts, Settings], Verdict | None]
"""Refuses, lets in, or leaves it to the next."""


def judge(facts: Facts, settings: Settings) -> Verdict:
    """Whether a request may come in."""
    for rule in RULES:
        verdict = rule(facts, settings)
        if verdict is not None:
            return verdict
    return Verdict(
        status=401,
        message="this needs the server's token",
        hint="open the link that darkroom serve printed, or send the header Authorization: Bearer TOKEN",
    )


def _one_known_host(facts: Facts, settings: Settings) -> Verdict | None:
    if len(facts.hosts) != 1:
        return Verdict(status=400, message="a request has exactly one Host header")
    if facts.hosts[0].lower() not in settings.names:
        hint = f"open {settings.url}, or name this one with darkroom serve --name"
        return Verdict(status=421, message="this server goes by another name", hint=hint)
    return None


def _no_foreign_page(facts: Facts, settings: Settings) -> Verdict | None:
    if not facts.origins or (len(facts.origins) == 1 and facts.origins[0] in settings.origins):
        return None
    return Verdict(status=403, message="another page may not call this server")


def _open_to_all(facts: Facts, settings: Settings) -> Verdict | None:
    return Verdict() if facts.access is Access.OPEN and facts.method in SAFE and not facts.websocket else None


def _bearer(facts: Facts, settings: Settings) -> Verdict | None:
    if not facts.authorizations:
        return None
    scheme, _, given = facts.authorizations[0].partition(" ")
    if len(facts.authorizations) == 1 and scheme.lower() == "bearer" and _is_token(given.strip(), settings):
        return Verdict(Way.BEARER)
    return Verdict(status=401, message="this is not the server's token", hint="it lies in the file token of its data")


def _link(facts: Facts, settings: Settings) -> Verdict | None:
    if facts.access is not Access.PAGE or facts.acts or not facts.tokens:
        return None
    if len(facts.tokens) == 1 and _is_token(facts.tokens[0], settings):
        return Verdict(Way.LINK)
    return Verdict(status=401, message="this is an old link", hint="open the one that darkroom serve printed last")


def _cookie(facts: Facts, settings: Settings) -> Verdict | None:
    if len(facts.cookies) != 1 or not _is_token(facts.cookies[0], settings):
        return None
    if facts.acts and len(facts.origins) != 1:
        return Verdict(status=403, message="a page that changes something says its origin")
    if any(site not in ("same-origin", "none") for site in facts.sites):
        return Verdict(status=403, message="another page may not call this server")
    return Verdict(Way.COOKIE)


RULES: Final[tuple[Rule, ...]] = (_one_known_host, _no_foreign_page, _open_to_all, _bearer, _link, _cookie)
"""Asked in this order."""


def _is_token(given: str, settings: Settings) -> bool:
    """Compared in a time that says nothing of how much of it was right."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), settings.token.encode())
