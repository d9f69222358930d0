"""The `darkroom` command: run, check, plan, nodes, format, schema, store, models and more.

Progress and state go to stderr, results to stdout. Exit 0 done, 1 failed, 2 invalid workflow or usage, 130 cancelled.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Final

import darkroom
from console.arguments import parser
from console.commands.inspect import check, nodes, plan, rewrite, schema
from console.commands.run import run
from console.commands.shared import CANCELLED, DONE, FAILED, INVALID, complain
from console.commands.store import store
from console.log import keep_log
from engine.errors import Cancelled, DeclarationError, Unwritable, WrongOption
from engine.options import store_folder


def _worker(options: argparse.Namespace) -> int:
    from console.commands.worker import worker  # what it imports would slow all other commands

    return worker(options)


def _serve(options: argparse.Namespace) -> int:
    from console.commands.serve import serve  # the same

    return serve(options)


def _queue(options: argparse.Namespace) -> int:
    from console.commands.queue import queue  # the same

    return queue(options)


def _models(options: argparse.Namespace) -> int:
    from console.commands.models import models  # the same

    return models(options)


COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "run": run,
    "check": check,
    "plan": plan,
    "nodes": nodes,
    "format": rewrite,
    "schema": schema,
    "store": store,
    "models": _models,
    "worker": _worker,
    "serve": _serve,
    "queue": _queue,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    options = parser(darkroom.__version__).parse_args(arguments)
    keep_log(store_folder() / "darkroom.log", debug=vars(options).get("debug", False))
    try:
        return COMMANDS[options.command](options)
    except Unwritable as unwritable:
        complain([unwritable.problem])
        return FAILED
    except (DeclarationError, WrongOption) as error:
        sys.stderr.write(f"error: {error}\n")
        return INVALID
    except Cancelled as cancelled:
        sys.stderr.write(f"{cancelled}\n")
        return CANCELLED
    except BrokenPipeError:  # whoever read our output has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


if __name__ == "__main__":
    sys.exit(main())
