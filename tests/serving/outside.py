"""`darkroom serve` as a process of its own, with real sockets, ended and killed as the world does it."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final

import httpx

from tests.cli.conftest import ROOT
from tests.serving.inside import TOKEN

LINK: Final = re.compile(r"(http://\S+)/\?token=(\S+)")
PATIENCE: Final = 60.0
"""Seconds that a busy computer may take for what takes one."""


class Outside:
    """A server process over a folder. A context manager; ends by a signal, waits for its workers."""

    def __init__(self, folder: Path, *arguments: str, token: str | None = TOKEN, **environment: str) -> None:
        self.folder = folder
        words = [sys.executable, str(ROOT / "cli.py"), "serve", "--port", "0", "--device", "cpu"]
        words += ["--data", str(folder / "data"), "--store", str(folder / "store")]
        words += ["--workflows", str(folder / "workflows"), *arguments]
        words += ["--token", token] if token is not None else []
        folder.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
            env={**os.environ, "DARKROOM_STORE": str(folder / "store"), **environment},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = LINK.match(line)
        if found is None:
            self.process.kill()
            raise AssertionError(line + self.process.communicate()[1])
        self.url, self.token = found[1], found[2]
        self._said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.client = httpx.Client(
            base_url=self.url, headers={"Authorization": f"Bearer {self.token}"}, timeout=PATIENCE, trust_env=False
        )

    def __enter__(self) -> "Outside":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)
        self._close()

    @property
    def said(self) -> str:
        """What it wrote to stderr until now."""
        return "".join(self._said)

    def kill(self) -> None:
        """End it as a loss of power would."""
        self.process.kill()
        self.process.wait()
        self._close()

    def submit(self, document: str, **said: Any) -> str:
        """Submit a job; its id."""
        answer = self.client.post("/api/v1/jobs", json={"document": document, **said})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def ended(self, job: str) -> dict[str, Any]:
        """The job, once it has ended."""
        with self.client.stream("GET", f"/api/v1/jobs/{job}/events") as stream:
            for line in stream.iter_lines():
                if line == "event: end":
                    break
        found: dict[str, Any] = self.client.get(f"/api/v1/jobs/{job}").json()
        return found

    def workers(self) -> list[int]:
        """The processes of its workers that are known."""
        return [one["pid"] for one in self.client.get("/api/v1/system").json()["workers"] if one["pid"]]

    def _read(self) -> None:
        assert self.process.stderr is not None
        self._said.extend(self.process.stderr)

    def _close(self) -> None:
        self._reader.join(PATIENCE)
        self.client.close()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
