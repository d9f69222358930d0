"""Roots: the folders that resources are looked for in, what a name means there, and which names there are."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from engine.registry import did_you_mean
from engine.types import HubCache, Root, Unfit

REPOSITORY: Final = re.compile(
    r"(\w[\w.-]*/(?![^/]*\.safetensors$)\w[\w.-]*)(?:/(\w[\w.-]*(?:/\w[\w.-]*)*\.safetensors))?", re.ASCII
)
"""The id of a repository on the hub, `org/name`, or of one file in it, `org/name/file.safetensors`."""

DEPTH: Final = 4
"""Folders within folders that are looked through for what may be listed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a workflow could name: the kind of resource that it seems to be, its name, and where it lies."""

    kind: str
    name: str
    path: Path


def locate(kind: str, name: str, roots: tuple[Root, ...]) -> Path:
    """Where a resource lies: the first root that has it. Raises `Unfit` for names that lead out of every root."""
    windows = PureWindowsPath(name)
    parts = PurePosixPath(name).parts
    if (
        "\0" in name
        or windows.is_absolute()
        or windows.drive
        or name.startswith(("/", "\\", "~"))
        or ".." in windows.parts
    ):
        raise Unfit("outside-root", f'the {kind} "{name}" lies outside the folders that a workflow may read',
                    "use a name relative to the workflow's folder, or start with --allow DIR")  # fmt: skip
    for root in roots:
        path = _within(root, parts)
        if path is not None:
            if not _is_inside(path, roots):
                raise Unfit("outside-root", f'the {kind} "{name}" is a link that leads out of {_folder(root)}',
                            "copy the file into the folder, or start with --allow DIR")  # fmt: skip
            return path
    raise Unfit("resource-missing", f'there is no {kind} "{name}"', _what_helps(name, roots))


def listed(roots: Mapping[str, tuple[Root, ...]], kind_of: Callable[[Path], str | None]) -> list[Listed]:
    """All that could be named of some kinds, each thing once, by its first name.

    What lies in a folder of one kind is of that kind. `kind_of` says of a path what it seems to be, None if it is
    nothing to be listed, and decides in folders that several kinds share.
    """
    kinds: dict[Root, list[str]] = {}
    for kind, several in roots.items():
        for root in several:
            kinds.setdefault(root, []).append(kind)
    found: dict[Path, Listed] = {}
    taken: set[tuple[str, str]] = set()
    for root, its in kinds.items():
        for name, path in _named(root, lambda path: kind_of(path) is not None, set(kinds) - {root}):
            seems = its[0] if len(its) == 1 else kind_of(path)
            if seems in its and _is_inside(path, roots[seems]) and (seems, name) not in taken:
                taken.add((seems, name))
                found.setdefault(path.resolve(), Listed(seems, name, path))
    return sorted(found.values(), key=lambda one: (one.kind, one.name))


def _within(root: Root, parts: tuple[str, ...]) -> Path | None:
    """What a name means in a root; None where nothing is."""
    if isinstance(root, HubCache):
        return _cached(root.folder, parts)
    path = root.joinpath(*parts)
    return path if path.exists() else None


def _cached(cache: Path, parts: tuple[str, ...]) -> Path | None:
    """The folder of a repository in the hub's cache, or a file in it: of `main`, else of the newest revision.

    None where a download has not ended, or has left a link to nothing. Raises `Unfit` for links that lead out of the
    cache: those within it, from the files of a revision to their contents, are how it is made.
    """
    repository = cache / f"models--{'--'.join(parts[:2])}"
    if len(parts) < 2 or not (repository / "snapshots").is_dir():
        return None
    if any((repository / "blobs").glob("*.incomplete")):
        return None
    main = repository / "refs" / "main"
    first = main.read_text(errors="replace").strip() if main.is_file() else ""
    revisions = [entry for entry in (repository / "snapshots").iterdir() if entry.is_dir()]
    for revision in sorted(revisions, key=lambda entry: (entry.name != first, -entry.stat().st_mtime)):
        path = revision.joinpath(*parts[2:])
        if path.exists() and _is_whole(revision, cache):
            return path
    return None


def _is_whole(revision: Path, cache: Path) -> bool:
    for link in (entry for entry in revision.rglob("*") if entry.is_symlink()):
        if not link.exists():
            return False
        if not link.resolve().is_relative_to(cache.resolve()):
            raise Unfit("outside-root", f"{link} is a link that leads out of the hub's cache", "download it again")
    return True


def _named(root: Root, is_one: Callable[[Path], bool], others: set[Root]) -> Iterator[tuple[str, Path]]:
    """The names that a root has for what can be listed, and where that lies."""
    if not isinstance(root, HubCache):
        yield from _walked(root, "", is_one, others, DEPTH)
        return
    for folder in _entries(root.folder):
        parts = tuple(folder.name.split("--", 2))
        if len(parts) == 3 and parts[0] == "models":
            try:
                path = _cached(root.folder, parts[1:])
            except (Unfit, OSError):  # what is wrong with it is told to who names it
                continue
            if path is not None and is_one(path):
                yield "/".join(parts[1:]), path


def _walked(
    folder: Path, prefix: str, is_one: Callable[[Path], bool], others: set[Root], depth: int
) -> Iterator[tuple[str, Path]]:
    for path in _entries(folder):
        if is_one(path):
            yield f"{prefix}{path.name}", path
        elif depth and path not in others and path.is_dir():
            yield from _walked(path, f"{prefix}{path.name}/", is_one, others, depth - 1)


def _entries(folder: Path) -> list[Path]:
    """What is in a folder, but what is hidden; nothing where it cannot be read."""
    try:
        return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError:
        return []


def _is_inside(path: Path, roots: tuple[Root, ...]) -> bool:
    return any(path.resolve().is_relative_to(_folder(root).resolve()) for root in roots)


def _folder(root: Root) -> Path:
    return root.folder if isinstance(root, HubCache) else root


def _what_helps(name: str, roots: tuple[Root, ...]) -> str:
    """The nearest name that there is; how to fetch what could come from the hub; else where it was looked for."""
    folders = [_folder(root) for root in roots]
    present = [entry.name for folder in folders if folder.is_dir() for entry in folder.iterdir()]
    near = did_you_mean(name, present)
    if any(isinstance(root, HubCache) for root in roots) and REPOSITORY.fullmatch(name):
        fetch = f"darkroom models fetch {name}, or run with --fetch"
        return f"{near} else: {fetch}" if near else fetch
    return near or (f"looked in {', '.join(map(str, folders))}" if folders else "no folder to look in")
