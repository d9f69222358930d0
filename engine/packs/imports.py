"""The files of a person's own that a Python file depends on, found by reading: nothing is imported."""

import ast
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Final

_INSTALLED: Final = frozenset({"site-packages", "dist-packages"})
_HOME: Final = Path(__file__).resolve().parents[2]
_OURS: Final = (_HOME / "darkroom.py", _HOME / "engine", _HOME / "nodes")
"""What packs build on, wherever it lies: a change of it is no change of theirs."""


@lru_cache(maxsize=4096)
def is_own(path: Path) -> bool:
    """Whether a file or folder is a person's own, and neither Python's, an installed distribution's, nor Darkroom's."""
    real = path.resolve()
    if _INSTALLED.intersection(real.parts):
        return False
    paths = sysconfig.get_paths()
    others = (*_OURS, *(Path(paths[name]).resolve() for name in ("stdlib", "platstdlib")))
    return not any(real.is_relative_to(other) for other in others)


def files_behind(files: Iterable[Path]) -> set[Path]:
    """The files and all modules of a person's own that they import, at their top or inside functions, or that those do.

    What is imported by a computed name is not seen.
    """
    found: set[Path] = set()
    waiting = list(files)
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            if file.suffix == ".py":
                waiting.extend(_imported(file))
    return found


def _imported(file: Path) -> Iterator[Path]:
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):  # no longer what runs, or no Python
        return
    for item in ast.walk(tree):
        if isinstance(item, ast.Import):
            for alias in item.names:
                yield from _modules(alias.name.split("."), (str(file.parent), *sys.path))
        elif isinstance(item, ast.ImportFrom):
            package = file.parents[item.level - 1] if item.level else None
            places = (str(file.parent), *sys.path) if package is None else (str(package),)
            if package is not None and (package / "__init__.py").is_file():
                yield package / "__init__.py"
            parts = item.module.split(".") if item.module else []
            for alias in item.names:  # each may be a module, or a name in one
                yield from _modules([*parts, alias.name], places)


def _modules(parts: list[str], places: Sequence[str]) -> Iterator[Path]:
    """The files of a person's own among those that importing `a.b.c` runs, as far as there are modules."""
    for part in parts:
        spec = PathFinder.find_spec(part, list(places))
        if spec is None:
            return
        if spec.has_location and spec.origin is not None:
            if not is_own(Path(spec.origin)):
                return
            yield Path(spec.origin).resolve()
        places = list(spec.submodule_search_locations or ())
