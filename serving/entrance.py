"""The entrance: asks the doors about every request before any routing, and puts the headers on every answer."""

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import parse_qsl

from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.answers import refuse, refused
from serving.doors import Access, Facts, judge
from serving.endpoints import Endpoint
from serving.settings import Settings

HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
"""What every answer says, unless its route said otherwise."""


class Entrance:
    """The outermost application. What it does not know is guarded."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        endpoints: Sequence[Endpoint],
        answered: Callable[[str, int], None] = lambda method, status: None,
    ) -> None:
        self.app: Final = app
        self.settings: Final = settings
        self._answered = answered
        self._access = [
            (compile_path(one.path)[0], one.method, one.access) for one in endpoints if one.access is not Access.GUARDED
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask the doors, and hand on what they let in."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        method = scope.get("method", "GET")

        async def with_headers(message: Message) -> None:
            if message["type"].endswith("http.response.start"):
                said = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in HEADERS if one[0] not in said)]
                self._answered(method, message["status"])
            await send(message)

        verdict = judge(self.facts(scope), self.settings)
        if verdict.lets_in:
            await self.app(scope, receive, with_headers)
            return
        answer: Response = refused(refuse(verdict.status, verdict.message, verdict.hint or None))
        await answer(scope, receive, with_headers)

    def facts(self, scope: Scope) -> Facts:
        """What the doors look at, out of a request."""
        headers: dict[bytes, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value.decode("latin-1"))
        method = scope.get("method", "GET")
        query = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        return Facts(
            method=method,
            access=self._access_of(scope["path"], method) if scope["type"] == "http" else Access.GUARDED,
            websocket=scope["type"] == "websocket",
            hosts=tuple(headers.get(b"host", ())),
            origins=tuple(headers.get(b"origin", ())),
            authorizations=tuple(headers.get(b"authorization", ())),
            cookies=tuple(_cookies(headers.get(b"cookie", ()), self.settings.cookie)),
            tokens=tuple(value for name, value in query if name == "token"),
            sites=tuple(headers.get(b"sec-fetch-site", ())),
        )

    def _access_of(self, path: str, method: str) -> Access:
        wanted = "GET" if method == "HEAD" else method
        return next(
            (access for form, declared, access in self._access if declared == wanted and form.fullmatch(path)),
            Access.GUARDED,
        )


def _cookies(headers: Sequence[str], name: str) -> list[str]:
    """The values of a cookie, each as often as it was sent: another port's page may have set one of the same name."""
    pairs = (part.strip().partition("=") for header in headers for part in header.split(";"))
    return [value.strip().strip('"') for found, _, value in pairs if found == name]
