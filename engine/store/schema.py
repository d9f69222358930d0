"""The tables of the index.

action  a step's outputs by key: the record, the bytes that it takes, when it was last used
blob    the blobs that actions refer to, and their sizes
uses    which action refers to which blob
root    the actions that pruning never removes
tally   one row: the bytes of all actions and blobs, and how many of them roots hold
"""

import sqlite3
from typing import Final

VERSION: Final = 2
"""What `pragma user_version` says. 0 is an index that is new, or of the time before versions."""

TABLES: Final = (
    "create table action (key text primary key, entries text not null, inline blob not null, seal blob not null, "
    "size integer not null, used integer not null) without rowid",
    "create table blob (digest text primary key, size integer not null) without rowid",
    "create table uses (digest text not null, key text not null, primary key (digest, key)) without rowid",
    "create table root (key text primary key, label text not null, since integer not null) without rowid",
    "create table tally (bytes integer not null, kept integer not null)",
    "insert into tally values (0, 0)",
)

_NAMES: Final = frozenset({"action", "blob", "uses", "root", "tally"})

ROW: Final = 128
"""Bytes that the row of an action takes besides its record, near enough."""


class Newer(OSError):
    """The index was written by a newer Darkroom."""


def is_current(index: sqlite3.Connection) -> bool:
    """Whether the index has today's tables. Raises `Newer`, and `sqlite3.Error` for what is no index."""
    version = int(index.execute("pragma user_version").fetchone()[0])
    if version > VERSION:
        raise Newer(f"the store is of version {version}; this Darkroom knows versions up to {VERSION}")
    return version == VERSION


def is_sound(index: sqlite3.Connection) -> bool:
    """Whether SQLite finds the index whole, and its tables are there. Raises `sqlite3.Error`."""
    names = {name for (name,) in index.execute("select name from sqlite_master where type = 'table'")}
    checked: tuple[str] = index.execute("pragma quick_check(1)").fetchone()
    return checked == ("ok",) and names >= _NAMES
