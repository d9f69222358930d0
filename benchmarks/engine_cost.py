"""The engine's own cost: trivial nodes through check, plan and run, over a memory store and over a folder."""

import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.child import Alone, alone
from benchmarks.documents import SHAPES, Sum
from benchmarks.report import Timing, median, table
from benchmarks.rig import Once, Rig, on_disk
from engine.store import MemoryStore, Store

RUNS: Final = 9


@dataclass(frozen=True, slots=True)
class Case:
    """A workflow, what ComfyUI 0.3.64 takes for it, and the seconds that Darkroom may take, cold and again."""

    shape: str
    size: int
    name: str
    peer: tuple[str, str]
    bound: tuple[str, str]


CASES: Final = (
    Case("chain", 200, "chain of 200", ("1.5", ""), ("0.020", "")),
    Case("chain", 800, "chain of 800", ("26 (2.1 GB)", "27"), ("0.065", "0.012")),
    Case("fan-out", 1_000, "fan-out of 1,000 with its tree (2,001 nodes)", ("9.1", "2.0"), ("0.150", "0.030")),
    Case("chain", 10_000, "chain of 10,000", ("refused", "refused"), ("0.600", "")),
)

ROWS: Final = ("cold", "identical again", "first node changed", "last node changed", "A again after B")
"""What is measured of each case, in this order, over one store."""

ANEW: Final = "A again, in a new process"


def _runs(case: Case, store: Store) -> dict[str, Once]:
    """One round over an empty store. Graphs are built afresh for each run."""
    rig = Rig(store)

    def work(**changes: int) -> Sum:
        return SHAPES[case.shape](case.size, **changes)

    done = (rig.run(each) for each in (work(), work(), work(first=5), work(last=5), work()))
    found = dict(zip(ROWS, done, strict=True))
    nodes = work().nodes
    expected = dict(zip(ROWS, (nodes, 0, nodes, 1, 0), strict=True))
    if any(found[row].performed != expected[row] for row in ROWS):
        raise AssertionError({row: once.performed for row, once in found.items()})
    return found


def _measured(case: Case, where: Callable[[Path], Store]) -> tuple[dict[str, Timing], list[Alone], float]:
    """The median of each row, the runs of new processes over the same folder, and the events of a step."""
    rounds: list[dict[str, Once]] = []
    anew: list[Alone] = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder, _closing(where(Path(folder))) as store:
            rounds.append(_runs(case, store))
            if where is on_disk:
                store.flush()
                anew.append(alone(case.shape, case.size, Path(folder)))
    if any(one.performed for one in anew):
        raise AssertionError("a new process did not find what was done")
    cold = rounds[0]["cold"]
    return {row: median(one[row].timing for one in rounds) for row in ROWS}, anew, cold.events / cold.performed


@contextmanager
def _closing(store: Store) -> Iterator[Store]:
    try:
        yield store
    finally:
        store.close()


def report() -> str:
    """The table of all cases."""
    rows: list[tuple[str, ...]] = []
    events: set[str] = set()
    for case in CASES:
        memory, _, told = _measured(case, lambda _: MemoryStore())
        disk, anew, _ = _measured(case, on_disk)
        events.add(f"{told:.2f}")
        rows += [_row(case, row, _said(memory[row]), _said(disk[row])) for row in ROWS]
        wall, processor = (statistics.median(getattr(one, name) for one in anew) for name in ("wall", "processor"))
        rows.append(_row(case, ANEW, "", _said(Timing(wall, processor))))
    head = ("work", "what", "memory store, s", "disk store, s", "at most", "ComfyUI 0.3.64, s")
    return (
        "Check, plan and run together, of a document that was read, seconds of wall time (processor time), median of "
        f"{RUNS}; a listener attached, {' to '.join(sorted(events))} events a step. The disk store is the default one, "
        "memory before a folder; its time includes that of keeping the results. In a new process its start and "
        "imports are not counted. ComfyUI was measured on the same kind of machine.\n\n" + table(head, rows)
    )


def _row(case: Case, row: str, memory: str, disk: str) -> tuple[str, ...]:
    bound = dict(zip(ROWS, case.bound, strict=False)).get(row, "")
    peer = dict(zip(ROWS, case.peer, strict=False)).get(row, "" if "refused" in case.peer else "as cold")
    return case.name if row == ROWS[0] else "", row, memory, disk, bound, peer


def _said(taken: Timing) -> str:
    return f"{taken.wall:.4f} ({taken.processor:.4f})"
