"""A `Darkroom` that does jobs: what stands behind a worker."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import darkroom
from darkroom import Darkroom, Workflow
from engine.document import parse
from engine.errors import Problem, Unwritable
from engine.events import Event, Noticed, Status
from engine.graph import Gather
from engine.protocol.jobs import JobState, Output
from engine.protocol.worker import Begin, Ended, Ready
from engine.run import Ended as RunEnded
from engine.types import File
from engine.worker import Attempt, Outputs, said_of
from engine.workshop import Prepared, outputs, targets

WARM: Final = 64
"""Digests of models that are said to be warm, at most: those of the last jobs."""

PARSED: Final = 16
"""Documents that are kept as they were read: the same workflow comes again and again."""

SMALL: Final = 2**18
"""Characters of a document that is kept so, at most."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,99}")


class Performing:
    """Does jobs in a `Darkroom`. Relative names of their documents start in `workflows`; files go into `outputs`."""

    def __init__(self, room: Darkroom, workflows: Path, folder: Path) -> None:
        """Raises `Unwritable` where outputs cannot be kept."""
        self._room = room
        self._workflows = workflows
        self._outputs = Outputs(folder)
        self._warm: dict[str, None] = {}
        self._read_again = lru_cache(maxsize=PARSED)(self._read)

    def about(self) -> Ready:
        """The devices, and the versions of the libraries that make pixels."""
        names = tuple(device.name for device in self._room.devices)
        versions = {"darkroom": darkroom.__version__, **self._room.machine.libraries}
        return Ready(pid=os.getpid(), devices=names, versions=versions)

    def perform(self, attempt: Attempt) -> Ended:
        """Do a job: check it, run it, keep its files."""
        work = attempt.work
        prepared, paths = self._prepared(work)
        if not prepared.is_sound:
            return self._ended(work, Status.FAILED, {}, prepared.problems)
        noticed: list[Problem] = []

        def emit(event: Event) -> None:
            if isinstance(event, Noticed):
                noticed.append(event.problem)
            attempt.emit(event)

        attempt.steps({path: node.type for path, node in prepared.graph.nodes.items()})
        looked_at = attempt.looked_at.is_set
        ended = self._room.develop(
            prepared, paths, emit=emit, cancelled=attempt.cancelled, is_looked_at=looked_at, settles=False
        )
        attempt.doing("its outputs were written")
        metadata = self._room.metadata(prepared, ended.plan.keys)
        roots = _roots(prepared, ended)
        kept: dict[str, list[Output]] = {}
        try:
            for name, value in outputs(prepared, self._room.registry, ended.values).items():
                kept[name] = self._outputs.keep(value, metadata, lambda file: roots.get(id(file), ""))
        except Unwritable as unwritable:
            problems = (*prepared.problems, *noticed, *ended.problems, unwritable.problem)
            return self._ended(work, Status.FAILED, kept, problems)
        self._room.keep(prepared, ended)
        self._know_warm(prepared)
        return self._ended(work, ended.status, kept, (*prepared.problems, *noticed, *ended.problems))

    def rest(self) -> None:
        """Remember what the last jobs took, and why."""
        self._room.settle()

    def close(self) -> None:
        """Wait until all results are in the store."""
        self._room.close()

    def _prepared(self, work: Begin) -> tuple[Prepared, tuple[str, ...]]:
        """The job's workflow as `darkroom run` would have it from its file, and the paths to run to."""
        read = self._read_again if len(work.document) <= SMALL else self._read
        prepared = self._room.prepare(read(work.document, work.name), work.parameters)
        paths, unknown = targets(prepared, work.to) if prepared.is_sound else ((), ())
        return prepared.with_problems(unknown), paths

    def _read(self, document: str, name: str) -> Workflow:
        file = self._workflows / f"{name if _NAME.fullmatch(name) else 'document'}.yaml"
        return Workflow(parse(document.encode(), str(file)), self._workflows)

    def _ended(
        self, work: Begin, status: Status, kept: Mapping[str, list[Output]], problems: tuple[Problem, ...]
    ) -> Ended:
        said = [said_of(self._shown(problem)) for problem in problems]
        return Ended(run=work.run, state=JobState(status), outputs=dict(kept), problems=said, warm=list(self._warm))

    def _shown(self, problem: Problem) -> Problem:
        """A problem without the server's folders."""
        return replace(problem, file=Path(problem.file).name) if problem.file else problem

    def _know_warm(self, prepared: Prepared) -> None:
        for digest in prepared.resources.parts():
            self._warm.pop(digest, None)
            self._warm[digest] = None
        for digest in list(self._warm)[:-WARM]:
            del self._warm[digest]


def _roots(prepared: Prepared, ended: RunEnded) -> dict[int, str]:
    """The keys under which the store keeps the files of a run, by the identity of each file."""
    found: dict[int, str] = {}
    for given in prepared.graph.outputs.values():
        for link in given.links if isinstance(given, Gather) else (given,):
            for value in ended.values.get(link.node, ()):
                files = (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, File))
                found.update((id(file), ended.plan.keys[link.node]) for file in files)
    return found
