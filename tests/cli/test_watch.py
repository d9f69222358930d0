"""`darkroom run --watch`: the file is saved, what changed is run."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT

WORKFLOW = """\
darkroom: 1
nodes:
  one:
    type: Math
    inputs:
      a: 1
      b: 2
  two:
    type: Math
    inputs:
      a: $one.number
      b: 10
outputs:
  sum: $two.number
"""


class Watching:
    """A `darkroom run --watch` in a process of its own, and the lines that it says."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "sum.yaml"
        self.file.write_text(WORKFLOW)
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "cli", "run", str(self.file), "--watch", "--store", str(folder / "store")],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        self.said: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.put(line.rstrip("\n"))

    def round(self) -> list[str]:
        """What is said until it waits for the next save."""
        lines: list[str] = []
        while not lines or not lines[-1].startswith("watching "):
            lines.append(self.said.get(timeout=60))
        return lines

    def save(self, old: str, new: str) -> None:
        """Save the file as most editors do: a new one, moved into place."""
        beside = self.file.with_suffix(".new")
        beside.write_text(self.file.read_text().replace(old, new))
        os.replace(beside, self.file)


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    made = Watching(tmp_path)
    yield made
    made.process.kill()
    made.process.wait()
    made.reader.join()
    assert made.process.stdout is not None
    made.process.stdout.close()


@pytest.mark.slow  # starts a process
def test_a_save_runs_what_changed_and_says_what_that_was(watching: Watching) -> None:
    assert "sum: 13.0" in watching.round()
    watching.save("b: 10", "b: 20")
    second = watching.round()
    assert "sum: 23.0" in second
    assert any(line.startswith("two: ") for line in second)
    assert not any(line.startswith("one: ") for line in second)
    assert any("1 ran, 1 cached" in line for line in second)


@pytest.mark.slow  # starts a process
def test_a_save_that_cannot_run_is_told_and_the_next_one_runs(watching: Watching) -> None:
    watching.round()
    watching.save("type: Math", "type: Mat")
    assert any("unknown-type" in line for line in watching.round())
    watching.save("type: Mat\n", "type: Math\n")
    assert "sum: 13.0" in watching.round()


@pytest.mark.slow  # starts a process
def test_ctrl_c_ends_it(watching: Watching) -> None:
    watching.round()
    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(timeout=30) == 0
