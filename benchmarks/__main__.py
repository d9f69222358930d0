"""Run the benchmarks, print them, and with --write put them into docs/benchmarks.md."""

import argparse
import datetime
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import doors, engine_cost, first_picture
from benchmarks.report import load, machine

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
BENCHMARKS: dict[str, tuple[str, Callable[[], str]]] = {
    "engine": ("The engine's cost", engine_cost.report),
    "doors": ("Light doors", doors.report),
    "picture": ("Time to the first picture", first_picture.report),
}


def main() -> int:
    """Measure what was asked for, everything by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHMARKS)}; all by default")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}; takes all benchmarks")
    options = parser.parse_args()
    names = options.names or list(BENCHMARKS)
    head = f"{machine()}. {datetime.datetime.now(datetime.UTC):%Y-%m-%d}, load before {load():.1f}."
    print(head)
    parts = [head]
    for name in names:
        title, measure = BENCHMARKS[name]
        parts.append(f"## {title}\n\n{measure()}")
        print(f"\n{parts[-1]}", flush=True)
    if options.write:
        PAGE.write_text("# Benchmarks\n\n`make bench` repeats them.\n\n" + "\n\n".join(parts) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
