"""Where the server listens, the names that it answers to, and the most that it takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

KIB: Final = 2**10
MIB: Final = 2**20

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
"""What loopback is called in a Host header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that is taken from a client, and kept for one.

    Sizes are bytes, `wall` and `grace` are seconds, `gather` the seconds that messages wait to travel together.
    """

    json: int = MIB
    document: int = 32 * MIB
    """A body that holds a document, which may have 16 MiB: JSON says the end of a line in two characters."""
    documents: int = 2
    """Bodies of more than `json` that are held at once; more are refused."""
    upload: int = 64 * MIB
    frame: int = MIB
    pixels: int = 50_000_000
    outbox: int = 4 * MIB
    """What may wait for one client of the websocket before it is told to begin anew."""
    child_memory: int = 640 * MIB
    child_seconds: int = 20
    children: int = 2
    checks: int = 2
    checks_waiting: int = 64
    edits_waiting: int = 1000
    gather: float = 0.010
    grace: float = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a server is set up. `names` are the Host headers that it answers, `origins` the pages that may call it."""

    host: str
    port: int
    token: str
    names: frozenset[str]
    origins: frozenset[str]
    data: Path
    workflows: Path
    version: str
    limits: Limits = Limits()

    @property
    def cookie(self) -> str:
        """The name of the cookie. Browsers share cookies between ports, so the port is in it."""
        return f"darkroom_{self.port}"

    @property
    def url(self) -> str:
        """Where the server is, without the token."""
        return f"http://{_shown(self.host)}:{self.port}"

    @property
    def link(self) -> str:
        """The link to click."""
        return f"{self.url}/?token={self.token}"


def addresses(host: str, port: int, further: tuple[str, ...] = ()) -> tuple[frozenset[str], frozenset[str]]:
    """The Host headers to answer and the origins to trust.

    `further` are names under which people reach the server besides: `studio.local`, `studio.local:8000`, or with the
    scheme that a proxy gives it, `https://darkroom.example`. Raises ValueError for what is none of these.
    """
    hosts = {*LOOPBACK, _shown(host)} if is_loopback(host) else {_shown(host)}
    names = {name for bare in hosts for name in _with_port(bare, port, "http")}
    origins = {f"http://{name}" for name in names}
    for name in further:
        parts = urlsplit(name if "://" in name else f"http://{name}")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or "@" in parts.netloc:
            raise ValueError(f'"{name}" is no name of a server: write studio.local or https://darkroom.example')
        given = parts.netloc.lower()
        has_port = "://" in name or parts.port is not None
        found = {given} if has_port else set(_with_port(given, port, "http"))
        names |= found
        origins |= {f"{parts.scheme}://{one}" for one in found}
    return frozenset(names), frozenset(origins)


def is_loopback(host: str) -> bool:
    """Whether a host to listen on can be reached from this computer alone."""
    return host in ("localhost", "::1", "[::1]") or (host.startswith("127.") and host.count(".") == 3)


def _with_port(host: str, port: int, scheme: str) -> tuple[str, ...]:
    standard = {"http": 80, "https": 443}[scheme]
    return (f"{host}:{port}", host) if port == standard else (f"{host}:{port}",)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
