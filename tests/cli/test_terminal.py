"""What needs a terminal or a browser, with a real pseudo-terminal and a real program for a browser."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT
from tests.serving.inside import SUM, TOKEN
from tests.serving.outside import PATIENCE, Outside

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are Unix's", allow_module_level=True)


class Terminal:
    """A terminal in which a command runs."""

    def __init__(self, *words: str) -> None:
        self._own, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "cli.py"), *words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "120", "LINES": "40"},
        )
        os.close(theirs)
        self.shown = ""

    def until(self, text: str) -> None:
        """Read until a text was shown."""
        end = time.monotonic() + PATIENCE
        while text not in self.shown:
            ready, _, _ = select.select([self._own], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"{text!r} was not shown: {self.shown[-2000:]}"
            self.shown += os.read(self._own, 65536).decode("utf-8", "replace")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._own)


@contextmanager
def terminal(*words: str) -> Iterator[Terminal]:
    opened = Terminal(*words)
    try:
        yield opened
    finally:
        opened.close()


# A server, its worker and a second command, each a process.
@pytest.mark.slow
def test_the_queue_is_watched_with_bars_until_somebody_ends_it(tmp_path: Path) -> None:
    with Outside(tmp_path) as server:
        server.client.post("/api/v1/queue/pause", json={})
        server.submit(SUM, name="waits here")
        with terminal("queue", "--watch", "--server", server.url, "--token", TOKEN) as watched:
            watched.until("waits here")
            server.submit(SUM, name="comes later")
            watched.until("comes later")
            server.client.post("/api/v1/queue/resume", json={})
            watched.until("2/2")
            watched.until("done")
            watched.process.send_signal(signal.SIGINT)
            assert watched.process.wait(PATIENCE) == 0
        assert "Traceback" not in watched.shown


# A server process.
@pytest.mark.slow
def test_serve_open_shows_the_link_to_the_browser_and_waits_for_none(tmp_path: Path) -> None:
    said, waits = tmp_path / "said", tmp_path / "waits"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {said}.new && mv {said}.new {said}\nread line < {waits}\n')
    browser.chmod(0o755)
    os.mkfifo(waits)
    with Outside(tmp_path, "--open", BROWSER=str(browser)) as server:
        assert server.client.get("/healthz").status_code == 200
        end = time.monotonic() + PATIENCE
        while not said.exists() and time.monotonic() < end:
            server.client.get("/healthz")  # it answers while the browser runs
        assert said.read_text() == f"{server.url}/?token={TOKEN}"
        waits.write_text("\n")
