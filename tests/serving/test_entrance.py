"""Every route of the application itself, with everything that a stranger's request could bring: none is let in."""

import contextlib
import json
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.routing import Route, WebSocketRoute

from serving.app import create_app
from serving.doors import Access
from serving.endpoints import Endpoint
from serving.entrance import Entrance
from serving.settings import Settings, addresses
from serving.table import ENDPOINTS
from tests.serving.inside import BEARER, HOST, ORIGIN, TOKEN, pairs, scope_of

NAMES, ORIGINS = addresses("127.0.0.1", 8420)
SETTINGS: Final = Settings(
    host="127.0.0.1", port=8420, token=TOKEN, names=NAMES, origins=ORIGINS, data=Path(), workflows=Path(), version="1"
)

GUARDED: Final = {
    ("GET", "/metrics"),
    ("GET", "/page/{file}"),
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/api/v1/system"),
    ("GET", "/api/v1/nodes"),
    ("GET", "/api/v1/models"),
    ("GET", "/api/v1/workflows"),
    ("GET", "/api/v1/workflows/{name}"),
    ("PUT", "/api/v1/workflows/{name}"),
    ("DELETE", "/api/v1/workflows/{name}"),
    ("POST", "/api/v1/check"),
    ("POST", "/api/v1/plan"),
    ("POST", "/api/v1/jobs"),
    ("GET", "/api/v1/jobs"),
    ("GET", "/api/v1/jobs/{job}"),
    ("DELETE", "/api/v1/jobs/{job}"),
    ("GET", "/api/v1/jobs/{job}/document"),
    ("GET", "/api/v1/jobs/{job}/events"),
    ("POST", "/api/v1/jobs/{job}/cancel"),
    ("POST", "/api/v1/jobs/{job}/retry"),
    ("POST", "/api/v1/jobs/{job}/move"),
    ("POST", "/api/v1/jobs/{job}/priority"),
    ("GET", "/api/v1/queue"),
    ("POST", "/api/v1/queue/pause"),
    ("POST", "/api/v1/queue/resume"),
    ("POST", "/api/v1/workflows"),
    ("POST", "/api/v1/workflows/{name}/duplicate"),
    ("POST", "/api/v1/workflows/{name}/rename"),
    ("GET", "/api/v1/trash"),
    ("POST", "/api/v1/trash/{trashed}/restore"),
    ("DELETE", "/api/v1/trash/{trashed}"),
    ("GET", "/api/v1/templates"),
    ("GET", "/api/v1/templates/{name}/picture"),
    ("POST", "/api/v1/templates/{name}/use"),
    ("POST", "/api/v1/tokens"),
    ("GET", "/api/v1/images"),
    ("GET", "/api/v1/images/file"),
    ("GET", "/api/v1/pictures"),
    ("GET", "/api/v1/gallery"),
    ("POST", "/api/v1/pictures/mark"),
    ("POST", "/api/v1/pictures/delete"),
    ("GET", "/api/v1/pictures/{digest}"),
    ("POST", "/api/v1/pictures/{digest}/use"),
    ("POST", "/api/v1/assets"),
    ("GET", "/api/v1/assets/{digest}"),
    ("GET", "/api/v1/assets/{digest}/about"),
    ("WEBSOCKET", "/api/v1/ws"),
}
OPEN: Final = {("GET", "/healthz")}
PAGE: Final = {("GET", "/")}

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

GOOD: Final = ((b"host", HOST.encode()),)
COOKIE: Final = ((b"cookie", f"darkroom_8420={TOKEN}".encode()),)
TOKENS: Final[dict[str, tuple[tuple[bytes, bytes], ...]]] = {
    "none": (),
    "a wrong one": ((b"authorization", b"Bearer " + b"x" * 43),),
    "a wrong cookie": ((b"cookie", b"darkroom_8420=" + b"x" * 43),),
    "another port's cookie": ((b"cookie", f"darkroom_8189={TOKEN}".encode()),),
    "two cookies": ((b"cookie", f"darkroom_8420={TOKEN}; darkroom_8420={TOKEN}".encode()),),
    "two headers": tuple(pairs(BEARER) * 2),
}
STRANGE_HOSTS: Final[dict[str, tuple[tuple[bytes, bytes], ...]]] = {
    "none": (),
    "wrong": ((b"host", b"evil.example"),),
    "rebound": ((b"host", b"evil.example:8420"),),
    "other port": ((b"host", b"127.0.0.1:8189"),),
    "two": ((b"host", HOST.encode()), (b"host", HOST.encode())),
    "two, one wrong": ((b"host", b"evil.example"), (b"host", HOST.encode())),
}
STRANGE_ORIGINS: Final = (
    b"null",
    b"",
    b"http://evil.example",
    f"{ORIGIN}.evil.example".encode(),
    b"http://127.0.0.1:8189",
    b"https://127.0.0.1:8420",
    b"http://127.0.0.1",
)


def application() -> Entrance:
    def never() -> Any:
        raise AssertionError("the house was built")

    app = create_app(SETTINGS, never)
    assert isinstance(app, Entrance)
    return app


def routes() -> set[tuple[str, str]]:
    """The routes of the application itself, with their methods."""
    found: set[tuple[str, str]] = set()
    for route in application().app.routes:  # type: ignore[attr-defined]
        if isinstance(route, WebSocketRoute):
            found.add(("WEBSOCKET", route.path))
        else:
            assert isinstance(route, Route), "a route of a kind that nobody has classified"
            found |= {(method, route.path) for method in (route.methods or set()) - {"HEAD"}}
    return found


def reached(method: str, path: str, headers: tuple[tuple[bytes, bytes], ...], query: str = "") -> int | None:
    """The status of what the entrance refuses; None where it lets a request in."""
    inner: list[bool] = []
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        inner.append(True)

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("the body of a request that is refused was read")

    kind = "websocket" if method == "WEBSOCKET" else "http"
    scope = scope_of(path.replace("{", "").replace("}", ""), headers, method=method, kind=kind, query=query)
    with contextlib.suppress(StopIteration):  # nothing in it waits, so it needs no loop
        Entrance(app, SETTINGS, ENDPOINTS)(scope, receive, send).send(None)
    if inner:
        return None
    assert "problems" in json.loads(sent[1]["body"])
    assert (b"x-content-type-options", b"nosniff") in sent[0]["headers"]
    return int(sent[0]["status"])


def test_every_route_is_classified() -> None:
    assert routes() == GUARDED | OPEN | PAGE
    declared = {(one.method, one.path): one.access for one in ENDPOINTS}
    for route, access in declared.items():
        assert access is (Access.OPEN if route in OPEN else Access.PAGE if route in PAGE else Access.GUARDED)


ALL: Final = sorted(
    {(method, path) for _, path in GUARDED | OPEN | PAGE for method in METHODS} | {("WEBSOCKET", "/api/v1/ws")}
)


def test_nobody_comes_in_without_the_token() -> None:
    for (method, path), (_, headers) in product(ALL, TOKENS.items()):
        let_in = reached(method, path, (*GOOD, *headers)) is None
        assert let_in == (path == "/healthz" and method in ("GET", "HEAD")), (method, path, headers)


def test_nobody_comes_in_by_another_name() -> None:
    for (method, path), (_, hosts) in product(ALL, STRANGE_HOSTS.items()):
        for token in (tuple(pairs(BEARER)), COOKIE):
            assert reached(method, path, (*hosts, *token), f"token={TOKEN}") in (400, 421), (method, path, hosts)


def test_no_other_page_comes_in() -> None:
    for (method, path), origin in product(ALL, STRANGE_ORIGINS):
        for token in (tuple(pairs(BEARER)), COOKIE):
            headers = (*GOOD, (b"origin", origin), *token)
            assert reached(method, path, headers, f"token={TOKEN}") == 403, (method, path, origin)


def test_a_page_that_says_no_origin_changes_nothing_and_opens_no_socket() -> None:
    for method, path in ALL:
        let_in = reached(method, path, (*GOOD, *COOKIE)) is None
        is_healthz = path == "/healthz" and method in ("GET", "HEAD")
        assert let_in == (method in ("GET", "HEAD")) or is_healthz, (method, path)


def test_a_link_of_another_page_brings_nothing() -> None:
    for (method, path), site in product(ALL, (b"cross-site", b"same-site", b"")):
        headers = (*GOOD, *COOKIE, (b"sec-fetch-site", site))
        assert reached(method, path, headers) is not None or path == "/healthz", (method, path, site)


def test_those_who_may_come_in_do() -> None:
    ours = (b"origin", ORIGIN.encode())
    for method, path in ALL:
        assert reached(method, path, (*GOOD, *pairs(BEARER))) is None
        assert reached(method, path, (*GOOD, *pairs(BEARER), ours)) is None
        assert reached(method, path, (*GOOD, *COOKIE, ours, (b"sec-fetch-site", b"same-origin"))) is None


def test_only_the_page_takes_the_token_from_the_address() -> None:
    for method, path in ALL:
        let_in = reached(method, path, GOOD, f"token={TOKEN}") is None
        assert let_in == ((method in ("GET", "HEAD")) and path in ("/", "/healthz")), (method, path)


@pytest.mark.parametrize("path", ["//", "/x", "/api/v1/../../healthz", "/HEALTHZ", "/healthz/", "/%2e", "/healthz\0"])
def test_what_is_no_route_is_guarded_too(path: str) -> None:
    assert reached("GET", path, GOOD) == 401


def test_a_new_route_is_guarded_unless_it_says_otherwise() -> None:
    async def handler() -> None:
        """Nothing."""

    assert Endpoint(method="GET", path="/new", handler=handler).access is Access.GUARDED
