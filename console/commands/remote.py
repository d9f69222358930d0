"""`darkroom run FILE --server URL`: the same run and the same report, on a server."""

import argparse
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Event as Flag
from typing import Any, Final

import darkroom
from console.calling import Server, Unanswered, part
from console.commands.run import Outcome, interruptible, show
from console.commands.shared import EXIT, FAILED, INVALID, complain, given, print_json, refuse, room_of
from console.progress import narrator
from console.report import Steps, report
from console.sending import pictures, renamed, unsendable
from darkroom import PLAIN, Darkroom
from engine.errors import Code, Level, Problem, Unwritable, WrongOption, has_errors
from engine.events import Event, Noticed, Planned, Progress, Status
from engine.protocol.events import Attempted, HandedBack, Lost, Retried, from_json
from engine.protocol.events import Ended as JobEnded
from engine.protocol.jobs import FileOutput, JobState, JobView
from engine.publish import Metadata, Published, ensure_writable, publish
from engine.types import File
from engine.workshop import Prepared

UNKNOWN_HERE: Final = frozenset(
    (Code.RESOURCE_MISSING, Code.INCOMPLETE_MODEL, Code.UNSUPPORTED_MODEL, Code.UNKNOWN_TYPE, Code.MISSING_PACK)
)
"""Problems that are this computer's, for it lacks a model or a pack that the server may have."""

STATUS: Final = {
    JobState.DONE: Status.DONE,
    JobState.FAILED: Status.FAILED,
    JobState.CANCELLED: Status.CANCELLED,
    JobState.SET_ASIDE: Status.FAILED,
}

SIZE: Final = re.compile(r"(\d+) x (\d+)")


@dataclass(frozen=True, slots=True)
class Sent:
    """A workflow that a server has taken."""

    job: str
    prepared: Prepared


def remote(options: argparse.Namespace) -> int:
    """Run a workflow on a server and write its outputs here."""
    began = time.perf_counter()
    if options.watch or options.no_cache:
        raise WrongOption(
            f"--{'watch' if options.watch else 'no-cache'} works on this computer alone, without --server"
        )
    with room_of(options) as room, Server(options.server, options.token) as server:
        prepared, problems = _prepared(room, options)
        if has_errors(problems):
            return refuse(problems, options.json, time.perf_counter() - began)
        try:
            ensure_writable(options.out)
            sent = _sent(server, room, prepared, options)
        except Unanswered as unanswered:
            told = [_here(problem, options.file) for problem in unanswered.problems]
            return _unanswered(told, unanswered.status, options.json, time.perf_counter() - began)
        complain([problem for problem in problems if problem.level is Level.WARNING])
        try:
            with interruptible() as cancelled:
                outcome = _followed(server, sent, options, cancelled)
        except Unanswered as unanswered:
            complain(unanswered.problems)
            return FAILED
    seconds = time.perf_counter() - began
    if options.json:
        everything = (*prepared.problems, *outcome.steps.noticed, *outcome.problems)
        print_json(report(outcome.status, outcome.published, outcome.steps, everything, seconds))
    else:
        show(outcome, seconds)
    return EXIT[outcome.status]


def _prepared(room: Darkroom, options: argparse.Namespace) -> tuple[Prepared, tuple[Problem, ...]]:
    """The workflow as far as this computer can judge it, and what is wrong with it wherever it runs."""
    workflow = darkroom.load(options.file)
    values, unreadable = given(workflow, options.set)
    prepared = room.prepare(workflow, values)
    found = [problem for problem in prepared.problems if problem.code not in UNKNOWN_HERE or _is_picture(problem)]
    return prepared, (*found, *unreadable, *unsendable(prepared))


def _is_picture(problem: Problem) -> bool:
    return problem.code is Code.RESOURCE_MISSING and problem.message.startswith("there is no image ")


def _sent(server: Server, room: Darkroom, prepared: Prepared, options: argparse.Namespace) -> Sent:
    """Upload what the server lacks, and submit."""
    names = {}
    for name, path in pictures(prepared).items():
        digest = prepared.resources.found["image", name].digest
        known = server.has(f"/api/v1/assets/{digest}/about") or server.upload(path)
        names[name] = known["name"]
    text, parameters = renamed(prepared, room.registry, names)
    title = prepared.document.name or prepared.parsed.file or ""
    said = {"document": text, "parameters": parameters, "to": list(options.to), "name": title[:200]}
    return Sent(server.post("/api/v1/jobs", said)["id"], prepared)


def _followed(server: Server, sent: Sent, options: argparse.Namespace, cancelled: Flag) -> Outcome:
    """Tell a person what the run does until it ends, and publish what it gives."""
    steps = Steps(sent.prepared.graph)
    over = Flag()
    threading.Thread(target=_cancel_when, args=(server, sent.job, cancelled, over), daemon=True).start()
    teller = narrator(sent.prepared.graph)
    try:
        for event in _events(server, sent.job):
            if isinstance(event, JobEnded):
                break
            for one in _shown(event, sent.prepared):
                steps(one)
                teller(one)
    finally:
        over.set()
        teller.close()
    job = JobView.model_validate(server.get(f"/api/v1/jobs/{part(sent.job)}"))
    known = set(sent.prepared.problems) | set(steps.noticed)
    problems = [_here(view.problem(), options.file) for view in job.problems]
    problems = [problem for problem in problems if problem.level is Level.ERROR or problem not in known]
    published, unwritable = _published(server, job, options)
    status = Status.FAILED if unwritable else STATUS[job.state]
    return Outcome(status, published, steps, (*problems, *unwritable), {})


def _events(server: Server, job: str) -> Any:
    for message in server.messages(job):
        if message["type"] == "events":
            yield from map(from_json, message["events"])
        elif message["type"] == "progress":
            yield from (Progress(path, done, total) for path, done, total in message["steps"])
        elif message["type"] == "rejected":
            raise Unanswered([Problem(code=Code.NOT_FOUND, message=f"the job {job} is gone")])


def _shown(event: Any, prepared: Prepared) -> Sequence[Event]:
    """An event of a job as the events that a run here would have; of steps that this computer does not know, none."""
    match event:
        case Attempted(number) if number > 1:
            return [_notice(f"attempt {number} begins")]
        case Lost(reason):
            return [_notice(f"the attempt was lost: {reason}")]
        case Attempted() | HandedBack() | Retried():
            return []
        case Planned(planned, cached):
            nodes = prepared.graph.nodes
            return [Planned(tuple(p for p in planned if p in nodes), tuple(p for p in cached if p in nodes))]
        case _ if getattr(event, "path", None) is not None and event.path not in prepared.graph.nodes:
            return []
        case _:
            return [event]


def _notice(message: str) -> Event:
    return Noticed(Problem(code=Code.NODE_FAILED, level=Level.WARNING, message=message))


def _published(
    server: Server, job: JobView, options: argparse.Namespace
) -> tuple[Mapping[str, Sequence[Published]], tuple[Problem, ...]]:
    """The outputs written here under the names that a run here gives them."""
    published: dict[str, Sequence[Published]] = {}
    for name, many in job.outputs.items():
        told: list[Published] = []
        for one in many:
            if not isinstance(one, FileOutput):
                value: Any = one.value
                told.append(Published("value", value=value))
                continue
            data = server.bytes_at(f"/api/v1/assets/{one.digest}")
            plain = PLAIN.strip(data)
            size = SIZE.fullmatch(one.label)
            facts = {"width": int(size[1]), "height": int(size[2])} if size else {}
            metadata = PLAIN if options.no_metadata else _as_made(data)
            try:
                told += publish(name, File(plain, one.media_type, facts), options.out, metadata)
            except Unwritable as unwritable:
                return published, (unwritable.problem,)
        published[name] = told
    return published, ()


def _as_made(data: bytes) -> Metadata:
    """The metadata that the server put into a picture."""
    return Metadata(lambda plain, media_type: data, PLAIN.strip)


def _cancel_when(server: Server, job: str, cancelled: Flag, over: Flag) -> None:
    while not over.is_set():
        if cancelled.wait(0.1):
            try:
                server.post(f"/api/v1/jobs/{part(job)}/cancel")
            except Unanswered as unanswered:
                complain(unanswered.problems)
            return


def _here(problem: Problem, file: str) -> Problem:
    """A problem of the server's copy, at the file that a person has."""
    return replace(problem, file=str(file)) if problem.line is not None or problem.file else problem


def _unanswered(problems: Sequence[Problem], status: int, as_json: bool, seconds: float) -> int:
    """Say why nothing ran: the workflow is invalid for the server, or the server cannot be had."""
    if status == 422:
        return refuse(problems, as_json, seconds)
    if as_json:
        print_json(report(str(Status.FAILED), {}, None, problems, seconds))
    else:
        complain(problems)
    return FAILED if status != 401 else INVALID
