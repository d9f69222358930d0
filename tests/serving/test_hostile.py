"""What strangers with a token, and programs with faults, may send: refused in words, quickly, and nothing leaks."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from engine.document import Literal
from engine.edits import SetInput, to_json
from tests.cli.conftest import ROOT
from tests.serving.inside import BEARER, HOST, SUM, Inside, inside, pairs, scope_of
from tests.serving.mutations import many, mutated, spellings

PATIENCE = 2.0
"""Seconds that nothing may take longer than."""

ALSO = [
    (b"/api/v1/workflows/", b"/duplicate"),
    (b"/api/v1/trash/", b"/restore"),
    (b"/api/v1/templates/", b"/use"),
    (b"/api/v1/pictures/", b"/use"),
]
"""Names and digests in the middle of an address."""

DOCUMENTS = [SUM.encode(), *(path.read_bytes() for path in sorted((ROOT / "workflows").glob("*.yaml")))]


async def answered(room: Inside, method: str, path: bytes, body: bytes = b"") -> tuple[int, bytes]:
    """What the application answers to an address as it was sent, decoded as uvicorn does."""
    sent: list[dict[str, bytes]] = []
    target, _, query = path.decode("latin-1").partition("?")
    decoded = unquote_to_bytes(target).decode("utf-8", "replace")
    headers = [(b"host", HOST.encode()), *pairs(BEARER), (b"content-type", b"application/json")]
    scope = scope_of(decoded, headers, method=method, query=query)
    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, object]:
        return parts.pop() if parts else {"type": "http.disconnect"}

    async def send(message: dict[str, bytes]) -> None:
        sent.append(message)

    await room.app(scope, receive, send)  # type: ignore[arg-type]
    return int(sent[0]["status"]), b"".join(message.get("body", b"") for message in sent[1:])


def test_no_spelling_of_a_path_leads_out_of_a_folder(tmp_path: Path) -> None:
    assert len(spellings()) >= 200
    secret = b"name: nobody may read this\n"

    async def scenario(room: Inside) -> None:
        for folder in (tmp_path, tmp_path / "data", tmp_path / "data" / "assets", tmp_path.parent):
            folder.mkdir(exist_ok=True)
            for name in ("secret", "secret.yaml"):
                (folder / name).write_bytes(secret)
        before = sorted(path for path in tmp_path.rglob("*") if path.is_file())
        body = json.dumps({"document": SUM}).encode()
        for spelling in spellings():
            path = spelling.encode()
            for method, where in (
                ("GET", b"/api/v1/workflows/"),
                ("DELETE", b"/api/v1/workflows/"),
                ("GET", b"/api/v1/assets/"),
                ("GET", b"/api/v1/jobs/"),
                ("DELETE", b"/api/v1/jobs/"),
                ("DELETE", b"/api/v1/trash/"),
                ("GET", b"/api/v1/pictures/"),
                ("GET", b"/api/v1/templates/"),
            ):
                status, told = await answered(room, method, where + path)
                assert status in (404, 405), (method, where, spelling, status, told)
                assert secret not in told
            status, told = await answered(room, "PUT", b"/api/v1/workflows/" + path, body)
            assert status in (404, 405), (spelling, status, told)
            for where, ending in ALSO:
                status, told = await answered(room, "POST", where + path + ending, b"{}")
                assert status in (404, 405), (where, ending, spelling, status, told)
                assert secret not in told
            for verb in ("rename", "duplicate"):
                said = json.dumps({"to": unquote_to_bytes(spelling).decode("latin-1")}).encode()
                status, told = await answered(room, "POST", f"/api/v1/workflows/sum/{verb}".encode(), said)
                assert 400 <= status < 500, (verb, spelling, status, told)
            for verb in ("check", "plan", "jobs"):
                said = json.dumps({"workflow": unquote_to_bytes(spelling).decode("latin-1")}).encode()
                status, told = await answered(room, "POST", f"/api/v1/{verb}".encode(), said)
                assert 400 <= status < 500, (verb, spelling, status, told)
                assert secret not in told
        after = sorted(path for path in tmp_path.rglob("*") if path.is_file() and "store" not in path.parts)
        assert [path for path in after if path not in before and "queue.sqlite" not in path.name] == []

    inside(tmp_path, scenario)


@pytest.mark.parametrize("number", [300, pytest.param(5000, marks=pytest.mark.soak)])
@pytest.mark.slow  # checks hundreds of workflows
def test_damaged_documents_are_judged_and_never_an_error_of_the_server(number: int, tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        slowest = 0.0
        for index, data in enumerate(many(DOCUMENTS, number)):
            said = {"document": data.decode("utf-8", "surrogateescape" if index % 2 else "replace")}
            body = json.dumps(said).encode() if index % 3 else mutated(json.dumps(said).encode(), random.Random(index))
            began = time.perf_counter()
            for verb in (b"check", b"plan", b"jobs"):
                status, told = await answered(room, "POST", b"/api/v1/" + verb, body)
                assert status < 500, (index, status, told)
                assert b"Traceback" not in told
            slowest = max(slowest, time.perf_counter() - began)
        assert slowest < 3 * PATIENCE

    inside(tmp_path, scenario)


def frames() -> list[bytes]:
    edit = to_json(SetInput(node="b", input="b", value=Literal(5)))
    said: list[dict[str, object]] = [
        {"type": "watch", "on": True},
        {"type": "follow", "job": "*", "since": 0, "previews": True},
        {"type": "unfollow", "job": "*"},
        {"type": "submit", "request": "r", "submission": {"document": SUM, "parameters": {"n": 1}, "to": ["b"]}},
        {"type": "open", "name": "w"},
        {"type": "edit", "name": "w", "base": 0, "edits": [edit], "request": 1},
        {"type": "set_text", "name": "w", "base": 0, "text": SUM},
        {"type": "undo", "name": "w"},
        {"type": "redo", "name": "w"},
        {"type": "select", "name": "w", "selected": {"nodes": ["a"]}},
        {"type": "show_source", "name": "w", "on": True},
        {"type": "resolve", "name": "w", "take": "mine"},
        {"type": "close", "name": "w"},
    ]
    return [json.dumps(one).encode() for one in said]


@pytest.mark.parametrize("number", [300, pytest.param(5000, marks=pytest.mark.soak)])
@pytest.mark.slow  # each frame is waited for
def test_damaged_frames_are_rejected_and_the_connection_goes_on(number: int, tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        await room.client.put("/api/v1/workflows/w", json={"document": SUM})
        async with room.socket() as socket:
            for index, data in enumerate(many(frames(), number)):
                text = data.decode("utf-8", "replace")
                socket.inbox.put_nowait({"type": "websocket.receive", "text": text})
                if index % 7 == 0:
                    socket.inbox.put_nowait({"type": "websocket.receive", "text": frames()[index % 13].decode()})
                socket.say(type="ping", request=str(index))
                async with asyncio.timeout(PATIENCE):
                    await socket.hear("pong", request=str(index))
        log = (tmp_path / "journal").read_text()
        assert "could not be answered" not in log
        status, _ = await answered(room, "GET", b"/api/v1/queue")
        assert status == 200

    inside(tmp_path, scenario)


def test_a_body_is_counted_as_it_arrives_whatever_it_said(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        sent: list[int] = []

        async def endless() -> AsyncIterator[bytes]:
            for _ in range(10_000):
                sent.append(1)
                yield b" " * 65536

        headers = {"Content-Type": "application/json"}
        answer = await room.client.post("/api/v1/check", content=endless(), headers=headers)
        assert answer.status_code == 413
        for path, most in (("check", 32 * 2**20), ("tokens", 2**20)):  # what takes documents takes more
            answer = await room.client.post(f"/api/v1/{path}", content=b" " * (most + 1), headers=headers)
            assert answer.status_code == 413

    inside(tmp_path, scenario)


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_what_a_form_of_another_page_could_send_changes_nothing(kind: str, tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        for path in ("/api/v1/jobs", "/api/v1/queue/pause", "/api/v1/check", "/api/v1/assets"):
            answer = await room.client.post(path, content=b"{}", headers={"Content-Type": kind})
            assert answer.status_code == 415, path
        assert (await room.client.get("/api/v1/queue")).json()["paused"] is False

    inside(tmp_path, scenario)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"[" * 500_000,
        b'{"document":' * 50_000,
        b'{"document":"x","document":"x"}',
        b'{"document":"\\ud800"}',
        b'{"document":"x","parameters":{"a":1e999}}',
        b'{"document":"x","parameters":{"a":NaN}}',
        b'{"document":"x","to":"all"}',
        b'{"document":"x","priority":1.5}',
        b'{"document":"x","priority":99999999999999999999999999999999}',
        b'{"workflow":"w","document":"x"}',
        b"\xff\xfe",
        b'{"document":"darkroom: 1","parameters":{"\\u0000":1}}',
    ],
    ids=range(15),
)
def test_strange_bodies_are_refused_in_words(body: bytes, tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        for path in ("/api/v1/jobs", "/api/v1/plan", "/api/v1/workflows/x"):
            method = "PUT" if path.endswith("x") else "POST"
            status, told = await answered(room, method, path.encode(), body)
            assert 400 <= status < 500
            assert json.loads(told)["problems"]

    inside(tmp_path, scenario)
