"""The gallery: what is told of the pictures that jobs made.

The queue's thread reads it, and must not be kept: a page looks at so many pictures at most, whatever is searched for.
"""

import json
import re
from typing import Any, Final

from engine.errors import Code
from engine.queue.change import Change
from engine.queue.picture import COLUMNS, JOINED, Gallery, Made, Pictures, Wanted, picture_of
from engine.queue.pictures import unknown
from engine.queue.refuse import refuse
from engine.queue.rows import work_of, written

LOOK: Final = 5000
"""Pictures that a page looks at, at most."""

MOST: Final = 500
"""Pictures on a page, at most."""

_AFTER: Final = re.compile(r"[0-9]{1,18}")


def page(change: Change, wanted: Wanted, after: str | None, limit: int) -> Pictures:
    """Some pictures, the newest first. Fewer than `limit` may come, and still more after them.

    Raises `JobRefused` for an `after` that no page gave.
    """
    if after is not None and not _AFTER.fullmatch(after):
        raise refuse(Code.WRONG_FIELD, f"no page of pictures gave {after!r:.60} as the place of the next one")
    below = int(after) if after is not None else 2**62
    last = change.one("select number from picture where number < ? order by number desc limit 1 offset ?", below, LOOK)
    lowest = int(last[0]) if last is not None else 0
    limit = max(1, min(limit, MOST))
    where, values = _where(wanted)
    rows = change.rows(
        f"select {COLUMNS}, picture.number from {JOINED} "  # noqa: S608
        f"where picture.number < ? and picture.number > ? and {where} order by picture.number desc limit ?",
        *(below, lowest, *values, limit + 1),
    )
    pictures = tuple(picture_of(row) for row in rows[:limit])
    if len(rows) > limit:
        return Pictures(pictures, str(rows[limit - 1][-1]))
    return Pictures(pictures, str(lowest + 1) if lowest else None)


def one(change: Change, digest: str) -> Made:
    """A picture, and what made it. Raises `JobRefused`."""
    row = change.one(
        f"select {COLUMNS}, document, parameters, targets from {JOINED} "  # noqa: S608
        "join paper on paper.digest = making.paper where picture.digest = ?",
        digest,
    )
    if row is None:
        raise unknown()
    return Made(picture_of(row), work_of(row[-3:]))


def overview(change: Change) -> Gallery:
    """How many pictures there are, by workflow and by model."""
    counts = change.one(
        "select count(*) filter (where trashed is null), count(*) filter (where trashed is null and starred), "
        "count(*) filter (where trashed is not null) from picture"
    )
    of = "count(*) from picture where trashed is null group by"
    workflows: dict[str, int] = dict(change.rows(f"select workflow, {of} workflow order by workflow"))
    workflows.pop("", None)
    models: dict[str, int] = {}
    for names, count in change.rows(f"select models, {of} models"):
        for name in json.loads(names):
            models[name] = models.get(name, 0) + int(count)
    pictures, starred, trashed = counts or (0, 0, 0)
    return Gallery(pictures, starred, trashed, workflows, dict(sorted(models.items())))


def _where(wanted: Wanted) -> tuple[str, list[Any]]:
    # The plus keeps SQLite from taking another index than that of the order, and sorting.
    parts = ["+trashed is not null" if wanted.trashed else "+trashed is null"]
    values: list[Any] = []
    if wanted.starred:
        parts.append("+starred")
    if wanted.workflow is not None:
        parts.append("+workflow = ?")
        values.append(wanted.workflow)
    if wanted.model is not None:
        parts.append("instr(models, ?)")
        values.append(written(wanted.model))  # with its quotes, so that it is the whole name
    for word in wanted.words:
        parts.append("instr(words || char(10) || lower(workflow) || char(10) || lower(output), ?)")
        values.append(word.casefold())
    return " and ".join(parts), values
