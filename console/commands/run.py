"""`darkroom run`: once, or with --watch each time the file is saved."""

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event as Flag

from console.commands.shared import CANCELLED, EXIT, FAILED, complain, prepared_of, print_json, refuse, room_of
from console.report import Steps, relative, report
from darkroom import PLAIN, Darkroom
from engine.errors import Problem, Unwritable, WrongOption, has_errors
from engine.events import Event, Status
from engine.explain import Reason
from engine.publish import Published, ensure_writable, publish
from engine.run import Ended
from engine.workshop import Prepared, identity, outputs


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to."""

    status: Status
    published: Mapping[str, Sequence[Published]]
    steps: Steps
    problems: Sequence[Problem]
    why: Mapping[str, Sequence[Reason]]


def run(options: argparse.Namespace) -> int:
    """Run a workflow and write its outputs."""
    if options.server is not None:
        if options.fetch:
            raise WrongOption("--fetch brings models to this computer: leave it out, or fetch them on the server's")
        from console.commands.remote import remote

        return remote(options)
    began = time.perf_counter()
    with room_of(options) as room:
        if options.fetch and (problem := _not_fetched(room, options)) is not None:
            return refuse([problem], options.json, time.perf_counter() - began, FAILED)
        if options.watch:
            from console.commands.watch import watch

            return watch(room, options)
        prepared, to = prepared_of(room, options)
        if has_errors(prepared.problems):
            return refuse(prepared.problems, options.json, time.perf_counter() - began)
        ensure_writable(options.out)
        complain(prepared.problems)
        with interruptible() as cancelled:
            outcome = developed(room, prepared, to, options, cancelled)
        seconds = time.perf_counter() - began
        if options.json:
            everything = (*prepared.problems, *outcome.steps.noticed, *outcome.problems)
            told = report(outcome.status, outcome.published, outcome.steps, everything, seconds, outcome.why)
            print_json(told)
        else:
            show(outcome, seconds)
    return EXIT[outcome.status]


def _not_fetched(room: Darkroom, options: argparse.Namespace) -> Problem | None:
    from console.commands.models import fetch_missing

    return fetch_missing(room, options)


def developed(
    room: Darkroom, prepared: Prepared, to: tuple[str, ...], options: argparse.Namespace, cancelled: Flag
) -> Outcome:
    """Run a sound workflow with a narrator on stderr, and publish what it gives."""
    steps = Steps(prepared.graph)
    last = room.history.last(identity(prepared)) if options.json else None
    ended = _narrated(room, prepared, to, steps, cancelled, reuse=not options.no_cache)
    why = room.history.why(steps.ran(), ended.plan, last, again=options.no_cache) if options.json else {}
    metadata = PLAIN if options.no_metadata else room.metadata(prepared, ended.plan.keys)
    published: dict[str, Sequence[Published]] = {}
    try:
        for name, value in outputs(prepared, room.registry, ended.values).items():
            published[name] = publish(name, value, options.out, metadata)
    except Unwritable as unwritable:
        return Outcome(Status.FAILED, published, steps, (*ended.problems, unwritable.problem), why)
    room.keep(prepared, ended)
    return Outcome(ended.status, published, steps, ended.problems, why)


def _narrated(
    room: Darkroom, prepared: Prepared, to: tuple[str, ...], steps: Steps, cancelled: Flag, *, reuse: bool
) -> Ended:
    from console.progress import narrator

    teller = narrator(prepared.graph)

    def emit(event: Event) -> None:
        steps(event)
        teller(event)

    try:
        return room.develop(prepared, to, emit=emit, cancelled=cancelled, reuse=reuse)
    finally:
        teller.close()


@contextmanager
def interruptible() -> Iterator[Flag]:
    """A flag that the first Ctrl-C sets; the second ends the process."""
    cancelled = Flag()

    def interrupt(number: int, frame: object) -> None:
        if cancelled.is_set():
            os._exit(CANCELLED)
        cancelled.set()
        sys.stderr.write("cancelling; Ctrl-C again ends at once\n")

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield cancelled
    finally:
        signal.signal(signal.SIGINT, before)


def show(outcome: Outcome, seconds: float) -> None:
    """The outputs on stdout, a line each; problems and how it went on stderr."""
    complain(outcome.problems)
    for name, many in outcome.published.items():
        for one in many:
            print(f"{name}: {json.dumps(one.value) if one.path is None else relative(one.path)}")
    ran, cached = outcome.steps.count(Status.RAN), outcome.steps.count(Status.CACHED)
    sys.stderr.write(f"{outcome.status} in {seconds:.2f} s: {ran} ran, {cached} cached\n")
