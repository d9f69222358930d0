"""`darkroom store stats|verify|prune|clear`: what is kept on this machine, and making room."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from console.commands.shared import DONE, FAILED, complain, print_json, room_of
from engine.errors import Code, Problem
from engine.sizes import as_size
from engine.store import Amount, DiskStore, Removed

Told = tuple[int, list[str], object]
"""An exit status, lines for people, and the same for programs."""


def store(options: argparse.Namespace) -> int:
    """Look after the store."""
    with room_of(options) as room:
        disk = room.disk
        if disk is None:
            message = f"there is no store in {room.folder}: the folder cannot be written"
            complain([Problem(code=Code.STORE_UNWRITABLE, message=message, hint="name another with --store")])
            return FAILED
        status, lines, told = ACTIONS[options.action](disk, options)
    if options.json:
        print_json(told)
    else:
        print("\n".join([f"store: {room.folder}", *lines]))
    return status


def _stats(disk: DiskStore, options: argparse.Namespace) -> Told:
    found = disk.stats()
    share = f"{as_size(found.budget)} at most" if found.budget else "none is kept"
    lines = [
        f"kept pictures: {_amount(found.kept)}, until you delete them",
        f"cache: {_amount(found.cache)}; {share}, the least recently used go first",
        f"index: {as_size(found.index)}",
    ]
    if found.orphans.entries:
        lines.append(f"left over: {_amount(found.orphans, 'file')}; `darkroom store prune` removes what is an hour old")
    return DONE, lines, asdict(found)


def _verify(disk: DiskStore, options: argparse.Namespace) -> Told:
    found = disk.verify()
    lines = [f"whole: {_amount(found.whole)}"]
    lines += [f"damaged, dropped: {harm.label or harm.key[:12]}: {harm.reason}" for harm in found.damaged]
    if found.index_replaced:
        lines.append("the index was damaged and was begun anew")
    return FAILED if found.damaged or found.index_replaced else DONE, lines, asdict(found)


def _prune(disk: DiskStore, options: argparse.Namespace) -> Told:
    return _removed(disk.prune(options.budget))


def _clear(disk: DiskStore, options: argparse.Namespace) -> Told:
    return _removed(disk.clear(kept=options.kept))


def _removed(removed: Removed) -> Told:
    return DONE, [f"removed: {_amount(Amount(removed.entries, removed.nbytes))}"], asdict(removed)


def _amount(amount: Amount, what: str = "result") -> str:
    return f"{amount.entries:,} {what}{'' if amount.entries == 1 else 's'}, {as_size(amount.nbytes)}"


ACTIONS: Final[dict[str, Callable[[DiskStore, argparse.Namespace], Told]]] = {
    "stats": _stats,
    "verify": _verify,
    "prune": _prune,
    "clear": _clear,
}
