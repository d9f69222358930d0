"""The queue at a terminal: a bar for every job that waits or runs, until Ctrl-C."""

import json
from typing import Any, Final

from console.calling import Server

OVER: Final = ("done", "failed", "cancelled", "set_aside")
COLOURS: Final = {"done": "green", "failed": "red", "cancelled": "yellow", "set_aside": "red"}


def watch(server: Server) -> int:
    """Show the jobs as they go on."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    bars = Bars(TextColumn("{task.description}"), BarColumn(bar_width=28), MofNCompleteColumn(), TimeElapsedColumn())
    shown = Shown(bars)
    is_listed = False
    try:
        with bars:
            for message in server.all_messages():
                is_listed = is_listed and message["type"] != "welcome"  # a new connection: some may have been missed
                shown.hear(message)
                if message["type"] == "queue" and not is_listed:  # whatever changes is told from here on
                    is_listed = True
                    for job in _there(server):
                        shown.job(job)
    except KeyboardInterrupt:
        return 0
    return 0


def _there(server: Server) -> list[dict[str, Any]]:
    """The jobs that run or wait, the first of many."""
    return [
        job for state in ("running", "queued") for job in server.get("/api/v1/jobs", state=state, limit=500)["jobs"]
    ]


class Shown:
    """The bars, by job."""

    def __init__(self, bars: Any) -> None:
        self._bars = bars
        self._tasks: dict[str, Any] = {}

    def hear(self, message: dict[str, Any]) -> None:
        """Bring the bars up to date."""
        if message["type"] == "job":
            self.job(message["job"])
        elif message["type"] == "events" and message["job"] in self._tasks:
            task = self._tasks[message["job"]]
            for event in message["events"]:
                if event[0] == "planned":
                    self._bars.update(task, total=len(event[1]), completed=0)
                elif event[0] in ("finished", "failed", "skipped", "stopped"):
                    self._bars.advance(task)
        elif message["type"] == "queue":
            self._bars.console.set_window_title(json.dumps(message["counts"]))

    def job(self, job: dict[str, Any]) -> None:
        """A job as it is now."""
        name = job["name"] or job["id"]
        state = "cancelling" if job["cancelling"] and job["state"] == "running" else job["state"]
        task = self._tasks.get(job["id"])
        if task is None and state in OVER:
            return
        if task is None:
            task = self._tasks[job["id"]] = self._bars.add_task("", total=None)
        colour = COLOURS.get(state)
        said = f"{job['id']} {name[:40]} {state}".replace("[", "\\[")
        self._bars.update(task, description=f"[{colour}]{said}[/]" if colour else said)
        if state in OVER:
            self._bars.stop_task(task)
            del self._tasks[job["id"]]
