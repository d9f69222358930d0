"""How an older index becomes one of today."""

import json
import sqlite3
from hashlib import sha256
from typing import Any

from engine.store.blobs import Blobs
from engine.store.change import Change, Row, row_of
from engine.store.records import Record, sealed
from engine.store.roots import Roots
from engine.store.schema import TABLES, VERSION, is_current


def migrate(index: sqlite3.Connection, blobs: Blobs, roots: Roots, now: int) -> None:
    """Make today's tables, with what an older index and the files of roots hold.

    The connection is in a transaction, and the caller holds the lock of the store.
    """
    if is_current(index):  # another process was quicker
        return
    tables = {name for (name,) in index.execute("select name from sqlite_master where type = 'table'")}
    if "action" in tables:
        index.execute("alter table action rename to earlier")
    for statement in TABLES:
        index.execute(statement)
    change = Change(index, blobs, roots, now)
    if {"action", "part"} <= tables:
        for key, entries in index.execute("select key, record from earlier").fetchall():
            change.put(_carried_over(index, blobs, key, entries))
    for table in ("earlier", "part"):
        index.execute(f"drop table if exists {table}")
    change.restore()
    change.tally()
    index.execute(f"pragma user_version = {VERSION}")


def _carried_over(index: sqlite3.Connection, blobs: Blobs, key: str, entries: str) -> list[Row]:
    """The row of an action of the first version, which had all its small bytes in the table `part`; or none."""
    inline: list[bytes] = []
    sizes: dict[str, int] = {}

    def entry(said: Any) -> Any:
        tag, content = said
        if tag == "list":
            return [tag, [entry(item) for item in content]]
        row = index.execute("select data from part where digest = ?", (content,)).fetchone()
        if row is not None:
            if sha256(row[0]).hexdigest() != content:
                raise ValueError(f"the bytes of {content[:12]} are damaged")
            inline.append(row[0])
            return [tag, len(inline[-1])]
        sizes[content] = blobs.size(content) or 0
        return [tag, content]

    try:
        written = json.dumps([entry(said) for said in json.loads(entries)], separators=(",", ":"))
        record: Record = sealed(key, written, b"".join(inline))
    except (ValueError, TypeError, RecursionError):  # damaged: a miss
        return []
    return [row_of(key, record, sizes)] if all(sizes.values()) else []
