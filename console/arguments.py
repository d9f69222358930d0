"""The arguments of the `darkroom` command."""

import argparse
from pathlib import Path
from typing import Any, Final

from engine.options import PORT
from engine.sizes import read_size


def parser(version: str) -> argparse.ArgumentParser:
    """The command line's grammar; `command` of what it parses is the name of the command."""
    whole = argparse.ArgumentParser(prog="darkroom", description="Run and check diffusion workflows saved as YAML.")
    whole.add_argument("--version", action="version", version=f"darkroom {version}")
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")

    for add in COMMANDS:
        add(commands)
    return whole


def _add_run(commands: Any) -> None:
    run = _command(commands, "run", "run a workflow and write its outputs")
    _takes_workflow(run)
    run.add_argument("--out", type=Path, default=Path("output"), metavar="DIR", help="where outputs go (output/)")
    run.add_argument("--no-cache", action="store_true", help="read no earlier results; still keep the new ones")
    run.add_argument("--no-metadata", action="store_true", help="leave the workflow out of the pictures")
    run.add_argument("--fetch", action="store_true", help="first fetch the models that it names by their ids")
    run.add_argument("--watch", action="store_true", help="run again whenever the file is saved, models kept warm")
    run.add_argument(
        "--checkpoint-every",
        type=_count,
        metavar="K",
        help="keep unfinished sampling every K calls of the model; 0 never (about every 10 s of slow sampling)",
    )
    run.add_argument("--debug", action="store_true", help="show the traceback of a node that fails")
    run.add_argument("--server", metavar="URL", help="run on a server, such as http://127.0.0.1:8420")
    run.add_argument("--token", metavar="TOKEN", help="the server's token (DARKROOM_TOKEN, or that of its data folder)")


def _add_check(commands: Any) -> None:
    check = _command(commands, "check", "find every problem of workflows, without running them")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.add_argument("--json", action="store_true", help="print the problems as JSON")
    check.add_argument("--no-files", action="store_true", help="absent images and models are warnings")
    _takes_folders(check)


def _add_plan(commands: Any) -> None:
    plan = _command(commands, "plan", "show what a run would do, and why")
    _takes_workflow(plan)
    plan.add_argument("--cost", action="store_true", help="say what the missing steps will take, as past runs tell")


def _add_nodes(commands: Any) -> None:
    nodes = _command(commands, "nodes", "list the node types, or show one")
    nodes.add_argument("name", nargs="?", metavar="NAME")
    nodes.add_argument("--json", action="store_true", help="print the catalogue as JSON")
    nodes.add_argument("--markdown", action="store_true", help="print the catalogue as a page")
    _takes_packs(nodes)


def _add_formatter(commands: Any) -> None:
    formatter = _command(commands, "format", "rewrite workflows in canonical form, comments kept")
    formatter.add_argument("files", nargs="+", metavar="FILE")


def _add_store(commands: Any) -> None:
    store = _command(commands, "store", "look after the results that are kept")
    store.add_argument("action", choices=("stats", "verify", "prune", "clear"), help="what to do")
    store.add_argument("--budget", type=_size, metavar="SIZE", help="prune to this much, such as 5GB")
    store.add_argument("--kept", action="store_true", help="clear: also what runs published")
    store.add_argument("--json", action="store_true", help="print one JSON object")
    store.add_argument("--store", type=Path, metavar="DIR", help="where results are kept (DARKROOM_STORE)")


def _add_models(commands: Any) -> None:
    models = _command(commands, "models", "list the models on this computer, or fetch one from the Hugging Face hub")
    models.add_argument("action", choices=("list", "fetch"), help="what to do")
    models.add_argument("name", nargs="?", metavar="ID", help="fetch: org/name, or org/name/file.safetensors")
    models.add_argument("--revision", metavar="REVISION", help="fetch: a branch, tag or commit (main)")
    models.add_argument("--variant", metavar="NAME", help="fetch: this variant of the weights, such as fp16")
    models.add_argument("--to", type=Path, metavar="DIR", help="fetch: the folder of models (models in DARKROOM_DATA)")
    models.add_argument("--json", action="store_true", help="print JSON")
    _takes_folders(models)


def _add_schema(commands: Any) -> None:
    schema = _command(commands, "schema", "print the JSON Schema of workflow files")
    _takes_packs(schema)


def _add_serve(commands: Any) -> None:
    serve = _command(commands, "serve", "serve workflows, a queue and the editor's socket to programs and browsers")
    _takes_place(serve)
    _takes_work(serve)


def _add_queue(commands: Any) -> None:
    queue = _command(commands, "queue", "list the jobs of a server, cancel, move or try them again")
    queue.add_argument(
        "action",
        nargs="?",
        default="list",
        choices=("list", "cancel", "pause", "resume", "retry", "delete", "move"),
        help="what to do (list)",
    )
    queue.add_argument("jobs", nargs="*", metavar="JOB", help="the ids of jobs")
    queue.add_argument("--before", metavar="JOB", help="move: before this one (behind all)")
    queue.add_argument("--all", action="store_true", help="list: those that have ended too")
    queue.add_argument("--watch", action="store_true", help="list: bars that go on, until Ctrl-C")
    queue.add_argument("--json", action="store_true", help="print JSON")
    queue.add_argument("--server", metavar="URL", help="the server (this computer's)")
    queue.add_argument("--token", metavar="TOKEN", help="its token (DARKROOM_TOKEN, or that of its data folder)")


def _add_worker(commands: Any) -> None:
    _takes_what_a_server_says(_command(commands, "worker", "perform what a server says (it starts its own)"))


COMMANDS: Final = (
    _add_run,
    _add_check,
    _add_plan,
    _add_nodes,
    _add_formatter,
    _add_store,
    _add_models,
    _add_schema,
    _add_serve,
    _add_queue,
    _add_worker,
)
"""In the order of the help."""


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


def _some(text: str) -> int:
    """A whole number from 1 to 64."""
    if not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"{text} is not from 1 to 64")
    return int(text)


def _port(text: str) -> int:
    """A port's number, or 0."""
    if not 0 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return int(text)


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


def _takes_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=PORT, help=f"the port; 0 takes a free one ({PORT})")
    parser.add_argument(
        "--name", action="append", default=[], metavar="NAME", help="answer to this name too: studio.local, https://x.y"
    )
    parser.add_argument("--token", metavar="TOKEN", help="what clients have to know (one made for the data folder)")
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="the same from a file, unseen by others")
    parser.add_argument("--open", action="store_true", help="open the page in a browser")
    parser.add_argument("--log-json", action="store_true", help="log an object a line")
    parser.add_argument("--data", type=Path, metavar="DIR", help="where the queue and uploads are kept (DARKROOM_DATA)")
    parser.add_argument("--workflows", type=Path, metavar="DIR", help="the workflows to serve (workflows/)")


def _takes_work(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=_some, metavar="N", help="workers on the processor (1); cards have one each")
    parser.add_argument("--worker-memory", type=_size, metavar="SIZE", help="end a worker that holds more, such as 8GB")
    parser.add_argument("--device", default="auto", metavar="NAME", help="where models run, as darkroom run takes it")
    parser.add_argument("--device-budget", type=_size, metavar="SIZE", help="what models may hold on each device")
    parser.add_argument("--checkpoint-every", type=_count, metavar="K", help="as darkroom run takes it")
    _takes_folders(parser)


def _takes_what_a_server_says(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--describe", action="store_true", help="print the catalogue of all packs as JSON, and end")
    parser.add_argument("--device", default="auto", metavar="NAME", help="where models run")
    parser.add_argument("--device-budget", type=_size, metavar="SIZE", help="what models may hold there")
    parser.add_argument("--checkpoint-every", type=_count, metavar="K", help="as darkroom run takes it")
    parser.add_argument("--data", type=Path, metavar="DIR", default=Path(), help="the server's data")
    parser.add_argument("--workflows", type=Path, metavar="DIR", default=Path(), help="where names in workflows start")
    parser.add_argument("--socket", metavar="N", help="the socket to the server")
    parser.add_argument("--slate", type=Path, metavar="FILE", help="where to write what is being done")
    parser.add_argument("--lifeline", type=int, metavar="N", help="a pipe to end with")
    parser.add_argument("--beat", type=float, default=1.0, metavar="SECONDS", help="how often to show a sign of life")
    parser.add_argument("--memory", type=int, metavar="BYTES", help="what this process may hold")
    _takes_folders(parser)


def _takes_packs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--packs", action="append", type=Path, default=[], metavar="DIR", help="a folder of nodes")


def _takes_folders(parser: argparse.ArgumentParser) -> None:
    _takes_packs(parser)
    parser.add_argument("--allow", action="append", type=Path, default=[], metavar="DIR", help="read files here too")
    parser.add_argument("--store", type=Path, metavar="DIR", help="where results are kept (DARKROOM_STORE)")
