"""What the modules promise: `__all__` is true and sorted, and the tree of errors is drawn as it is."""

import ast
import importlib
import re
from typing import Final

import pytest

import engine.errors
from engine.errors import DarkroomError
from tests.contract.sources import modules

PUBLIC: Final = {
    name: tree
    for name, tree in modules("engine", "nodes", "console", "darkroom.py").items()
    if any(isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__" for node in tree.body)
}


def listed(name: str) -> list[str]:
    said = importlib.import_module(name).__all__
    assert isinstance(said, list)
    return said


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_everything_listed_is_there(name: str) -> None:
    module = importlib.import_module(name)
    assert [entry for entry in listed(name) if not hasattr(module, entry)] == []
    assert len(set(listed(name))) == len(listed(name))


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_the_list_is_sorted_constants_then_classes_then_functions(name: str) -> None:
    def order(entry: str) -> tuple[int, str]:
        return (0 if entry.isupper() and len(entry) > 1 else 1 if entry[0].isupper() else 2, entry)

    assert listed(name) == sorted(listed(name), key=order)


FACES: Final = [
    name
    for name, tree in PUBLIC.items()
    if name.startswith("engine.") and not any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in tree.body)
]
"""Rooms whose front only hands on what their files hold."""


@pytest.mark.parametrize("name", FACES)
def test_rooms_list_all_that_they_hand_on(name: str) -> None:
    handed = {
        alias.asname or alias.name
        for node in PUBLIC[name].body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{name}.")
        for alias in node.names
    }
    assert handed <= set(listed(name))


def test_the_public_face_hands_on_the_context_types_and_errors_that_packs_need() -> None:
    assert {"node", "port_type", "Context", "Pack", "Range", "Seed", "load", "run", "Darkroom"} <= set(
        listed("darkroom")
    )


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    drawing = engine.errors.__doc__ or ""
    drawn = re.findall(r"^    (?:[├└│─ ]*)(\w+)", drawing.split("\n\n")[1], re.MULTILINE)
    assert drawn[0] == "DarkroomError"
    assert set(drawn[1:]) == {
        cls.__name__ for cls in _subclasses(DarkroomError) if cls.__module__.startswith("engine.")
    }


def _subclasses(cls: type) -> set[type]:
    for name in modules("engine"):
        importlib.import_module(name)
    direct: set[type] = set(cls.__subclasses__())
    return direct.union(*(_subclasses(one) for one in direct))
