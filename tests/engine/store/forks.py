"""Children that are killed or limited while they use a store; run as a program, which has no threads of its own.

    python -m tests.engine.store.forks killed FOLDER      a child for each operation on files, killed there
    python -m tests.engine.store.forks limited FOLDER     a child for each size that files may have at most

Each works in a folder named for its number, and leaves the exit status of each in a line.
"""

import os
import resource
import sys
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from subprocess import run
from typing import Final

from tests.engine.faults import Fault, Faulty
from tests.engine.store.prints import develop, open_prints

ROOT: Final = Path(__file__).parents[3]
SIZES: Final = (*range(4_000, 100_000, 8_000), 10**9)
UNUSABLE: Final = 3
UNWRITABLE: Final = 4


def forks(how: str, folder: Path) -> dict[Path, int]:
    """The folders that children worked in, and how each ended: 0 for well, 9 for killed, or as above."""
    done = run([sys.executable, "-m", __name__, how, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    return {folder / name: int(status) for name, status in lines}


def killed(folder: Path) -> None:
    """Children that end at their first, second, third operation, and so on; the last one survives."""
    for at in count():
        status = _child(lambda: _develop(folder / str(at), Faulty(Fault.KILLED, at)))  # noqa: B023
        print(at, status)
        if status == 0:
            return


def limited(folder: Path) -> None:
    """Children whose files, SQLite's too, may not grow past a size."""
    for size in SIZES:
        print(size, _child(lambda: _develop_limited(folder / str(size), size)))  # noqa: B023


def _develop(folder: Path, files: Faulty) -> int:
    with closing(open_prints(folder, files=files)) as store:
        develop(store)
    return 0


def _develop_limited(folder: Path, size: int) -> int:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        store = open_prints(folder)
    except OSError:
        return UNUSABLE
    with closing(store):
        develop(store)
        return UNWRITABLE if store.flush() else 0


def _child(work: Callable[[], int]) -> int:
    sys.stdout.flush()
    child = os.fork()
    if not child:
        status = 1
        try:
            status = work()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    {"killed": killed, "limited": limited}[sys.argv[1]](Path(sys.argv[2]))
