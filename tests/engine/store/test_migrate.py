"""Older stores open, with what they hold; newer ones are left alone."""

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from engine.store import Outputs
from engine.store.records import INLINE, to_record
from engine.store.schema import VERSION
from tests.engine.shelf import LARGE, SMALL_FILE, blobs, flip_a_bit, in_index, large, open_disk
from tests.engine.toys import Paint

HELD: dict[str, Outputs] = {
    "one": (1, "text", SMALL_FILE),
    "lists": ([[1, 2], []], [Paint((1,)), LARGE]),
    "large": (LARGE, large(1), 2.5),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store as the first version wrote it: no version, small bytes in a table of their own."""
    (tmp_path / "blobs").mkdir()
    with closing(sqlite3.connect(tmp_path / "index.sqlite", isolation_level=None)) as index:
        index.execute("pragma journal_mode = wal")
        index.execute("create table action (key text primary key, record text not null) without rowid")
        index.execute("create table part (digest text primary key, data blob not null) without rowid")
        for key, outputs in HELD.items():
            _write_as_first_version(index, tmp_path, key, outputs)
    return tmp_path


def _write_as_first_version(index: sqlite3.Connection, folder: Path, key: str, outputs: Outputs) -> None:
    record, parts = to_record(key, outputs)
    at = 0

    def entry(said: list[object]) -> list[object]:
        nonlocal at
        tag, content = said
        if isinstance(content, list):
            return [tag, [entry(item) for item in content]]
        if isinstance(content, str):
            path = folder / "blobs" / content[:2] / content
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(parts[content])
            return [tag, content]
        assert isinstance(content, int)
        data = record.inline[at : at + content]
        at += content
        index.execute("insert or replace into part values (?, ?)", (sha256(data).hexdigest(), data))
        return [tag, sha256(data).hexdigest()]

    entries = [entry(said) for said in json.loads(record.entries)]
    index.execute("insert into action values (?, ?)", (key, json.dumps(entries, separators=(",", ":"))))


def test_an_older_store_opens_with_all_that_it_holds(folder: Path) -> None:
    for _ in range(2):
        with closing(open_disk(folder)) as store:
            assert {key: store.get(key) for key in HELD} == HELD
            assert store.verify().damaged == ()
    assert in_index(folder, "pragma user_version") == [(VERSION,)]
    assert {name for (name,) in in_index(folder, "select name from sqlite_master where type = 'table'")} == {
        "action", "blob", "uses", "root", "tally",
    }  # fmt: skip
    ((nbytes,),) = in_index(folder, "select bytes from tally")
    assert nbytes > 2 * INLINE


def test_what_an_older_store_lost_is_not_carried_over(folder: Path) -> None:
    in_index(folder, "update part set data = x'00' where data = x'31'")
    in_index(folder, "insert into action values ('bad', '[[')")
    in_index(folder, "insert into action values ('lost', ?)", f'[["File","{"ab" * 32}"]]')
    for path in blobs(folder):
        if path.read_bytes().endswith(LARGE.data):
            flip_a_bit(path)
    with closing(open_disk(folder)) as store:
        assert [store.get(key) for key in ("one", "lists", "large", "bad", "lost")] == [None] * 5
        assert {"one", "bad", "lost"} & store.have(["one", "lists", "large", "bad", "lost"]) == set()


def test_an_older_store_that_is_damaged_is_set_aside(folder: Path) -> None:
    in_index(folder, "alter table action rename column record to said")
    with closing(open_disk(folder)) as store:
        assert store.have(HELD) == set()
        store.put("k", (1,))
        assert store.flush() == ()


def test_a_newer_store_is_left_alone(folder: Path) -> None:
    in_index(folder, f"pragma user_version = {VERSION + 1}")
    with pytest.raises(OSError, match=f"version {VERSION + 1}; this Darkroom knows versions up to {VERSION}"):
        open_disk(folder)
    assert in_index(folder, "select count(*) from part") != [(0,)]
