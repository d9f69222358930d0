"""Run the benchmarks, print them, and with --write put them into docs/benchmarks.md."""

import argparse
import sys

from benchmarks.catalogue import BENCHMARKS, BY_DEFAULT, ORDER
from benchmarks.page import PAGE, put, where


def main() -> int:
    """Measure what was asked for, by default all that this machine can."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHMARKS)}; all by default")
    parser.add_argument("--write", action="store_true", help=f"put what was measured into {PAGE.name}")
    options = parser.parse_args()
    for name in options.names or BY_DEFAULT:
        title, measure = BENCHMARKS[name]
        body = f"{where()}\n\n{measure()}"
        print(f"## {title}\n\n{body}\n", flush=True)
        if options.write:
            put({title: body}, ORDER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
