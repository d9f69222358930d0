"""`darkroom models list|fetch`: the models on this computer, and bringing others from the Hugging Face hub."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from console.commands.shared import DONE, FAILED, complain, prepared_of, print_json, room_of
from console.fetching.refused import NotFetched
from console.fetching.remote import MARK
from console.fetching.tellers import teller
from console.weights import FILES, Glance, as_json, lines, row
from darkroom import Darkroom
from engine.errors import Cancelled, Code, Problem, WrongOption
from engine.options import fetched_folder
from engine.roots import REPOSITORY, locate
from engine.types import Unfit
from engine.workshop import Prepared

MENDED: Final = (Code.RESOURCE_MISSING, Code.INCOMPLETE_MODEL, Code.DAMAGED_MODEL)
"""What fetching a model mends."""


def models(options: argparse.Namespace) -> int:
    """List the models that there are, or fetch one."""
    with room_of(options) as room:
        if options.action == "list":
            return _list(room, options)
        return _fetch(room, options)


def _list(room: Darkroom, options: argparse.Namespace) -> int:
    rows = [row(room, one) for one in room.models(Path())]
    if options.json:
        print_json(rows)
    elif rows:
        print("\n".join(lines(rows)))
    else:
        sys.stderr.write("there are no models: `darkroom models fetch ORG/NAME` brings one\n")
    return DONE


def _fetch(room: Darkroom, options: argparse.Namespace) -> int:
    if options.name is None:
        raise WrongOption("models fetch: say which, such as stabilityai/sdxl-turbo")
    told, problem = fetched(room, options.name, options.to, options.revision, options.variant)
    if options.json:
        print_json({"name": options.name, **told, "problem": problem and as_json(problem)})
    elif problem is not None:
        complain([problem])
    else:
        print(f"{options.name}: {told['path']}")
        if options.to is not None and _here(room, options.name) is None:
            sys.stderr.write(f"workflows find it once DARKROOM_MODELS names {options.to.resolve()}\n")
    return DONE if problem is None else FAILED


def fetched(
    room: Darkroom, name: str, to: Path | None = None, revision: str | None = None, variant: str | None = None
) -> tuple[dict[str, Any], Problem | None]:
    """A model by its id, fetched unless it is here already; what to say of it, or the problem. Raises `WrongOption`."""
    here = _here(room, name) if (to, revision, variant) == (None, None, None) else None
    if here is not None:
        return {"path": str(here), "fetched": False}, None
    from console.fetching.fetch import Wish, fetch  # brings the hub's library

    telling = teller()
    try:
        wish = Wish(name, to or fetched_folder(), revision, variant)
        done = fetch(wish, telling, lambda folder: room.workshop.readers["model"](name, folder, Glance()))
    except NotFetched as refused:
        return {}, refused.problem
    except KeyboardInterrupt as interrupt:
        raise Cancelled(f"cancelled; the next fetch of {name} goes on from there") from interrupt
    finally:
        telling.close()
    told = {"path": str(done.path), "fetched": True, "commit": done.commit}
    return told | {"files": done.files, "bytes": done.nbytes}, None


def fetch_missing(room: Darkroom, options: argparse.Namespace) -> Problem | None:
    """Fetch the models that a workflow names by their ids and that are not here; the problem of one that cannot be."""
    tried: set[str] = set()
    while names := [name for name in _absent(prepared_of(room, options)[0]) if name not in tried]:
        for name in names:
            tried.add(name)
            problem = fetched(room, name)[1]
            if problem is not None:
                return problem
    return None


def _absent(prepared: Prepared) -> Iterator[str]:
    """The names of what is missing and could be on the hub."""
    for (kind, name), problem in prepared.resources.problems.items():
        if kind not in FILES and problem.code in MENDED and REPOSITORY.fullmatch(name):
            yield name


def _here(room: Darkroom, name: str) -> Path | None:
    """Where a model lies that is whole, as any reader says; None where fetching it would help."""
    kinds = sorted((room.workshop.readers.keys() & room.workshop.roots.keys()) - FILES)
    unread: list[Path] = []
    for kind in kinds:
        try:
            path = locate(kind, name, room.workshop.roots[kind])
        except Unfit:
            continue
        try:
            room.workshop.readers[kind](name, path, Glance())
        except Unfit as unfit:
            was_fetched = unfit.code == Code.INCOMPLETE_MODEL and (path / MARK).is_file()
            unread += [path] if kind == "model" and (was_fetched or unfit.code not in MENDED) else []
        else:
            return path
    return unread[0] if unread else None
