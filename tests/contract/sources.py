"""The repository's own modules as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]


def modules(*parts: str) -> dict[str, ast.Module]:
    """The syntax trees of files and folders, by module name: `modules("engine", "cli.py")`."""
    found: dict[str, ast.Module] = {}
    for part in parts:
        path = ROOT / part
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            dotted = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            found[dotted.removesuffix(".__init__")] = _parsed(file)
    return found


@cache
def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), str(file))


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and full name of everything that a module imports, wherever it does: `from a import b` is `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports hide where things come from"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
