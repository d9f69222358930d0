"""A worker's process: begun with a socket of its own, killed with all that it began, and how it ended in words."""

import base64
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from socket import socket, socketpair
from typing import Final

from engine.worker.frames import Channel
from engine.worker.limits import Limits

HERE: Final = "-"
"""What a child is told where the socket is described on its stdin, as on Windows, which hands over no numbers."""


class Spawned:
    """A process of the `worker` command, in a group of its own, and our end of its socket.

    What it prints comes out of `process.stdout`. As long as this holds its lifeline, the process may live.
    """

    def __init__(self, command: Sequence[str], slate: Path, limits: Limits) -> None:
        """Begin it. Raises `OSError` when it cannot be begun."""
        ours, theirs = socketpair()
        end, self._lifeline = os.pipe()
        told = ["--slate", str(slate), "--beat", str(limits.beat)]
        if limits.memory is not None:
            told += ["--memory", str(limits.memory)]
        try:
            self.process = _begin([*command, *told], theirs, end)
        except BaseException:
            ours.close()
            os.close(self._lifeline)
            raise
        finally:
            theirs.close()
            os.close(end)
        self.channel = Channel(ours)

    def close(self) -> None:
        """Let go of a process that is over."""
        self.channel.close()
        os.close(self._lifeline)


def _begin(command: Sequence[str], theirs: socket, end: int) -> "subprocess.Popen[bytes]":
    if sys.platform == "win32":  # hands over no numbers of sockets
        process = subprocess.Popen(  # noqa: S603 - a command of our own
            [*command, "--socket", HERE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            creationflags=subprocess.CREATE_NEW_PROCESS_GROUP,
        )
        if process.stdin is not None:
            process.stdin.write(base64.b64encode(theirs.share(process.pid)) + b"\n")
            process.stdin.close()
        return process
    return subprocess.Popen(  # noqa: S603 - a command of our own
        [*command, "--socket", str(theirs.fileno()), "--lifeline", str(end)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=(theirs.fileno(), end),
        start_new_session=True,
    )


def joined(number: str) -> Channel:
    """The child's end of its socket, by what `--socket` says. No process that the child begins has it too."""
    if sys.platform == "win32":
        from socket import fromshare

        end = fromshare(base64.b64decode(sys.stdin.buffer.readline()))
    else:
        end = socket(fileno=int(number))
    end.set_inheritable(False)
    return Channel(end)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """End a process and all that it began. Nothing if it is gone."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def exit_in_words(status: int) -> str:
    """How a process ended, by its exit status as `subprocess` gives it."""
    if status >= 0:
        return f"ended with exit status {status}"
    words = signal.strsignal(-status) or "unknown"
    return f"was killed by signal {-status} ({words[:1].lower()}{words[1:]})"
