"""The report of a run: what became of every step, as data. `darkroom run --json` prints it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine.errors import Problem
from engine.events import Cached, Event, Failed, Finished, Noticed, Planned, Skipped, Status, Stopped
from engine.explain import Reason
from engine.graph import Graph
from engine.publish import Published
from engine.types import Json


@dataclass(slots=True)
class Steps:
    """Listens to a run and remembers how each step ended."""

    graph: Graph
    ended: dict[str, tuple[Status, float]] = field(default_factory=dict)
    noticed: list[Problem] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        """Take note of an event."""
        match event:
            case Planned():
                self.ended = {path: end for path, end in self.ended.items() if end[0] is Status.RAN}
            case Cached(path):
                self.ended.setdefault(path, (Status.CACHED, 0.0))
            case Finished(path, seconds):
                self.ended[path] = Status.RAN, seconds
            case Failed(path, _, seconds):
                self.ended[path] = Status.FAILED, seconds
            case Skipped(path, _):
                self.ended[path] = Status.SKIPPED, 0.0
            case Stopped(path):
                self.ended[path] = Status.CANCELLED, 0.0
            case Noticed(problem):
                self.noticed.append(problem)
            case _:
                pass

    def ran(self) -> list[str]:
        """The paths of the steps that were performed or tried."""
        return [path for path, (status, _) in self.ended.items() if status is not Status.CACHED]

    def as_json(self, why: Mapping[str, Sequence[Reason]]) -> list[Json]:
        """The steps in the order of the graph, with the reasons for those that were not cached."""
        return [
            {
                "node": path,
                "type": node.type,
                "status": self.ended[path][0],
                "seconds": round(self.ended[path][1], 6),
                "why": [reason.as_json() for reason in why.get(path, ())],
            }
            for path, node in self.graph.nodes.items()
            if path in self.ended
        ]

    def count(self, status: Status) -> int:
        """How many steps ended so."""
        return sum(end[0] is status for end in self.ended.values())


def problem_as_json(problem: Problem) -> Json:
    """A problem with the fields of the contract; what is unknown is null."""
    fields: dict[str, Json] = asdict(problem)
    return fields


def published_as_json(published: Published) -> Json:
    """An output as the contract describes it: a file with its path and digest, or a value."""
    if published.kind == "value":
        return {"kind": "value", "value": published.value}
    facts = published.facts or {}
    return {
        "kind": published.kind,
        "path": str(published.path),
        "media_type": published.media_type,
        "digest": published.digest,
        "width": facts.get("width"),
        "height": facts.get("height"),
    }


def report(
    status: str,
    outputs: Mapping[str, Iterable[Published]],
    steps: Steps | None,
    problems: Iterable[Problem],
    seconds: float,
    why: Mapping[str, Sequence[Reason]] = MappingProxyType({}),
) -> dict[str, Any]:
    """The one object that `darkroom run --json` prints."""
    return {
        "status": status,
        "outputs": {name: [published_as_json(one) for one in many] for name, many in outputs.items()},
        "steps": steps.as_json(why) if steps is not None else [],
        "problems": [problem_as_json(problem) for problem in problems],
        "seconds": round(seconds, 6),
    }


def relative(path: Path) -> str:
    """A path as a person would type it here."""
    absolute = path.resolve()
    here = Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)
