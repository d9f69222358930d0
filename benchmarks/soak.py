"""The long proofs: `make soak` runs the tests marked soak, and writes what they found.

A test says its figures with `record_property(name, value)`.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.catalogue import ORDER, SOAK
from benchmarks.page import put, where
from benchmarks.report import table


def main() -> int:
    """Run them; the exit status of the tests."""
    place = where()
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        command = [sys.executable, "-m", "pytest", "-m", "soak", "--timeout", "900", f"--junitxml={results}"]
        status = subprocess.run([*command, *sys.argv[1:]], check=False).returncode
        if not results.exists():
            return status
        suite = ElementTree.parse(results)
    rows = [_row(case) for case in suite.iter("testcase")]
    head = ("proof", "found", "result", "seconds")
    put({SOAK: f"{place} `make soak`.\n\n{table(head, rows)}"}, ORDER)
    return status


def _row(case: ElementTree.Element) -> tuple[str, str, str, str]:
    found = "; ".join(f"{one.get('name')} {one.get('value')}" for one in case.iter("property"))
    held = case.find("failure") is None and case.find("error") is None
    name = (case.get("name") or "").removeprefix("test_").replace("_", " ")
    return name, found, "holds" if held else "**broken**", f"{float(case.get('time') or 0):.0f}"


if __name__ == "__main__":
    sys.exit(main())
