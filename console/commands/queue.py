"""`darkroom queue`: the jobs of a server, listed with progress bars, cancelled, moved, tried again."""

import argparse
import sys
from collections.abc import Callable
from typing import Any, Final

from console.calling import Server, Unanswered, part
from console.commands.shared import DONE, FAILED, INVALID, complain, print_json

WAITING: Final = ("running", "queued")
MOST: Final = 500


def queue(options: argparse.Namespace) -> int:
    """Look after the jobs of a server."""
    with Server(options.server, options.token) as server:
        try:
            if options.action == "list":
                return _list(server, options)
            if options.action in ("pause", "resume"):
                return _said(server.post(f"/api/v1/queue/{options.action}"), options)
            if not options.jobs:
                sys.stderr.write(f"error: darkroom queue {options.action} needs the id of a job\n")
                return INVALID
            for job in options.jobs:
                _said(ACTIONS[options.action](server, f"/api/v1/jobs/{part(job)}", options) or {"id": job}, options)
        except Unanswered as unanswered:
            complain(unanswered.problems)
            return FAILED
    return DONE


def _list(server: Server, options: argparse.Namespace) -> int:
    if options.watch and sys.stdout.isatty():
        from console.watching import watch

        return watch(server)
    state = server.get("/api/v1/queue")
    jobs = _jobs(server, everything=options.all)
    if options.json:
        print_json({**state, "jobs": jobs})
        return DONE
    for job in jobs:
        place = f"#{job['position']}" if job["position"] else ""
        again = f"attempt {job['attempts']}" if job["attempts"] > 1 else ""
        print("  ".join(text for text in (job["id"], f"{job['state']:<9}", place, job["name"], again) if text))
    counts = ", ".join(f"{count} {name}" for name, count in state["counts"].items() if count)
    sys.stderr.write(f"{'paused: ' if state['paused'] else ''}{counts or 'no jobs'}\n")
    return DONE


def _jobs(server: Server, *, everything: bool) -> list[dict[str, Any]]:
    """The jobs that wait or run, or all of them, page by page."""
    found: list[dict[str, Any]] = []
    for state in (None,) if everything else WAITING:
        after: str | None = None
        while True:
            query: dict[str, Any] = {"limit": MOST}
            if state is not None:
                query["state"] = state
            if after is not None:
                query["after"] = after
            page = server.get("/api/v1/jobs", **query)
            found += page["jobs"]
            after = page["after"]
            if after is None:
                break
    return found


def _move(server: Server, job: str, options: argparse.Namespace) -> Any:
    return server.post(f"{job}/move", {"before": options.before})


def _post(verb: str) -> Callable[[Server, str, argparse.Namespace], Any]:
    return lambda server, job, options: server.post(f"{job}/{verb}")


ACTIONS: Final[dict[str, Callable[[Server, str, argparse.Namespace], Any]]] = {
    "cancel": _post("cancel"),
    "retry": _post("retry"),
    "delete": lambda server, job, options: server.delete(job),
    "move": _move,
}


def _said(answer: dict[str, Any], options: argparse.Namespace) -> int:
    if options.json:
        print_json(answer)
    elif "id" in answer:
        print(f"{answer['id']}: {answer.get('state', 'deleted')}")
    else:
        print("paused" if answer["paused"] else "running")
    return DONE
