"""Pictures remembered, starred, thrown away and forgotten. They outlive their jobs, and so does what made them."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from engine.errors import Code
from engine.queue.change import Change
from engine.queue.job import Job
from engine.queue.news import PicturesChanged, PicturesGone
from engine.queue.picture import COLUMNS, JOINED, Picture, files_of, picture_of
from engine.queue.refuse import JobRefused, refuse
from engine.queue.rows import written
from engine.types import Json

_SIZE: Final = re.compile(r"(\d+) x (\d+)")
"""How a file's label says its pixels."""


def remember(change: Change, job: Job, outputs: Mapping[str, Sequence[Json]]) -> None:
    """Remember the files that a job made, in the commit that ends it.

    A picture that is there already, made anew by this job, is the newest again and out of the trash; its star stays.
    """
    files = files_of(outputs)
    if not files:
        return
    work = change.one("select document, parameters, targets, about from work where job = ?", job.id)
    if work is None:
        return
    *task, about = work
    said = json.loads(about)
    making = _making(change, job, task, said)
    before = _removed(change, [str(file["digest"]) for _, file in files])
    known = making, job.workflow, written(said.get("models", []))
    for output, file in files:
        _insert(change, known, output, file, before.get(file["digest"], False))
    change.news.append(PicturesChanged(tuple(found(change, [str(file["digest"]) for _, file in files]))))


def mark(
    change: Change, digests: Sequence[str], *, starred: bool | None = None, trashed: bool | None = None
) -> tuple[Picture, ...]:
    """Star pictures, or put them into the trash, or the opposite. None leaves it as it is. Raises `JobRefused`."""
    _all_there(change, digests)
    for digest in digests:
        if starred is not None:
            change.index.execute("update picture set starred = ? where digest = ?", (int(starred), digest))
        if trashed is not None:
            change.index.execute(
                "update picture set trashed = case when ? then coalesce(trashed, ?) end where digest = ?",
                (int(trashed), change.now, digest),
            )
    marked = tuple(found(change, digests))
    change.news.append(PicturesChanged(marked))
    return marked


def forget(change: Change, digests: Sequence[str]) -> tuple[str, ...]:
    """Forget pictures that are in the trash, for ever; the roots that nothing needs any more. Raises `JobRefused`."""
    pictures = _all_there(change, digests)
    if any(picture.trashed is None for picture in pictures):
        raise refuse(Code.WRONG_STATE, "only what is in the trash can be deleted for ever", "put it into the trash")
    _removed(change, digests)
    change.news.append(PicturesGone(tuple(digests)))
    roots = dict.fromkeys(picture.root for picture in pictures if picture.root)
    return tuple(root for root in roots if change.one("select 1 from picture where root = ?", root) is None)


def found(change: Change, digests: Iterable[str]) -> list[Picture]:
    """The pictures of digests, in that order; those that there are."""
    rows = (change.one(f"select {COLUMNS} from {JOINED} where digest = ?", digest) for digest in digests)  # noqa: S608
    return [picture_of(row) for row in rows if row is not None]


def renamed(change: Change, name: str, to: str) -> None:
    """A workflow has another name: its jobs and pictures are found under that."""
    change.index.execute("update picture set workflow = ? where workflow = ?", (to, name))
    change.index.execute("update job set workflow = ? where workflow = ?", (to, name))


def unknown() -> JobRefused:
    """There is no such picture."""
    return refuse(Code.NOT_FOUND, "there is no such picture", "it may have been deleted; list the pictures again")


def _all_there(change: Change, digests: Sequence[str]) -> list[Picture]:
    pictures = found(change, digests)
    if len(pictures) < len(digests):
        raise unknown()
    return pictures


def _making(change: Change, job: Job, task: Sequence[str], about: Mapping[str, Sequence[str]]) -> int:
    """The row that says what made pictures: document, parameters, targets. Documents are kept once for each digest."""
    document, parameters, targets = task
    digest = sha256(document.encode("utf-8", "surrogatepass")).hexdigest()
    change.index.execute("insert or ignore into paper values (?, ?)", (digest, document))
    texts, models, seeds = (about.get(part, ()) for part in ("texts", "models", "seeds"))
    words = "\n".join((*texts, *models, job.name)).casefold()
    ((number,),) = change.rows(
        "insert into making (job, name, paper, parameters, targets, texts, seeds, words) "
        "values (?, ?, ?, ?, ?, ?, ?, ?) returning number",
        *(job.id, job.name, digest, parameters, targets, written(texts), written(seeds), words),
    )
    return int(number)


def _insert(change: Change, known: tuple[int, str, str], output: str, file: Mapping[str, Any], starred: bool) -> None:
    """A row of a picture; `known` are its making, workflow and models."""
    label = str(file.get("label", ""))
    size = _SIZE.fullmatch(label)
    width, height = (int(size[1]), int(size[2])) if size else (None, None)
    change.index.execute(
        "insert into picture (making, workflow, models, digest, output, media_type, size, width, height, label, "
        "root, made, starred) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(*known, file["digest"], output, file["media_type"], file["size"]),
            *(file.get("width", width), file.get("height", height), label, file.get("root", "")),
            *(change.now, int(starred)),
        ),
    )


def _removed(change: Change, digests: Sequence[str]) -> dict[str, bool]:
    """Remove pictures, with what nothing else needs of their making; which of them were starred."""
    starred: dict[str, bool] = {}
    makings: set[int] = set()
    for digest in digests:
        for making, star in change.rows("delete from picture where digest = ? returning making, starred", digest):
            starred[digest] = bool(star)
            makings.add(making)
    for making in makings:
        for (paper,) in change.rows(
            "delete from making where number = ? and not exists (select 1 from picture where making = ?) "
            "returning paper",
            *(making, making),
        ):
            change.index.execute(
                "delete from paper where digest = ? and not exists (select 1 from making where paper = ?)",
                (paper, paper),
            )
    return starred
