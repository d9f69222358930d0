"""`darkroom serve`, `darkroom queue` and `darkroom run --server`, with real processes and sockets."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from server import listening
from tests.cli.conftest import ROOT, Command
from tests.serving.inside import SUM, TOKEN
from tests.serving.outside import PATIENCE, Outside

pytestmark = pytest.mark.slow  # each begins a server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Outside]:
    with Outside(tmp_path / "served") as running:
        yield running


def test_it_answers_says_one_link_and_ends_in_order(tmp_path: Path) -> None:
    server = Outside(tmp_path, token=None)
    assert httpx.get(f"{server.url}/healthz").json() == {"status": "ok"}
    assert httpx.get(server.url).status_code == 401
    page = httpx.get(f"{server.url}/?token={server.token}", follow_redirects=False)
    assert page.status_code == 303
    token = tmp_path / "data" / "token"
    assert token.read_text().strip() == server.token
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert server.ended(server.submit(SUM))["outputs"]["sum"] == [{"kind": "value", "value": 3}]
    server.process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert server.process.wait(PATIENCE) == 0
    assert time.monotonic() - began < 10
    server._close()
    assert "done      Sum" in server.said
    assert "Traceback" not in server.said
    with Outside(tmp_path, token=None) as again:
        assert again.token == server.token


def test_a_second_server_is_refused_and_told_of_the_first(server: Outside, command: Command) -> None:
    refused = command("serve", "--port", 0, "--data", server.folder / "data")
    assert refused.status == 2
    assert server.url in refused.err


def test_others_are_let_in_only_with_a_token_of_their_own(command: Command, tmp_path: Path) -> None:
    refused = command("serve", "--host", "0.0.0.0", "--port", 0, "--data", tmp_path / "d")
    assert (refused.status, "--token" in refused.err) == (2, True)
    refused = command("serve", "--token", "short", "--port", 0, "--data", tmp_path / "d")
    assert (refused.status, "16 to 256" in refused.err) == (2, True)
    refused = command("serve", "--token-file", tmp_path / "none", "--port", 0, "--data", tmp_path / "d")
    assert refused.status == 2
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = command("serve", "--port", taken.getsockname()[1], "--data", tmp_path / "d")
    assert (refused.status, "cannot be listened on" in refused.err) == (2, True)


def test_two_host_headers_and_a_header_without_end_are_refused(server: Outside) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    known = f"Host: {host}:{port}\r\n"
    for head in (
        f"GET /api/v1/jobs HTTP/1.1\r\n{known}{known}Authorization: Bearer {TOKEN}\r\n\r\n",
        f"GET /api/v1/jobs HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nX: " + "y" * 200_000,
        "GET /\0 HTTP/1.1\r\n\r\n",
    ):
        with socket.create_connection((host, int(port)), PATIENCE) as line:
            line.sendall(head.encode())
            line.settimeout(PATIENCE)
            assert line.recv(100).startswith((b"HTTP/1.1 400", b"HTTP/1.1 421"))


def test_the_websocket_needs_the_token_and_bounds_its_frames(server: Outside) -> None:
    address = f"ws{server.url[4:]}/api/v1/ws"
    for headers in ({}, {"Authorization": "Bearer no"}, {"Cookie": f"darkroom_{server.url[-5:]}={TOKEN}"}):
        with pytest.raises(Exception, match=r"HTTP 40[13]"), connect(address, additional_headers=headers, proxy=None):
            pass
    with connect(address, additional_headers={"Authorization": f"Bearer {TOKEN}"}, proxy=None) as line:
        assert json.loads(line.recv())[0]["type"] == "welcome"
        with pytest.raises(ConnectionClosed):
            _say_too_much(line)
    assert server.client.get("/healthz").status_code == 200


def _say_too_much(line: ClientConnection) -> None:
    line.send("x" * 5_000_000)
    line.recv(PATIENCE)


def test_a_run_on_a_server_says_and_writes_what_a_run_here_does(
    server: Outside, command: Command, folder: Path
) -> None:
    (folder / "sum.yaml").write_text(SUM)
    words = ("run", "sum.yaml", "--json", "--set", "n=40")
    there, here = command(*words, "--server", server.url, "--token", TOKEN), command(*words)
    told, known = there.json, here.json
    for report in (told, known):
        assert report["seconds"] > 0
        report["seconds"] = 0
        for step in report["steps"]:
            step["seconds"], step["why"] = 0, []
    assert (there.status, told) == (here.status, known)
    assert [line.split(" in ")[0] for line in there.err.splitlines()] == [
        line.split(" in ")[0] for line in here.err.splitlines()
    ]
    wrong = command("run", "sum.yaml", "--set", "m=1", "--server", server.url, "--token", TOKEN)
    assert (wrong.status, "unknown-parameter" in wrong.err) == (2, True)
    assert command("run", "sum.yaml", "--server", server.url, "--token", "x" * 20).status == 2
    assert command("run", "sum.yaml", "--server", "http://127.0.0.1:9").status == 1
    assert command("run", "sum.yaml", "--server", server.url, "--watch").status == 2


def test_pictures_are_uploaded_and_outputs_have_the_names_of_a_run_here(
    server: Outside, command: Command, folder: Path
) -> None:
    from PIL import Image

    Image.new("RGB", (20, 10), (200, 30, 30)).save(folder / "photo.png")
    Image.new("RGB", (10, 20), (30, 30, 200)).save(folder / "other.png")
    (folder / "w.yaml").write_text(
        "darkroom: 1\nparameters:\n  more:\n    type: list[ImageFile]\n    default: [other.png]\nnodes:\n"
        "  one:\n    type: LoadImage\n    inputs:\n      image: photo.png # this one\n"
        "  two:\n    type: LoadImage\n    inputs:\n      image: $more\noutputs:\n  x: $one.image\n  y: $two.image\n"
    )
    there = command("run", "w.yaml", "--out", "there", "--server", server.url, "--token", TOKEN)
    here = command("run", "w.yaml", "--out", "here")
    assert (there.status, here.status) == (0, 0), there.err
    assert there.out.replace("there/", "here/") == here.out
    assert {path.name for path in (folder / "there").iterdir()} == {path.name for path in (folder / "here").iterdir()}


def test_the_queue_is_listed_stopped_and_cleared(server: Outside, command: Command) -> None:
    words = ("--server", server.url, "--token", TOKEN)
    assert command("queue", "pause", *words).out == "paused\n"
    first, second = server.submit(SUM), server.submit(SUM, name="mine")
    listed = command("queue", *words)
    assert [line.split() for line in listed.out.splitlines()] == [
        [first, "queued", "#1", "Sum"],
        [second, "queued", "#2", "mine"],
    ]
    assert command("queue", "move", second, "--before", first, *words).status == 0
    assert command("queue", "list", "--json", *words).json["jobs"][0]["id"] == second
    assert "cancelled" in command("queue", "cancel", first, *words).out
    assert "queued" in command("queue", "retry", first, *words).out
    assert "deleted" in command("queue", "delete", second, *words).out
    assert command("queue", "cancel", "nobody", *words).status == 1
    assert command("queue", "cancel", *words).status == 2
    assert command("queue", "resume", *words).out == "running\n"
    server.ended(first)
    assert "done" in command("queue", "--all", *words).out


def test_ctrl_c_cancels_the_job_on_the_server(server: Outside, folder: Path) -> None:
    server.client.post("/api/v1/queue/pause", json={})
    (folder / "sum.yaml").write_text(SUM)
    words = [sys.executable, str(ROOT / "cli.py"), "run", "sum.yaml", "--server", server.url, "--token", TOKEN]
    run = subprocess.Popen(words, stdout=-1, stderr=-1, text=True, cwd=folder, env=os.environ)
    with connect(
        f"ws{server.url[4:]}/api/v1/ws", additional_headers={"Authorization": f"Bearer {TOKEN}"}, proxy=None
    ) as line:
        line.send('{"type":"watch"}')
        while not server.client.get("/api/v1/jobs").json()["jobs"]:
            line.recv(PATIENCE)
        while server.client.get("/api/v1/system").json()["clients"] < 2:
            line.ping().wait(1)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 130, err
    assert [job["state"] for job in server.client.get("/api/v1/jobs").json()["jobs"]] == ["cancelled"]


def test_the_log_can_be_read_by_programs(tmp_path: Path) -> None:
    with Outside(tmp_path, "--log-json") as server:
        job = server.submit(SUM)
        server.ended(job)
    told = [json.loads(line) for line in server.said.splitlines() if line.startswith("{")]
    assert [(one["job"], one["state"]) for one in told if one["event"] == "done"] == [(job, "done")]


def test_packs_of_others_are_run_by_workers_and_known_to_the_server(tmp_path: Path, command: Command) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "twice.py").write_text(
        "import darkroom\n\n\n@darkroom.node(category='toys', version=1)\ndef Twice(a: int = 1) -> int:\n"
        '    """Twice a number."""\n    return 2 * a\n'
    )
    text = "darkroom: 1\nnodes:\n  a:\n    type: pack.Twice\n    inputs:\n      a: 21\noutputs:\n  a: $a\n"
    with Outside(tmp_path / "served", "--packs", str(pack)) as server:
        ended = server.ended(server.submit(text))
        assert (ended["state"], ended["outputs"]) == ("done", {"a": [{"kind": "value", "value": 42}]})
    (pack / "twice.py").write_text("import nothing_like_it\n")
    refused = command("serve", "--port", 0, "--data", tmp_path / "d", "--packs", pack)
    assert (refused.status, "nothing_like_it" in refused.err) == (2, True)


def test_answers_do_not_wait_for_company_in_the_line() -> None:
    with listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.proto == socket.IPPROTO_TCP  # by which asyncio knows to say TCP_NODELAY
