"""One server to a data folder: a second one is refused, and told of the first."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from engine.errors import Code
from engine.queue import QueueTaken
from engine.queue.hold import Hold
from tests.engine.queue.desk import PATIENCE, desk, submit

ROOT: Final = Path(__file__).parents[3]
OWNER: Final = """
import sys
from pathlib import Path
from engine.queue import Queue
with Queue(Path(sys.argv[1]), url="http://127.0.0.1:1"):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_a_second_server_in_this_process_is_refused(tmp_path: Path) -> None:
    with desk(tmp_path, url="http://127.0.0.1:7600") as queue:
        with pytest.raises(QueueTaken) as caught:
            desk(tmp_path).__enter__()
        problem = caught.value.problem
        assert problem.code is Code.QUEUE_TAKEN
        assert f"the server at http://127.0.0.1:7600 (process {os.getpid()})" in problem.message
        assert problem.hint
        queue.announce("http://127.0.0.1:7601")
        with pytest.raises(QueueTaken, match="7601"):
            desk(tmp_path).__enter__()
        submit(queue)
    with desk(tmp_path):
        pass


def test_a_server_in_another_process_is_named_and_its_death_lets_go(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OWNER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as owner:
        assert owner.stdout
        assert owner.stdout.readline() == b"open\n"
        with pytest.raises(QueueTaken, match=rf"http://127.0.0.1:1 \(process {owner.pid}\)"):
            desk(tmp_path).__enter__()
        owner.kill()
        owner.wait(PATIENCE)
        assert str(owner.pid) in (tmp_path / "server.lock").read_text()
        with desk(tmp_path) as queue:
            submit(queue)


@pytest.mark.parametrize("said", [b"", b"nonsense", b"[]", b'{"pid": "x"}', b"\xff\xfe"])
def test_a_lock_that_says_nothing_is_a_lock(tmp_path: Path, said: bytes) -> None:
    path = tmp_path / "server.lock"
    hold = Hold(path, "")
    path.write_bytes(said)
    with pytest.raises(QueueTaken, match="in use by another server"):
        Hold(path, "")
    hold.close()


def test_a_server_without_an_address_is_named_by_its_process(tmp_path: Path) -> None:
    hold = Hold(tmp_path / "server.lock", "")
    with pytest.raises(QueueTaken, match=f"in use by process {os.getpid()}"):
        Hold(tmp_path / "server.lock", "")
    hold.close()
