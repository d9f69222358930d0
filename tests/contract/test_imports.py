"""Who may import whom, where import-linter does not look, and that import-linter passes."""

import subprocess
import sys
from typing import Final

import pytest

from tests.contract.sources import ROOT, imports, modules

DOORS: Final = ("darkroom.py", "cli.py", "server.py")
"""The composition roots: only they import both engine and nodes."""

HEAVY: Final = frozenset(
    ("torch", "diffusers", "transformers", "safetensors", "PIL", "numpy", "fastapi", "starlette", "asyncio", "nodes")
)


def packages(*parts: str) -> dict[str, set[str]]:
    """The top-level packages that each module imports."""
    return {name: {full.split(".")[0] for _, full in imports(tree)} for name, tree in modules(*parts).items()}


def test_only_the_doors_know_both_engine_and_nodes() -> None:
    doors = {name.removesuffix(".py") for name in DOORS}
    present = [part for part in ("engine", "nodes", "console", "models", *DOORS) if (ROOT / part).exists()]
    both = {name for name, found in packages(*present).items() if _owner(name, found) >= {"engine", "nodes"}}
    assert both - set(modules("nodes")) <= doors
    assert "darkroom" in both


def _owner(name: str, found: set[str]) -> set[str]:
    return found | {name.split(".")[0]}


def test_the_engine_imports_nothing_of_pictures_or_frameworks() -> None:
    assert {name: found & HEAVY for name, found in packages("engine").items() if found & HEAVY} == {}


def test_nodes_import_of_the_engine_only_what_they_may() -> None:
    allowed = ("engine.spec", "engine.types", "engine.context")
    wrong = {
        f"{name}:{line}": full
        for name, tree in modules("nodes").items()
        for line, full in imports(tree)
        if full.startswith("engine") and not full.startswith(allowed) and not _makes_the_ledger(name)
    }
    assert wrong == {}


def _makes_the_ledger(name: str) -> bool:
    return name in ("nodes.ledger", "nodes.__main__")  # a tool of the repository, no node


def test_nobody_imports_the_doors_but_doors_and_packs() -> None:
    doors = {name.removesuffix(".py") for name in DOORS}
    wrong = {name for name, found in packages("engine", "nodes").items() if found & doors}
    assert wrong == set()


@pytest.mark.slow
def test_the_linter_of_imports_passes() -> None:
    """Slow: reads every module of the repository."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", code, "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


@pytest.mark.slow
def test_the_engine_loads_nothing_heavy() -> None:
    """Slow: starts a Python. What is imported in passing counts too."""
    names = sorted(modules("engine"))
    code = f"import importlib, sys\nfor name in {names}: importlib.import_module(name)\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert HEAVY & {name.split(".")[0] for name in done.stdout.split()} == set()
