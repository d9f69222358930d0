"""Calling a server: its address and token, requests, and the events of a job over the websocket."""

import contextlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpx
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from engine.errors import Code, DarkroomError, Problem, WrongOption
from engine.options import PORT, data_folder

WAIT: Final = 30.0
"""Seconds that a server may take for an answer."""

DEFAULT: Final = f"http://127.0.0.1:{PORT}"

TRIES: Final = 60
"""How often a lost connection is tried again, half a second apart."""


class Unanswered(DarkroomError):
    """A server refused, with its problems, or could not be reached."""

    def __init__(self, problems: list[Problem], status: int = 0) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
        self.status = status


class Server:
    """A server of Darkroom, as a program sees it. A context manager. Raises `Unanswered`."""

    def __init__(self, url: str | None, token: str | None) -> None:
        """Without an address it is the server of this computer. Raises `WrongOption` for what is no address."""
        self.url: Final = _address(url or _announced())
        self.token: Final = token or _kept_token(self.url)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        self._client = httpx.Client(base_url=self.url, headers=headers, timeout=WAIT, trust_env=False)

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, path: str, **query: str | int) -> Any:
        """The JSON at a path."""
        return self._ask("GET", path, params=query).json()

    def post(self, path: str, said: Mapping[str, Any] | None = None) -> Any:
        """What the server answers to JSON."""
        return self._ask("POST", path, json=dict(said or {})).json()

    def delete(self, path: str) -> None:
        """Delete what is at a path."""
        self._ask("DELETE", path)

    def has(self, path: str) -> Any:
        """The JSON at a path; None where there is nothing."""
        try:
            return self.get(path)
        except Unanswered as unanswered:
            if unanswered.status == 404:
                return None
            raise

    def bytes_at(self, path: str) -> bytes:
        """The file at a path."""
        return self._ask("GET", path).content

    def upload(self, path: Path) -> Any:
        """Upload a picture; what the server says of it."""
        kind = {"Content-Type": "application/octet-stream"}
        try:
            with path.open("rb") as file:
                return self._ask("POST", "/api/v1/assets", content=file, headers=kind).json()
        except OSError as error:
            message = f"{path} cannot be read: {error.strerror or error}"
            raise Unanswered([Problem(code=Code.FILE_UNREADABLE, message=message)]) from error

    def messages(self, job: str) -> Iterator[dict[str, Any]]:
        """What the websocket tells of a job, every state event once and in order, through lost connections."""
        since, tries = 0, 0
        while True:
            try:
                with self._socket() as socket:
                    socket.send(json.dumps({"type": "follow", "job": job, "since": since}))
                    for message in _told(socket):
                        tries = 0
                        if message["type"] == "begin_anew":
                            break
                        if message["type"] == "events":
                            since = message["first"] + len(message["events"]) - 1
                        yield message
            except (OSError, ConnectionClosed) as error:
                tries += 1
                if tries > TRIES:
                    raise self._unreachable(error) from error
                time.sleep(0.5)

    def all_messages(self) -> Iterator[dict[str, Any]]:
        """What the websocket tells of the queue and of all jobs from now on, through lost connections."""
        while True:
            with contextlib.suppress(ConnectionClosed), self._socket() as socket:
                socket.send(json.dumps({"type": "follow", "job": "*"}))
                socket.send(json.dumps({"type": "watch"}))  # last: its answer says that both are done
                for message in _told(socket):
                    if message["type"] == "begin_anew":
                        break
                    yield message

    def _socket(self) -> ClientConnection:
        address = f"ws{self.url.removeprefix('http')}/api/v1/ws"
        try:
            return connect(
                address,
                additional_headers={"Authorization": f"Bearer {self.token}"} if self.token else {},
                max_size=None,
                proxy=None,
                compression=None,
                open_timeout=WAIT,
            )
        except InvalidStatus as error:
            problem = Problem(code=Code.NOT_ALLOWED, message=f"{self.url} refused the websocket ({error})")
            raise Unanswered([problem], error.response.status_code) from error

    def _ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        try:
            response = self._client.request(method, path, **how)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        if response.is_success:
            return response
        raise Unanswered(_problems(response), response.status_code)

    def _unreachable(self, error: Exception) -> Unanswered:
        message = f"the server at {self.url} cannot be reached: {error or type(error).__name__}"
        return Unanswered([Problem(code=Code.UNREACHABLE, message=message, hint="start one with darkroom serve")])


def part(name: str) -> str:
    """A name as a part of an address."""
    return quote(name, safe="")


def _announced() -> str:
    """Where the server of this computer says that it answers, or where one would by default."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        said = json.loads((data_folder() / "server.lock").read_text(encoding="utf-8"))
        return str(said["url"]) or DEFAULT
    return DEFAULT


def _told(socket: ClientConnection) -> Iterator[dict[str, Any]]:
    for frame in socket:
        if isinstance(frame, str):
            yield from json.loads(frame)


def _address(url: str) -> str:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise WrongOption(f'--server: "{url}" is no address of a server: write {DEFAULT}')
    return f"{parts.scheme}://{parts.netloc}"


def _kept_token(url: str) -> str | None:
    """DARKROOM_TOKEN, else for a server on this computer the one in the data folder: no other server shall get it."""
    said = os.environ.get("DARKROOM_TOKEN")
    if said:
        return said
    if urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1"):
        with contextlib.suppress(OSError):
            return (data_folder() / "token").read_text(encoding="ascii", errors="replace").strip()
    return None


def _problems(response: httpx.Response) -> list[Problem]:
    from engine.protocol.workflows import Problems

    try:
        return [view.problem() for view in Problems.model_validate_json(response.content).problems]
    except ValueError:
        message = f"the server answered {response.status_code}, and not as Darkroom does"
        return [Problem(code=Code.WRONG_REQUEST, message=message, hint="is the address right?")]
