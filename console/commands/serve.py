"""`darkroom serve`: the server, until somebody ends it."""

import argparse
import sys
from pathlib import Path

from console.commands.shared import INVALID, complain
from engine.errors import WrongOption


def serve(options: argparse.Namespace) -> int:
    """Serve workflows, the queue and the editor's socket."""
    import server  # what it imports would slow all other commands

    wishes = server.Wishes(
        host=options.host,
        port=options.port,
        names=tuple(options.name),
        token=_token(options.token, options.token_file),
        open=options.open,
        workers=options.workers,
        device=options.device,
        device_budget=options.device_budget,
        worker_memory=options.worker_memory,
        checkpoint_every=options.checkpoint_every,
        data=options.data,
        store=options.store,
        workflows=options.workflows,
        packs=tuple(options.packs),
        allow=tuple(options.allow),
        log_json=options.log_json,
    )
    try:
        return server.serve(wishes)
    except (server.QueueTaken, server.QueueUnusable) as error:
        complain([error.problem])
        return INVALID
    except OSError as error:
        sys.stderr.write(f"error: {error}\n")
        return INVALID


def _token(said: str | None, file: Path | None) -> str | None:
    """The token that a person gave, if they did. Raises `WrongOption` for a file that holds none."""
    if file is None:
        return said
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        raise WrongOption(f"--token-file {file} cannot be read: {error.strerror}") from error
