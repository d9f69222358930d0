"""Eight processes on one store and one set of keys, some of them killed; run as a program, which has no threads.

    python -m tests.engine.store.crowd FOLDER ROUNDS

Each process puts, gets, keeps, releases, pins, prunes and clears at random, and ends with a status of its own when
anything is not as it must be. After each round the store is read through.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from engine.atomic import SYSTEM
from engine.store import DiskStore, Outputs
from engine.store.records import INLINE
from engine.store.roots import Roots
from engine.types import File
from tests.engine.shelf import in_index, open_disk

ROOT: Final = Path(__file__).parents[3]
PROCESSES: Final = 8
KEYS: Final = tuple(f"key {number}" for number in range(24))
SECONDS: Final = 0.4
"""How long a process works in a round."""

DEADLOCK: Final = 60.0
"""Seconds after which a process that has not ended never will."""

WRONG: Final = 7


def crowd(folder: Path, rounds: int) -> Mapping[str, int]:
    """What happened in so many rounds. Raises `CalledProcessError` when anything went wrong."""
    command = [sys.executable, "-m", __name__, str(folder), str(rounds)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    happened: Mapping[str, int] = json.loads(done.stdout)
    return happened


def value(key: str) -> Outputs:
    """What belongs to a key: its own bytes, and bytes that it shares with others."""
    number = int(key.rsplit(" ", 1)[1])
    shared = File(bytes([number % 3]) * (INLINE + 10), "shared", {})
    if number % 2:
        return number, f"small {number}"
    return File(number.to_bytes(2, "big") * (INLINE - 100 * (number % 4)), "own", {}), shared


class Worker:
    """One process's part: what it does at random, and what it sees must be right."""

    def __init__(self, store: DiskStore, mine: str, odds: random.Random) -> None:
        self._store = store
        self._mine = mine
        self._odds = odds

    def work(self, seconds: float) -> None:
        acts: tuple[tuple[Callable[[], None], int], ...] = (
            (self.put, 30), (self.get, 30), (self.pin, 10), (self.keep, 6), (self.release, 3),
            (self.prune, 6), (self.flush, 8), (self.clear, 1), (self.verify, 1), (self.stats, 2),
        )  # fmt: skip
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            (act,) = self._odds.choices([act for act, _ in acts], [weight for _, weight in acts])
            act()

    def put(self) -> None:
        for _ in range(self._odds.randrange(1, 6)):
            key = self._key()
            self._store.put(key, value(key))

    def get(self) -> None:
        key = self._key()
        found = self._store.get(key)
        _must(found in (None, value(key)), f"{key}: wrong bytes")

    def pin(self) -> None:
        wanted = self._odds.sample(KEYS, 3)
        with self._store.pinned(wanted):
            there = self._store.have(wanted)
            time.sleep(self._odds.uniform(0, 0.01))
            for key in there:
                found = self._store.get(key)
                if found != value(key):
                    again, problems = self._store.get(key) == value(key), self._store.flush()
                    _must(False, f"{key}: pinned, and {found and 'wrong'}; again {again}; {problems}")

    def keep(self) -> None:
        _must(self._store.keep(self._mine, self._mine, value(self._mine)), "cannot be kept")
        self.flush()
        _must(self._store.get(self._mine) == value(self._mine), "kept and gone")

    def release(self) -> None:
        self._store.release(self._mine)

    def prune(self) -> None:
        self._store.prune(self._odds.randrange(400_000))

    def flush(self) -> None:
        problems = self._store.flush()
        _must(not problems, str(problems))

    def clear(self) -> None:
        self._store.clear()

    def verify(self) -> None:
        verified = self._store.verify()
        _must(not verified.damaged and not verified.index_replaced, str(verified))

    def stats(self) -> None:
        self._store.stats()

    def _key(self) -> str:
        return self._odds.choice(KEYS)


def main(folder: Path, rounds: int) -> None:
    """Rounds of a crowd, with deaths; a line of JSON says how many there were."""
    odds = random.Random(rounds)
    happened: Counter[str] = Counter()
    for number in range(rounds):
        children = {_child(folder, number, index): index for index in range(PROCESSES)}
        doomed = odds.sample(sorted(children), odds.randrange(1, 4))
        for child, moment in zip(doomed, sorted(odds.uniform(0, SECONDS) / len(doomed) for _ in doomed), strict=True):
            time.sleep(moment)
            os.kill(child, signal.SIGKILL)
        for child in children:
            happened[_end(child)] += 1
        _read_through(folder)
        happened["rounds"] += 1
    print(json.dumps(happened))


def _child(folder: Path, number: int, index: int) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        with closing(open_disk(folder, budget=600_000)) as store:
            Worker(store, f"mine {30 + index}", random.Random(f"{number} {index}")).work(SECONDS)
        status = 0
    except Exception:
        traceback.print_exc()
        status = WRONG
    finally:
        os._exit(status)


def _end(child: int) -> str:
    """How a process ended, which it must soon."""
    until = time.monotonic() + DEADLOCK
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            _must(code in (0, -signal.SIGKILL), f"a process ended with {code}")
            return "killed" if code else "ended well"
        time.sleep(0.01)
    raise AssertionError("a process does not end")


def _read_through(folder: Path) -> None:
    """Everything is whole, by our reading and by SQLite's own; sums are true; no result is there but the right one."""
    _must(in_index(folder, "pragma integrity_check") == [("ok",)], "SQLite finds harm")
    with closing(open_disk(folder, budget=600_000)) as store:
        verified = store.verify()
        _must(not verified.damaged and not verified.index_replaced, str(verified))
        for key in (*KEYS, *(f"mine {30 + index}" for index in range(PROCESSES))):
            _must(store.get(key) in (None, value(key)), f"{key}: wrong bytes")
        stats = store.stats()
    ((nbytes, kept),) = in_index(folder, "select bytes, kept from tally")
    _must((stats.kept.nbytes, stats.cache.nbytes) == (kept, nbytes - kept), f"{stats} is not {nbytes}, {kept}")
    labels = {key for (key,) in in_index(folder, "select key from root")}
    files = {root.key for root in Roots(folder, SYSTEM).all()}
    _must(labels == files, f"the roots are {labels} in the index and {files} in files")


def _must(holds: bool, otherwise: Any) -> None:
    if not holds:
        raise AssertionError(otherwise)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
