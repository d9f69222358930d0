"""The `darkroom` command: run, check, plan, nodes, format, schema.

Progress and state go to stderr, results to stdout. Exit 0 done, 1 failed, 2 invalid workflow or usage, 130 cancelled.
"""

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event as Flag
from typing import Any, Final

import darkroom
from console.arguments import parser
from console.log import keep_log
from console.report import Steps, problem_as_json, relative, report
from console.tables import card, catalogue, catalogue_as_json, catalogue_as_markdown, plan_as_json, plan_table
from darkroom import Darkroom, Options, Workflow
from engine.document import Document, format_source, write_text
from engine.document.scalars import resolve
from engine.errors import Code, DeclarationError, Problem, Unwritable, has_errors
from engine.events import Event, Status
from engine.explain import reasons
from engine.publish import Metadata, Published, ensure_writable, publish
from engine.registry import Registry, did_you_mean
from engine.run import Ended
from engine.schema import workflow_schema
from engine.types import Json
from engine.workshop import Prepared, outputs, targets
from nodes.metadata import embed, strip

DONE: Final = 0
FAILED: Final = 1
INVALID: Final = 2
CANCELLED: Final = 130

_EXIT: Final = {Status.DONE: DONE, Status.FAILED: FAILED, Status.CANCELLED: CANCELLED}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    options = parser(darkroom.__version__).parse_args(arguments)
    keep_log(darkroom.store_folder() / "darkroom.log", debug=vars(options).get("debug", False))
    try:
        return COMMANDS[options.command](options)
    except Unwritable as unwritable:
        _complain([unwritable.problem])
        return FAILED
    except DeclarationError as error:
        sys.stderr.write(f"error: {error}\n")
        return INVALID
    except BrokenPipeError:  # whoever read our output has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


# ---------------------------------------------------------------- run


def _run(options: argparse.Namespace) -> int:
    began = time.perf_counter()
    with _room(options) as room:
        prepared, to = _prepared(room, options)
        if has_errors(prepared.problems):
            return _refuse(prepared.problems, options.json, time.perf_counter() - began)
        ensure_writable(options.out)
        _complain(prepared.problems)
        steps = Steps(prepared.graph)
        ended = _develop(room, prepared, to, steps, reuse=not options.no_cache)
        status, problems = ended.status, ended.problems
        metadata = _metadata(prepared, ended.keys, room, plain=options.no_metadata)
        published: dict[str, list[Published]] = {}
        try:
            for name, value in outputs(prepared, room.registry, ended.values).items():
                published[name] = publish(name, value, options.out, metadata)
        except Unwritable as unwritable:
            problems, status = (*problems, unwritable.problem), Status.FAILED
        seconds = time.perf_counter() - began
        if options.json:
            everything = (*prepared.problems, *steps.noticed, *problems)
            _print_json(report(status, published, steps, everything, seconds))
        else:
            _complain(problems)
            _show(published, steps, status, seconds)
    return _EXIT[status]


def _develop(room: Darkroom, prepared: Prepared, to: tuple[str, ...], steps: Steps, *, reuse: bool) -> Ended:
    """Run with a narrator on stderr; the first Ctrl-C cancels, the second ends the process."""
    from console.progress import narrator

    cancelled = Flag()
    before = signal.signal(signal.SIGINT, lambda number, frame: _interrupt(cancelled))
    teller = narrator(prepared.graph)

    def emit(event: Event) -> None:
        steps(event)
        teller(event)

    try:
        return room.develop(prepared, to, emit=emit, cancelled=cancelled, reuse=reuse)
    finally:
        teller.close()
        signal.signal(signal.SIGINT, before)


def _interrupt(cancelled: Flag) -> None:
    if cancelled.is_set():
        os._exit(CANCELLED)
    cancelled.set()
    sys.stderr.write("cancelling; Ctrl-C again ends at once\n")


def _metadata(prepared: Prepared, keys: Mapping[str, str], room: Darkroom, *, plain: bool) -> Metadata:
    """What is put into pictures: how they were made. Nothing with --no-metadata."""
    if plain:
        return Metadata(lambda data, media_type: data, strip)
    made_by = {
        "darkroom": darkroom.__version__,
        "workflow": prepared.parsed.source,
        "parameters": dict(prepared.parameters),
        "keys": dict(keys),
        "versions": dict(room.machine.libraries),
    }
    text = json.dumps(made_by, ensure_ascii=False)
    return Metadata(lambda data, media_type: embed(data, media_type, text), strip)


def _show(published: Mapping[str, list[Published]], steps: Steps, status: Status, seconds: float) -> None:
    """The outputs on stdout, a line each; how it went on stderr."""
    for name, many in published.items():
        for one in many:
            print(f"{name}: {json.dumps(one.value) if one.path is None else relative(one.path)}")
    ran, cached = steps.count(Status.RAN), steps.count(Status.CACHED)
    sys.stderr.write(f"{status} in {seconds:.2f} s: {ran} ran, {cached} cached\n")


# ---------------------------------------------------------------- the other commands


def _check(options: argparse.Namespace) -> int:
    with _room(options) as room:
        problems = [
            problem
            for file in options.files
            for problem in room.prepare(darkroom.load(file), files_may_miss=options.no_files).problems
            if problem.code is not Code.MISSING_PARAMETER  # a check gives no parameters
        ]
    if options.json:
        _print_json([problem_as_json(problem) for problem in problems])
    else:
        for problem in problems:
            print(problem)
        if not problems:
            sys.stderr.write(f"{len(options.files)} checked, no problems\n")
    return INVALID if has_errors(problems) else DONE


def _plan(options: argparse.Namespace) -> int:
    with _room(options) as room:
        prepared, to = _prepared(room, options)
        if has_errors(prepared.problems):
            return _refuse(prepared.problems, options.json, None)
        planned = room.plan(prepared, to)
        why = reasons(planned)
    if options.json:
        _print_json(plan_as_json(planned, prepared.graph, why))
    else:
        print(plan_table(planned, prepared.graph, why))
    return DONE


def _nodes(options: argparse.Namespace) -> int:
    with _room(options) as room:
        if options.name is None:
            print(_catalogue(room.registry, options))
            return DONE
        spec = room.registry.spec(options.name)
        if spec is None:
            hint = did_you_mean(options.name, room.registry.specs)
            _complain([Problem(code=Code.UNKNOWN_TYPE, message=f"there is no node type {options.name}", hint=hint)])
            return INVALID
        print(catalogue_as_json([spec]) if options.json else card(spec))
    return DONE


def _catalogue(registry: Registry, options: argparse.Namespace) -> str:
    if options.json:
        return catalogue_as_json(registry.specs.values())
    return catalogue_as_markdown(registry) if options.markdown else catalogue(registry)


def _format(options: argparse.Namespace) -> int:
    worst = DONE
    for file in options.files:
        workflow = darkroom.load(file)
        if workflow.parsed.document is None or has_errors(workflow.parsed.problems):
            _complain(workflow.parsed.problems)
            worst = INVALID
            continue
        text = format_source(workflow.parsed)
        if text != workflow.parsed.source:
            write_text(Path(file), text)
            print(f"formatted {file}")
    return worst


def _schema(options: argparse.Namespace) -> int:
    with _room(options) as room:
        _print_json(workflow_schema(room.registry))
    return DONE


# ---------------------------------------------------------------- what the commands share


def _room(options: argparse.Namespace) -> Darkroom:
    """The place to work in, as far as the command has options for it."""
    said = vars(options)
    return Darkroom(
        Options(
            store=said.get("store"),
            allow=tuple(said.get("allow", ())),
            packs=tuple(said.get("packs", ())),
            device=said.get("device", "auto"),
        )
    )


def _prepared(room: Darkroom, options: argparse.Namespace) -> tuple[Prepared, tuple[str, ...]]:
    """The workflow with its parameters, every problem of both in it, and the paths to run to."""
    workflow = darkroom.load(options.file)
    given, unreadable = _given(workflow, options.set)
    prepared = room.prepare(workflow, given)
    to, unknown = targets(prepared, options.to) if prepared.is_sound else ((), ())
    return prepared.with_problems((*unreadable, *unknown)), to


def _given(workflow: Workflow, settings: Sequence[str]) -> tuple[dict[str, Json], tuple[Problem, ...]]:
    """The values of `--set NAME=VALUE`: text for text parameters, YAML for all others."""
    document = workflow.parsed.document or Document()
    given: dict[str, Json] = {}
    problems: list[Problem] = []
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            message = f'--set "{setting}" says no value'
            problems.append(Problem(code=Code.UNKNOWN_PARAMETER, message=message, hint="write --set NAME=VALUE"))
            continue
        parameter = document.parameters.get(name)
        is_text = parameter is not None and (parameter.type == "str" or bool(parameter.choices))
        given[name] = text if is_text else resolve(text)
    return given, tuple(problems)


def _refuse(problems: Sequence[Problem], as_json: bool, seconds: float | None) -> int:
    if as_json:
        _print_json(report("invalid", {}, None, problems, seconds or 0.0))
    else:
        _complain(problems)
    return INVALID


def _complain(problems: Sequence[Problem]) -> None:
    for problem in problems:
        sys.stderr.write(f"{problem}\n")


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "run": _run,
    "check": _check,
    "plan": _plan,
    "nodes": _nodes,
    "format": _format,
    "schema": _schema,
}


if __name__ == "__main__":
    sys.exit(main())
