"""A server that a test may kill: `python -m tests.engine.worker.server FOLDER HAZARD HERE` has one job and waits."""

import sys
import threading
from pathlib import Path

from tests.engine.worker.yard import Yard, text


def main() -> None:
    """Begin one job of a hazard, whose input `here` is a pipe, and wait for ever."""
    folder, node, here = sys.argv[1:]
    with Yard(Path(folder)) as yard:
        yard.submit(text(node, here=here))
        threading.Event().wait()


if __name__ == "__main__":
    main()
