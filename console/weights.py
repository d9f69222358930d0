"""The weights on this computer: what each says of itself, for people and for programs."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from darkroom import Darkroom
from engine.errors import Code, Problem
from engine.roots import Listed
from engine.sizes import as_size
from engine.types import Json, Resource, Unfit

FILES: Final = {"image", "image folder"}
"""Kinds of resources that are no weights."""


def lines(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Rows as text: name, kind, size, what it is or why it is refused, and where it lies."""
    name, kind = (max(len(row[column]) for row in rows) for column in ("name", "kind"))
    for row in rows:
        problem = row["problem"]
        what = ", ".join(filter(None, (row["family"], "/".join(row["dtypes"]), row["path"])))
        said = f"refused: {problem['message']} ({row['path']})" if problem else what
        yield f"{row['name']:<{name}}  {row['kind']:<{kind}}  {as_size(row['bytes']):>7}  {said}"


def row(room: Darkroom, one: Listed) -> dict[str, Any]:
    """One model as its reader says it, or why it is refused."""
    found: dict[str, Any] = {
        "name": one.name,
        "kind": one.kind,
        "path": str(one.path.absolute()),
        "bytes": _bytes(one.path),
    }
    try:
        read = _read(room, one)
    except (Unfit, OSError) as error:
        problem = Problem(code=Code.RESOURCE_MISSING, message=str(error))
        if isinstance(error, Unfit):
            problem = Problem(code=Code(error.code), message=error.message, hint=error.hint or None)
        return found | {"family": "", "dtypes": [], "outputs": [], "traits": {}, "problem": as_json(problem)}
    facts = read.facts
    outputs = facts.get("outputs", list(read.sizes))
    return found | {
        "kind": read.kind, "family": facts.get("family", ""), "dtypes": _dtypes(read),
        "outputs": outputs, "traits": dict(read.traits), "problem": None,
    }  # fmt: skip


def as_json(problem: Problem) -> dict[str, Json]:
    """A problem that has no place in a file."""
    return {"code": problem.code, "message": problem.message, "hint": problem.hint}


def _read(room: Darkroom, one: Listed) -> Resource:
    """A model as the reader of its kind reads it, a file of no certain kind as the first that can. Raises `Unfit`."""
    readers = room.workshop.readers
    if one.kind not in readers:
        raise Unfit(Code.UNSUPPORTED_MODEL, f"no node here reads a {one.kind}")
    try:
        return readers[one.kind](one.name, one.path, Glance())
    except Unfit as unfit:
        if one.path.is_file() and unfit.code == Code.UNSUPPORTED_MODEL and one.kind == "model":
            for kind in sorted((room.workshop.roots.keys() & readers.keys()) - FILES - {"model"}):
                try:
                    return readers[kind](one.name, one.path, Glance())
                except Unfit:
                    continue
        raise


def _dtypes(read: Resource) -> list[str]:
    components: Any = read.facts.get("components") or {read.kind: read.facts.get("component", read.facts)}
    with_weights = [one for slot, one in components.items() if not slot.startswith(("tokenizer", "scheduler"))]
    return sorted({str(one["dtype"]) for one in with_weights if one.get("dtype")})


class Glance:
    """A `Memory` for a look at what models say: their gigabytes are not read for it, and nothing is remembered."""

    def digest(self, path: Path) -> str:
        """What stands for the content: the file's place, size and time."""
        stat = path.stat()
        return hashlib.sha256(f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns}".encode()).hexdigest()

    def recall(self, name: str) -> Json:
        """Nothing."""
        return None

    def keep(self, name: str, fact: Json) -> None:
        """Kept nowhere: the digests are none."""


def _bytes(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else (path,)
    return sum(file.stat().st_size for file in files if file.is_file())
