"""The tables of the queue, and how older ones become those of today.

job      a row for each job; `number` grows with each submission and is never given twice
work     what a job is to do; apart from the row that changes with every step of the job's life
event    state events, one row for each batch: the JSON of `count` events, numbered from `first`
setting  one row: whether the queue is paused
picture  a row for each file that a job made, by its digest; it outlives the job
making   what made pictures: job, workflow, parameters, and the words by which they are found
paper    the documents that made pictures, once for each digest
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from engine.queue.adopt import adopt
from engine.queue.refuse import unusable

Step: TypeAlias = Sequence[str | Callable[[sqlite3.Connection], None]]
"""The statements that make the tables of one version into those of the next, and what SQL cannot do."""

STEPS: Final[tuple[Step, ...]] = (
    (
        "create table job (number integer primary key autoincrement, id text not null unique, name text not null, "
        "state text not null, cancelling integer not null default 0, priority integer not null, "
        "place integer not null, attempts integer not null default 0, token integer not null default 0, worker text, "
        "submitted real not null, started real, ended real, events integer not null default 0, "
        "logged integer not null default 1, outputs text not null default '{}', problems text not null default '[]', "
        "warm text not null, overtaken integer not null default 0, key text unique, fingerprint text not null)",
        "create index waiting on job (priority desc, place) where state = 'queued'",
        "create index running on job (number) where state = 'running'",
        "create index ended on job (ended) where ended is not null",
        "create index logged on job (ended) where ended is not null and logged = 1",
        "create table work (job text primary key, document text not null, parameters text not null, "
        "targets text not null) without rowid",
        "create table event (job text not null, first integer not null, count integer not null, said text not null, "
        "primary key (job, first)) without rowid",
        "create table setting (paused integer not null)",
        "insert into setting values (0)",
    ),
    (
        "alter table job add column workflow text not null default ''",
        "create index of_workflow on job (workflow, number)",
        "alter table work add column about text not null default '{}'",
        "create table paper (digest text primary key, document text not null)",
        "create table making (number integer primary key, job text not null, name text not null, paper text not null, "
        "parameters text not null, targets text not null, texts text not null, seeds text not null, "
        "words text not null)",
        "create index written_on on making (paper)",
        "create table picture (number integer primary key autoincrement, digest text not null unique, "
        "making integer not null, workflow text not null, models text not null, output text not null, "
        "media_type text not null, size integer not null, "
        "width integer, height integer, label text not null, root text not null, made real not null, "
        "starred integer not null default 0, trashed real)",
        "create index made_by on picture (making)",
        "create index kept_for on picture (root)",
        "create index from_workflow on picture (trashed, workflow)",
        "create index with_models on picture (trashed, models)",
        "create index in_gallery on picture (trashed, starred)",
        adopt,
    ),
)
"""The first makes the tables of version 1 from nothing."""

_NAMES: Final = frozenset({"job", "work", "event", "setting", "picture", "making", "paper"})


def migrate(index: sqlite3.Connection, steps: Sequence[Step] = STEPS) -> None:
    """Make the tables those of today, in one transaction. Raises `QueueUnusable` for those of a newer Darkroom."""
    version = int(index.execute("pragma user_version").fetchone()[0])
    if version > len(steps):
        raise unusable(
            f"the queue is of version {version}; this Darkroom knows versions up to {len(steps)}",
            hint="use the newer Darkroom, or another data folder",
        )
    if version == len(steps):
        return
    index.execute("begin immediate")
    try:
        for step in steps[version:]:
            for statement in step:
                if isinstance(statement, str):
                    index.execute(statement)
                else:
                    statement(index)
        index.execute(f"pragma user_version = {len(steps)}")
        index.execute("commit")
    except BaseException:
        if index.in_transaction:
            index.execute("rollback")
        raise


def harm(index: sqlite3.Connection) -> str | None:
    """What SQLite finds wrong with the file, or what is missing of the tables; None for a sound one."""
    checked = str(index.execute("pragma quick_check(1)").fetchone()[0])
    if checked != "ok":
        return checked
    names = {name for (name,) in index.execute("select name from sqlite_master where type = 'table'")}
    missing = sorted(_NAMES - names)
    return f"there is no table {missing[0]}" if missing else None
