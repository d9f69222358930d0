"""The pure rooms: no clock, file, thread, logger or random number, so that a plan is a value."""

import ast
from collections.abc import Iterator
from typing import Final

import pytest

from tests.contract.sources import imports, modules

IMPURE: Final = frozenset(
    [
        "time", "datetime", "calendar", "sched",
        "random", "secrets", "uuid",
        "os", "io", "pathlib", "shutil", "tempfile", "glob", "fileinput", "mmap", "sqlite3", "dbm", "shelve",
        "threading", "multiprocessing", "concurrent", "queue", "asyncio", "signal", "subprocess", "atexit",
        "socket", "ssl", "select", "http", "urllib", "requests",
        "logging", "warnings", "getpass", "platform", "ctypes", "gc", "weakref",
    ]
)  # fmt: skip
CALLS: Final = frozenset(
    {"open", "print", "input", "breakpoint", "exec", "eval", "__import__", "globals", "id", "hash"}
)

EFFECTS: Final = frozenset(
    [
        "worker", "queue", "session", "workshop", "options", "driver", "residency", "publish", "packs", "run", "store",
        "resources", "roots", "context", "atomic",
    ]
)  # fmt: skip
"""Rooms that touch the world; the context knows a clock, for the rate of previews."""

ALLOWED: Final[dict[str, frozenset[str]]] = {
    "engine.document.file": frozenset({"os", "pathlib"}),  # the only place that touches workflow files
    "engine.types.models": frozenset({"pathlib"}),  # names a Path in an annotation
    "engine.types.resources": frozenset({"pathlib"}),
}
ROOMS: Final = {
    name: tree
    for name, tree in modules("engine").items()
    if name.split(".")[1:2] == [] or name.split(".")[1] not in EFFECTS
}


def calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.lineno, node.func.id


def test_the_rooms_that_must_be_pure_are_looked_at() -> None:
    rooms = {name.split(".")[1] for name in ROOMS if "." in name}
    pure = {"plan", "keys", "check", "expand", "edits", "document", "graph", "spec", "types", "events", "errors",
            "registry", "literals", "schema", "explain"}  # fmt: skip
    assert pure <= rooms


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_pure_rooms_import_nothing_of_the_world(name: str) -> None:
    found = {
        (line, full) for line, full in imports(ROOMS[name]) if full.split(".")[0] in IMPURE - ALLOWED.get(name, set())
    }
    assert found == set()


@pytest.mark.parametrize("name", sorted(set(ROOMS) - {"engine.document.file"}))
def test_pure_rooms_call_nothing_of_the_world(name: str) -> None:
    assert {(line, called) for line, called in calls(ROOMS[name]) if called in CALLS} == set()


def test_no_module_of_the_engine_keeps_state_that_changes() -> None:
    """Module-level lists, dicts and sets would be shared by everything; constants are tuples, mappings, frozensets."""
    wrong = [
        f"{name}:{statement.lineno}"
        for name, tree in modules("engine").items()
        for statement in tree.body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.List | ast.Dict | ast.Set)
        and not all(isinstance(target, ast.Name) and target.id == "__all__" for target in statement.targets)
    ]  # fmt: skip
    assert wrong == []


def test_nothing_is_pickled_and_nothing_written_is_run() -> None:
    dangerous = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
    found = [
        f"{name}:{line} {full}"
        for name, tree in modules("engine", "nodes", "console", "darkroom.py", "cli.py").items()
        for line, full in imports(tree)
        if full.split(".")[0] in dangerous
    ]
    assert found == []
