"""The editor in Chromium: how soon it stands there, and how it moves a thousand nodes. The page measures itself."""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks.report import table

FRONTEND: Final = Path(__file__).parent.parent / "frontend"
COMMAND: Final = ("npx", "vitest", "run", "--config", "vitest.browser.config.ts", "--mode", "measures")


def report() -> str:
    """The table: a real server, the page as it is built, beside a bare page of React Flow in the same run."""
    return told(_measured())


def told(measured: Mapping[str, float]) -> str:
    """What was measured, with what it should be."""
    whole, half = measured["whole_pan_fps"], measured["half_pan_fps"]
    rows = [
        ("first view of a workflow can be used, median of 5", f"{measured['first_view_ms']:.0f} ms", "1,000 ms"),
        ("first load, packed", f"{measured['first_load_kb']:.0f} kB", "450 kB"),
        ("requests of the first load", f"{measured['first_load_requests']:.0f}", ""),
        ("1,000 nodes, 1,500 links are seen, median of 5", f"{measured['large_load_ms']:.0f} ms", "2,000 ms"),
        ("an edit of these is seen, median of 30", f"{measured['edit_ms']:.0f} ms", "50 ms"),
        ("the slowest of the 30", f"{measured['edit_most_ms']:.0f} ms", ""),
        ("1,000 more are pasted and seen, median of 3", f"{measured['paste_ms']:.0f} ms", ""),
        ("that is undone, by the server too", f"{measured['undo_paste_ms']:.0f} ms", ""),
        ("all 1,000 are deleted", f"{measured['delete_ms']:.0f} ms", ""),
        ("that is undone, by the server too", f"{measured['undo_delete_ms']:.0f} ms", ""),
        ("all 1,000 are laid out anew, once", f"{measured['arrange_ms']:.0f} ms", ""),
        ("frames a second: all of it in view, moved", f"{whole:.0f}", "at least 20"),
        ("at half zoom, moved", f"{half:.0f}", _wanted(measured["bare_half_pan_fps"])),
        ("at half zoom, a node dragged", f"{measured['half_drag_fps']:.0f}", _wanted(measured["bare_half_drag_fps"])),
        ("bare React Flow: all of it in view, moved", f"{measured['bare_whole_pan_fps']:.0f}", ""),
        ("bare React Flow at half zoom, moved", f"{measured['bare_half_pan_fps']:.0f}", ""),
        ("bare React Flow at half zoom, a node dragged", f"{measured['bare_half_drag_fps']:.0f}", ""),
    ]
    return (
        "Chromium without a window and without a GPU, 1600 by 1000 pixels, a real server on the same machine. The bare "
        "page has nodes of the same size with the same ports, and draws only what is visible.\n\n"
        + table(("", "measured", "at most"), rows)
    )


def _wanted(bare: float) -> str:
    """What the editor has to reach: 0.8 times the bare page, and never less than 24."""
    return f"at least {max(24.0, 0.8 * bare):.0f}"


def _measured() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "measured.json")
        subprocess.run(COMMAND, cwd=FRONTEND, env={**os.environ, "DARKROOM_MEASURED": str(file)}, check=True)
        measured: dict[str, float] = json.loads(file.read_text())
        return measured
