"""Scale: seconds and memory from 100 to 100,000 nodes, the exponent of their growth, and the reading of large files."""

import math
import statistics
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import darkroom
from benchmarks.child import Alone, alone
from benchmarks.documents import SHAPES, chain
from benchmarks.report import Timing, median, table, timed
from engine.document import write

RUNS: Final = 9
RUNS_OF_LARGE: Final = 5
LARGE: Final = 50_000

SIZES: Final[tuple[tuple[str, int], ...]] = (
    ("chain", 100), ("chain", 800), ("chain", 1_000), ("chain", 10_000), ("chain", 100_000),
    ("fan-out", 50), ("fan-out", 500), ("fan-out", 5_000), ("fan-out", 10_000), ("fan-out", 50_000),
)  # fmt: skip
"""Shapes with their sizes; a fan-out has twice as many nodes as leaves, and one more."""

READ: Final = 10_000
"""Nodes of the file that is read."""


@dataclass(frozen=True, slots=True)
class Cold:
    """A cold run in a process of its own."""

    shape: str
    nodes: int
    taken: Timing
    memory: int


def measure(folder: Path | None) -> Iterator[Cold]:
    """Each size, each run in a new process, over a memory store or over new folders in `folder`."""
    for shape, size in SIZES:
        nodes = SHAPES[shape](size).nodes
        runs = list(_runs(shape, size, RUNS if nodes < LARGE else RUNS_OF_LARGE, folder))
        taken = median(Timing(run.wall, run.processor) for run in runs)
        yield Cold(shape, nodes, taken, int(statistics.median(run.memory for run in runs)))


def _runs(shape: str, size: int, count: int, folder: Path | None) -> Iterator[Alone]:
    for _ in range(count):
        if folder is None:
            yield alone(shape, size)
        else:
            with tempfile.TemporaryDirectory(dir=folder) as store:
                yield alone(shape, size, Path(store))


def exponent(costs: Iterable[Cold]) -> float:
    """The slope of a line through processor seconds over nodes, both as logarithms: 1 is linear."""
    points = [(math.log(cost.nodes), math.log(cost.taken.processor)) for cost in costs]
    return statistics.linear_regression([x for x, _ in points], [y for _, y in points]).slope


def reading() -> Timing:
    """The time to read a workflow file of 10,000 nodes, whose reading finds no problem."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "chain.yaml"
        file.write_text(write(chain(READ).document))
        taken = []
        for _ in range(RUNS):
            workflow, timing = timed(lambda: darkroom.load(file))
            if workflow.parsed.document is None or workflow.parsed.problems:
                raise AssertionError(workflow.parsed.problems[:3])
            taken.append(timing)
    return median(taken)


def report() -> str:
    """The table of both stores, the exponents, and the reading of a file."""
    with tempfile.TemporaryDirectory() as folder:
        stores = {"memory": list(measure(None)), "disk": list(measure(Path(folder)))}
    rows = [_row(name, cost) for name, costs in stores.items() for cost in costs]
    slopes = [
        f"{shape} over the {name} store {exponent(cost for cost in costs if cost.shape == shape):.2f}"
        for name, costs in stores.items()
        for shape in ("chain", "fan-out")
    ]
    read = reading()
    head = ("work", "nodes", "store", "seconds", "processor", "µs a node", "memory, MB")
    return (
        "Check, plan and run of a document, cold, each run in a new process whose start is not counted; median of "
        f"{RUNS}, of {RUNS_OF_LARGE} from {LARGE:,} nodes on. Memory is the peak above that before the workflow was "
        "built. At most 1.2 s for 10,000 nodes, 14 s and 1.5 GB for 100,000.\n\n"
        + table(head, rows)
        + f"\n\nExponents of growth, at most 1.1: {', '.join(slopes)}.\n\n"
        f"Reading a file of {READ:,} nodes takes {read.wall:.2f} s (processor {read.processor:.2f}); at most 2.5."
    )


def _row(store: str, cost: Cold) -> tuple[str, ...]:
    seconds = cost.taken.wall
    return (
        cost.shape, f"{cost.nodes:,}", store, f"{seconds:.4f}", f"{cost.taken.processor:.4f}",
        f"{seconds / cost.nodes * 1e6:.1f}", f"{cost.memory / 1e6:.0f}",
    )  # fmt: skip
