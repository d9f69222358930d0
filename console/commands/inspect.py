"""`darkroom check`, `plan`, `nodes`, `format` and `schema`: they look, and run nothing."""

import argparse
import sys
from pathlib import Path

import darkroom
from console.commands.shared import DONE, INVALID, complain, prepared_of, print_json, refuse, room_of
from console.report import problem_as_json
from console.tables import card, catalogue, catalogue_as_json, catalogue_as_markdown, plan_as_json, plan_table
from engine.document import format_source, write_text
from engine.errors import Code, Problem, has_errors
from engine.registry import Registry, did_you_mean
from engine.schema import workflow_schema


def check(options: argparse.Namespace) -> int:
    """Find every problem of workflows."""
    with room_of(options) as room:
        problems = [
            problem
            for file in options.files
            for problem in room.prepare(darkroom.load(file), files_may_miss=options.no_files).problems
            if problem.code is not Code.MISSING_PARAMETER  # a check gives no parameters
        ]
    if options.json:
        print_json([problem_as_json(problem) for problem in problems])
    else:
        for problem in problems:
            print(problem)
        if not problems:
            sys.stderr.write(f"{len(options.files)} checked, no problems\n")
    return INVALID if has_errors(problems) else DONE


def plan(options: argparse.Namespace) -> int:
    """Show what a run would do, and why."""
    with room_of(options) as room:
        prepared, to = prepared_of(room, options)
        if has_errors(prepared.problems):
            return refuse(prepared.problems, options.json, None)
        planned = room.plan(prepared, to)
        why = room.why(prepared, planned)
        cost = room.history.forecast(planned) if options.cost else None
    if options.json:
        print_json(plan_as_json(planned, prepared.graph, why, cost))
    else:
        print(plan_table(planned, prepared.graph, why, cost))
    return DONE


def nodes(options: argparse.Namespace) -> int:
    """List the node types, or show one."""
    with room_of(options) as room:
        if options.name is None:
            print(_catalogue(room.registry, options))
            return DONE
        spec = room.registry.spec(options.name)
        if spec is None:
            hint = did_you_mean(options.name, room.registry.specs)
            complain([Problem(code=Code.UNKNOWN_TYPE, message=f"there is no node type {options.name}", hint=hint)])
            return INVALID
        print(catalogue_as_json([spec]) if options.json else card(spec))
    return DONE


def _catalogue(registry: Registry, options: argparse.Namespace) -> str:
    if options.json:
        return catalogue_as_json(registry.specs.values())
    return catalogue_as_markdown(registry) if options.markdown else catalogue(registry)


def rewrite(options: argparse.Namespace) -> int:
    """Rewrite workflows in canonical form (`darkroom format`)."""
    worst = DONE
    for file in options.files:
        workflow = darkroom.load(file)
        if workflow.parsed.document is None or has_errors(workflow.parsed.problems):
            complain(workflow.parsed.problems)
            worst = INVALID
            continue
        text = format_source(workflow.parsed)
        if text != workflow.parsed.source:
            write_text(Path(file), text)
            print(f"formatted {file}")
    return worst


def schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema of workflow files."""
    with room_of(options) as room:
        print_json(workflow_schema(room.registry))
    return DONE
