"""The arguments of the `darkroom` command."""

import argparse
from pathlib import Path
from typing import Any

from engine.sizes import read_size


def parser(version: str) -> argparse.ArgumentParser:
    """The command line's grammar; `command` of what it parses is the name of the command."""
    whole = argparse.ArgumentParser(prog="darkroom", description="Run and check diffusion workflows saved as YAML.")
    whole.add_argument("--version", action="version", version=f"darkroom {version}")
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")

    run = _command(commands, "run", "run a workflow and write its outputs")
    _takes_workflow(run)
    run.add_argument("--out", type=Path, default=Path("output"), metavar="DIR", help="where outputs go (output/)")
    run.add_argument("--no-cache", action="store_true", help="read no earlier results; still keep the new ones")
    run.add_argument("--no-metadata", action="store_true", help="leave the workflow out of the pictures")
    run.add_argument("--watch", action="store_true", help="run again whenever the file is saved, models kept warm")
    run.add_argument(
        "--checkpoint-every",
        type=_count,
        metavar="K",
        help="keep unfinished sampling every K calls of the model; 0 never (about every 10 s of slow sampling)",
    )
    run.add_argument("--debug", action="store_true", help="show the traceback of a node that fails")

    check = _command(commands, "check", "find every problem of workflows, without running them")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.add_argument("--json", action="store_true", help="print the problems as JSON")
    check.add_argument("--no-files", action="store_true", help="absent images and models are warnings")
    _takes_folders(check)

    plan = _command(commands, "plan", "show what a run would do, and why")
    _takes_workflow(plan)
    plan.add_argument("--cost", action="store_true", help="say what the missing steps will take, as past runs tell")

    nodes = _command(commands, "nodes", "list the node types, or show one")
    nodes.add_argument("name", nargs="?", metavar="NAME")
    nodes.add_argument("--json", action="store_true", help="print the catalogue as JSON")
    nodes.add_argument("--markdown", action="store_true", help="print the catalogue as a page")
    _takes_packs(nodes)

    formatter = _command(commands, "format", "rewrite workflows in canonical form, comments kept")
    formatter.add_argument("files", nargs="+", metavar="FILE")

    store = _command(commands, "store", "look after the results that are kept")
    store.add_argument("action", choices=("stats", "verify", "prune", "clear"), help="what to do")
    store.add_argument("--budget", type=_size, metavar="SIZE", help="prune to this much, such as 5GB")
    store.add_argument("--kept", action="store_true", help="clear: also what runs published")
    store.add_argument("--json", action="store_true", help="print one JSON object")
    store.add_argument("--store", type=Path, metavar="DIR", help="where results are kept (DARKROOM_STORE)")

    schema = _command(commands, "schema", "print the JSON Schema of workflow files")
    _takes_packs(schema)
    return whole


def _command(commands: Any, name: str, text: str) -> Any:
    parser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    parser.set_defaults(command=name)
    return parser


def _count(text: str) -> int:
    """A whole number from 0 up."""
    count = int(text)
    if count < 0:
        raise argparse.ArgumentTypeError(f"{count} is less than 0")
    return count


def _size(text: str) -> int:
    """Bytes."""
    try:
        return read_size(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _takes_workflow(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the workflow")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="give a parameter a value")
    parser.add_argument("--to", action="append", default=[], metavar="NODE", help="run only to this node")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--device", default="auto", metavar="NAME", help="where models run: auto, cpu, mps, cuda, or cuda:0,cuda:1"
    )
    parser.add_argument(
        "--device-budget", type=_size, metavar="SIZE", help="what models may hold there, such as 6GB (most of it)"
    )
    _takes_folders(parser)


def _takes_packs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--packs", action="append", type=Path, default=[], metavar="DIR", help="a folder of nodes")


def _takes_folders(parser: argparse.ArgumentParser) -> None:
    _takes_packs(parser)
    parser.add_argument("--allow", action="append", type=Path, default=[], metavar="DIR", help="read files here too")
    parser.add_argument("--store", type=Path, metavar="DIR", help="where results are kept (DARKROOM_STORE)")
