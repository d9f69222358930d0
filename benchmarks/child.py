"""One run in a process of its own: `python -m benchmarks.child SHAPE SIZE [FOLDER]`; a line of JSON."""

import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.documents import SHAPES
from benchmarks.rig import Rig, on_disk
from engine.store import MemoryStore

STATUS: Final = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Alone:
    """What a run took in its own process; `memory` are bytes above what the process had before the workflow."""

    wall: float
    processor: float
    performed: int
    memory: int


def alone(shape: str, size: int, folder: Path | None = None) -> Alone:
    """A workflow of a shape, run in a new process over a folder, or with a memory store."""
    command = [sys.executable, "-m", "benchmarks.child", shape, str(size), *([str(folder)] if folder else [])]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parent.parent)
    return Alone(**json.loads(done.stdout))


def main() -> int:
    """Run once and say what it took."""
    shape, size, *folder = sys.argv[1:]
    store = on_disk(Path(folder[0])) if folder else MemoryStore()
    before = _memory("VmRSS")
    once = Rig(store).run(SHAPES[shape](int(size)))
    grown = max(0, _memory("VmHWM") - before)
    store.close()
    print(json.dumps({
        "wall": once.timing.wall, "processor": once.timing.processor, "performed": once.performed, "memory": grown,
    }))  # fmt: skip
    return 0


def _memory(what: str) -> int:
    """Bytes of this process now ("VmRSS") or at most until now ("VmHWM"); elsewhere than on Linux at most in both."""
    if STATUS.exists():  # what getrusage gives may be the parent's
        found = next(line for line in STATUS.read_text().splitlines() if line.startswith(what))
        return int(found.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    sys.exit(main())
