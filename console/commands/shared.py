"""What the commands share: a place to work in, a prepared workflow, and how problems are told."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any, Final

import darkroom
from console.report import report
from darkroom import Darkroom, Options, Workflow
from engine.document import Document, Parameter
from engine.document.scalars import resolve
from engine.errors import Code, Problem
from engine.events import Status
from engine.types import Json
from engine.workshop import Prepared, targets

DONE: Final = 0
FAILED: Final = 1
INVALID: Final = 2
CANCELLED: Final = 130

EXIT: Final = {Status.DONE: DONE, Status.FAILED: FAILED, Status.CANCELLED: CANCELLED}
"""Exit statuses; a workflow that is no workflow, and wrong usage, are INVALID."""


def room_of(options: argparse.Namespace) -> Darkroom:
    """The place to work in, as far as the command has options for it."""
    said = vars(options)
    return Darkroom(
        Options(
            store=said.get("store"),
            allow=tuple(said.get("allow", ())),
            packs=tuple(said.get("packs", ())),
            device=said.get("device", "auto"),
            device_budget=said.get("device_budget"),
            checkpoint_every=said.get("checkpoint_every"),
        )
    )


def prepared_of(room: Darkroom, options: argparse.Namespace) -> tuple[Prepared, tuple[str, ...]]:
    """The workflow with its parameters, every problem of both in it, and the paths to run to."""
    workflow = darkroom.load(options.file)
    values, unreadable = given(workflow, options.set)
    prepared = room.prepare(workflow, values)
    to, unknown = targets(prepared, options.to) if prepared.is_sound else ((), ())
    return prepared.with_problems((*unreadable, *unknown)), to


def given(workflow: Workflow, settings: Sequence[str]) -> tuple[dict[str, Json], tuple[Problem, ...]]:
    """The values of `--set NAME=VALUE`: text for text parameters, YAML for all others."""
    document = workflow.parsed.document or Document()
    values: dict[str, Json] = {}
    problems: list[Problem] = []
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            message = f'--set "{setting}" says no value'
            problems.append(Problem(code=Code.UNKNOWN_PARAMETER, message=message, hint="write --set NAME=VALUE"))
            continue
        try:
            values[name] = _value(document.parameters.get(name), text)
        except ValueError as error:
            message = f'--set {name}: "{text}" is no list: {error}'
            hint = f"""write it as JSON, such as --set '{name}=["a cat", "a dog"]'"""
            problems.append(Problem(code=Code.WRONG_TYPE, message=message, port=name, hint=hint))
    return values, tuple(problems)


def _value(parameter: Parameter | None, text: str) -> Json:
    """What a text given to a parameter means. Raises ValueError for a list that is no JSON."""
    if parameter is None:
        return resolve(text)
    if parameter.type.startswith("list[") and text.startswith("["):
        listed: Json = json.loads(text)
        return listed
    is_text = parameter.type in ("str", "list[str]") or bool(parameter.choices)
    return text if is_text else resolve(text)


def refuse(problems: Sequence[Problem], as_json: bool, seconds: float | None, status: int = INVALID) -> int:
    """Say why a workflow cannot run; the exit status of that, which it is given if the workflow is not to blame."""
    if as_json:
        print_json(report("invalid" if status == INVALID else "failed", {}, None, problems, seconds or 0.0))
    else:
        complain(problems)
    return status


def complain(problems: Sequence[Problem]) -> None:
    """Problems on stderr, a line each."""
    for problem in problems:
        sys.stderr.write(f"{problem}\n")


def print_json(value: Any) -> None:
    """One JSON value on stdout."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))
