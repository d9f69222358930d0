"""The ledger: which code each node type's version stands for, so that no change of code keeps an old version's results.

    python -m nodes.ledger              record node types that are new or have a new version
    python -m nodes.ledger --unchanged  also record changes after which every result is still the same, bit for bit

A digest covers the syntax trees of the node's module, of all it imports within `nodes`, and of what reads its files
and loads its models; comments, docstrings and formatting don't count.
"""

import ast
import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from engine.spec import NodeSpec, spec_of
from engine.types import port_type_of
from nodes import pack

ROOT: Final = Path(__file__).parent.parent
FILE: Final = Path(__file__).with_name("ledger.json")

Entries = dict[str, dict[str, Any]]


def read() -> Entries:
    """What the ledger says: version and digest by node type."""
    entries: Entries = json.loads(FILE.read_text()) if FILE.is_file() else {}
    return entries


def current() -> Entries:
    """What the code says."""
    entries: Entries = {}
    for function in pack().nodes:
        spec = spec_of(function)
        if spec is not None:
            digest = digest_of(modules_behind(function, spec))
            entries[spec.name] = {"version": spec.version, "digest": digest}
    return dict(sorted(entries.items()))


def unrecorded(written: Entries, now: Entries) -> list[str]:
    """Node types whose code changed though their version did not."""
    return [
        name
        for name, entry in now.items()
        if name in written and written[name]["version"] == entry["version"] and written[name] != entry
    ]


def modules_behind(function: Callable[..., Any], spec: NodeSpec) -> set[str]:
    """Every module of `nodes` whose code can change what a node type gives."""
    library = pack()
    classes = {cls.__name__: cls for cls in library.types}
    found = imported_by(function.__module__)
    for port in spec.inputs:
        cls = classes.get(port.type.item.name if port.type.item else port.type.name)
        described = port_type_of(cls) if cls else None
        if described and described.resource:
            found |= imported_by(library.readers[described.resource].__module__)
        if cls in library.loaders and spec.context:
            loader = library.loaders[cls]  # type: ignore[index]
            found |= imported_by(type(loader).__module__) | imported_by(loader.module)  # type: ignore[attr-defined]
    return found


def imported_by(module: str) -> set[str]:
    """A module of `nodes` and all that it imports there, directly or not, at its top or inside functions."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_imports(_tree(name)))
    return found


def digest_of(modules: set[str]) -> str:
    """One sha256 of the code of modules."""
    return _sha256({name: _digest(name) for name in modules})


def digest_of_tree(tree: ast.Module) -> str:
    """The sha256 of what a syntax tree does."""
    return _sha256(_plain(tree))


@cache
def _digest(module: str) -> str:
    return digest_of_tree(_tree(module))


def _sha256(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=repr).encode()).hexdigest()


def _path(module: str) -> Path | None:
    """Where a module of `nodes` lies; None for other packages, and for names that are no modules."""
    parts = module.split(".")
    if parts[0] != "nodes" or len(parts) == 1:  # the package itself is only the catalogue
        return None
    places = (ROOT.joinpath(*parts).with_suffix(".py"), ROOT.joinpath(*parts, "__init__.py"))
    return next((path for path in places if path.is_file()), None)


@cache
def _tree(module: str) -> ast.Module:
    path = _path(module)
    return ast.parse(path.read_bytes()) if path is not None else ast.Module([], [])


def _imports(tree: ast.AST) -> Iterator[str]:
    for item in ast.iter_child_nodes(tree):
        if isinstance(item, ast.If) and isinstance(item.test, ast.Name) and item.test.id == "TYPE_CHECKING":
            continue  # never runs
        yield from _imports(item)
        names: list[str] = []
        if isinstance(item, ast.Import):
            names = [alias.name for alias in item.names]
        elif isinstance(item, ast.ImportFrom) and item.module:
            names = [item.module, *(f"{item.module}.{alias.name}" for alias in item.names)]
        yield from (name for name in names if _path(name) is not None)


def _plain(item: Any) -> Any:
    """A syntax tree as JSON without places, docstrings and empty fields, so that all Pythons agree on it."""
    if isinstance(item, list):
        return [_plain(each) for each in item if not _is_docstring(each)]
    if not isinstance(item, ast.AST):
        return item
    fields = {name: _plain(value) for name, value in ast.iter_fields(item)}
    said: Mapping[str, Any] = {name: value for name, value in fields.items() if value not in (None, [])}
    return {"": type(item).__name__, **said}


def _is_docstring(item: Any) -> bool:
    """A text that stands alone does nothing."""
    return isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant) and isinstance(item.value.value, str)


def main(arguments: list[str]) -> int:
    """Write the ledger; 1 where code changed and its version did not."""
    now = current()
    changed = unrecorded(read(), now)
    if changed and "--unchanged" not in arguments:
        sys.stderr.write(
            f"the code of {', '.join(changed)} changed: raise the version of each whose results change, "
            f"and run again; with --unchanged where every result stays the same, bit for bit\n"
        )
        return 1
    FILE.write_text(json.dumps(now, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
