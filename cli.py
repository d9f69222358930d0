"""The `darkroom` command: run, check, plan, nodes, format, schema.

Progress and state go to stderr, results to stdout. Exit 0 done, 1 failed, 2 invalid workflow or usage, 130 cancelled.
"""

import argparse
import json
import logging
import logging.handlers
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event as Flag
from types import FrameType
from typing import Any, Final

import darkroom
from console.report import Steps, problem_as_json, relative, report
from console.tables import card, catalogue, catalogue_as_json, plan_as_json, plan_table
from darkroom import Darkroom, Options, Workflow
from engine.document import Document
from engine.document.scalars import resolve
from engine.errors import Code, Level, Problem, Unwritable, has_errors
from engine.events import Event, Status
from engine.explain import reasons
from engine.publish import Embed, Published, ensure_writable, publish
from engine.registry import did_you_mean
from engine.schema import workflow_schema
from engine.types import Json
from engine.workshop import Prepared, outputs, targets
from nodes.metadata import embed

DONE: Final = 0
FAILED: Final = 1
INVALID: Final = 2
CANCELLED: Final = 130

_EXIT: Final = {Status.DONE: DONE, Status.FAILED: FAILED, Status.CANCELLED: CANCELLED}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    options = _parser().parse_args(arguments)
    _keep_log(getattr(options, "debug", False))
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except Unwritable as unwritable:
        _complain([unwritable.problem])
        return FAILED
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
        status, values, problems = _develop(room, prepared, to, steps, reuse=not options.no_cache)
        published: dict[str, list[Published]] = {}
        try:
            for name, value in outputs(prepared, room.registry, values).items():
                published[name] = publish(name, value, options.out, _embedder(prepared, options.no_metadata))
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


def _develop(
    room: Darkroom, prepared: Prepared, to: tuple[str, ...], steps: Steps, *, reuse: bool
) -> tuple[Status, Mapping[str, tuple[Any, ...]], tuple[Problem, ...]]:
    """Run with a narrator on stderr; the first Ctrl-C cancels, the second ends the process."""
    from console.progress import narrator

    cancelled = Flag()
    before = signal.signal(signal.SIGINT, lambda number, frame: _interrupt(cancelled))
    teller = narrator(prepared.graph)

    def emit(event: Event) -> None:
        steps(event)
        teller(event)

    try:
        ended = room.develop(prepared, to, emit=emit, cancelled=cancelled, reuse=reuse)
    finally:
        teller.close()
        signal.signal(signal.SIGINT, before)
    return ended.status, ended.values, ended.problems


def _interrupt(cancelled: Flag) -> None:
    if cancelled.is_set():
        os._exit(CANCELLED)
    cancelled.set()
    sys.stderr.write("cancelling; Ctrl-C again ends at once\n")


def _embedder(prepared: Prepared, plain: bool) -> Embed:
    """What puts the workflow and its parameters into pictures; nothing does with --no-metadata."""
    if plain:
        return lambda data, media_type: data
    made_by = {
        "darkroom": darkroom.__version__,
        "workflow": prepared.parsed.source,
        "parameters": dict(prepared.parameters),
    }
    text = json.dumps(made_by, ensure_ascii=False)
    return lambda data, media_type: embed(data, media_type, text)


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
            specs = room.registry.specs
            print(catalogue_as_json(specs.values()) if options.json else catalogue(room.registry))
            return DONE
        spec = room.registry.spec(options.name)
        if spec is None:
            hint = did_you_mean(options.name, room.registry.specs)
            _complain([Problem(code=Code.UNKNOWN_TYPE, message=f"there is no node type {options.name}", hint=hint)])
            return INVALID
        print(catalogue_as_json([spec]) if options.json else card(spec))
    return DONE


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
    allow = tuple(getattr(options, "allow", None) or ())
    return Darkroom(
        Options(store=getattr(options, "store", None), allow=allow, device=getattr(options, "device", "auto"))
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


def _keep_log(debug: bool) -> None:
    """Tracebacks go to a log file in the store's folder, and to stderr with --debug."""
    log = logging.getLogger("darkroom")
    log.propagate = False
    log.setLevel(logging.INFO)
    file = darkroom.store_folder() / "darkroom.log"
    handlers: list[logging.Handler] = [_LazyLog(file, maxBytes=2**20, backupCount=1, delay=True, encoding="utf-8")]
    if debug:
        handlers.append(logging.StreamHandler())
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        log.addHandler(handler)


class _LazyLog(logging.handlers.RotatingFileHandler):
    """A log file that is made at its first line, and does without where it cannot be."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (logging's name)
        """Losing a log line must never end a run."""


# ---------------------------------------------------------------- the arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="darkroom", description="Run and check diffusion workflows saved as YAML.")
    parser.add_argument("--version", action="version", version=f"darkroom {darkroom.__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    run = _command(commands, "run", _run, "run a workflow and write its outputs")
    _takes_workflow(run)
    run.add_argument("--out", type=Path, default=Path("output"), metavar="DIR", help="where outputs go (output/)")
    run.add_argument("--no-cache", action="store_true", help="read no earlier results; still keep the new ones")
    run.add_argument("--no-metadata", action="store_true", help="leave the workflow out of the pictures")
    run.add_argument("--debug", action="store_true", help="show the traceback of a node that fails")

    check = _command(commands, "check", _check, "find every problem of workflows, without running them")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.add_argument("--json", action="store_true", help="print the problems as JSON")
    check.add_argument("--no-files", action="store_true", help="absent images and models are warnings")
    _takes_folders(check)

    plan = _command(commands, "plan", _plan, "show what a run would do, and why")
    _takes_workflow(plan)

    nodes = _command(commands, "nodes", _nodes, "list the node types, or show one")
    nodes.add_argument("name", nargs="?", metavar="NAME")
    nodes.add_argument("--json", action="store_true", help="print the catalogue as JSON")

    formatter = _command(commands, "format", _format, "rewrite workflows in canonical form, comments kept")
    formatter.add_argument("files", nargs="+", metavar="FILE")

    _command(commands, "schema", _schema, "print the JSON Schema of workflow files")
    return parser


def _command(commands: Any, name: str, command: Callable[[argparse.Namespace], int], text: str) -> Any:
    parser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    parser.set_defaults(command=command)
    return parser


def _takes_workflow(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the workflow")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="give a parameter a value")
    parser.add_argument("--to", action="append", default=[], metavar="NODE", help="run only to this node")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda", "mps"), help="where models run")
    _takes_folders(parser)


def _takes_folders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--allow", action="append", type=Path, metavar="DIR", help="a further folder to read from")
    parser.add_argument("--store", type=Path, metavar="DIR", help="where results are kept (DARKROOM_STORE)")


if __name__ == "__main__":
    sys.exit(main())
