"""A process that draws with checkpoints, and that tests may kill at any moment.

`python -m tests.nodes.drawer` takes jobs from stdin, a line of JSON each: `{"store": folder, "name": scheduler, ...}`
as `drawing` takes them, and `every`, after how many calls a checkpoint is kept. A child of its own does each, forked
when all is imported. Lines on stdout say `child PID`, `call N TOTAL` after each call of the UNet, `drawn DIGEST`, and
`ended STATUS`.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
import warnings
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import torch

from engine.events import Progress
from engine.run import Checkpointing
from engine.store import DiskStore
from tests.nodes.stage import REGISTRY, Stage
from tests.nodes.studio import MINIATURE, Studio

ROOT: Final = Path(__file__).parents[2]
PATIENCE: Final = 100
"""Seconds after which a child that says nothing is taken to hang."""


@dataclass
class Attempt:
    """What a child said before it ended: the calls that it made of `total`, and its picture if it came that far."""

    calls: list[int] = field(default_factory=list)
    total: int = 0
    digest: str = ""
    killed: bool = False
    seconds: float = 0.0

    @property
    def was_sampling(self) -> bool:
        """Whether it was killed between its first call and its last."""
        return self.killed and bool(self.calls) and self.calls[-1] < self.total


class Drawers:
    """The process that forks children, for one test."""

    def __enter__(self) -> "Drawers":
        command = [sys.executable, "-m", "tests.nodes.drawer"]
        one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        pipe = subprocess.PIPE
        self._server = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, env=os.environ | one)
        self._said = b""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(PATIENCE)
        assert self._server.stdout is not None
        self._server.stdout.close()

    def draw(self, store: Path, *, kill_after: float = PATIENCE, kill_at: int = 0, **job: Any) -> Attempt:
        """A job done by a child, which is killed after some seconds, or at a call, if it lives that long."""
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps({"store": str(store), **job}).encode() + b"\n")
        self._server.stdin.flush()
        child = int(self._line(time.monotonic() + PATIENCE).split()[1])
        attempt, began = Attempt(), time.monotonic()
        while True:
            line = self._line(began + kill_after)
            if not line or line.startswith(f"call {kill_at} "):
                assert line or kill_after < PATIENCE, "the child hangs"
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
                kill_after = PATIENCE
            word, _, said = line.partition(" ")
            if word == "call":
                done, attempt.total = map(int, said.split())
                attempt.calls.append(done)
            elif word == "drawn":
                attempt.digest = said
            elif word == "ended":
                attempt.seconds, attempt.killed = time.monotonic() - began, int(said) == -signal.SIGKILL
                assert attempt.killed or int(said) == 0, "the child failed"
                return attempt

    def _line(self, until: float) -> str:
        """The next line; empty if none comes in time."""
        assert self._server.stdout is not None
        while b"\n" not in self._said:
            if not select.select([self._server.stdout], [], [], max(0.0, until - time.monotonic()))[0]:
                return ""
            some = os.read(self._server.stdout.fileno(), 65536)
            assert some, "the process that forks has died"
            self._said += some
        line, _, self._said = self._said.partition(b"\n")
        return line.decode()


# ---------------------------------------------------------------- the other process


def _say(*words: object) -> None:
    """One line, whole or not at all: a pipe takes short writes in one piece."""
    os.write(1, (" ".join(str(word) for word in words) + "\n").encode())


def _draw(store: str, every: int = 1, **job: Any) -> None:
    def hear(event: object) -> None:
        if isinstance(event, Progress) and event.path == "sample":
            _say("call", event.done, event.total)

    kept = DiskStore(Path(store), REGISTRY.port_types)
    picture = Stage(Studio(MINIATURE), Checkpointing(every), kept, hear=hear).draw(**job)
    kept.close()
    if picture is not None:
        _say("drawn", sha256(picture).hexdigest())


def _serve() -> None:
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    for module in ("sampler", "text", "unet", "vae", "pictures"):
        import_module(f"nodes.live.{module}")
    for line in sys.stdin:
        child = os.fork()
        if not child:
            status = 1
            try:
                _draw(**json.loads(line))
                status = 0
            finally:
                os._exit(status)
        _say("child", child)
        _, ended = os.waitpid(child, 0)
        _say("ended", os.waitstatus_to_exitcode(ended))


if __name__ == "__main__":
    _serve()
