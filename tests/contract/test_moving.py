"""Models are moved and devices are freed in one room, residency; elsewhere nobody may count on where a model lies."""

import ast
from collections.abc import Iterator

from tests.contract.sources import modules


def calls(*parts: str) -> Iterator[tuple[str, ast.Attribute]]:
    """The module and the attribute of every call of a method."""
    for name, tree in modules(*parts).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield name, node.func


def test_only_residency_moves_models_and_frees_devices() -> None:
    moving = {name for name, method in calls("engine") if method.attr in ("to", "free") and not _is_of(method, "codec")}
    assert moving == {"engine.residency.residency", "engine.run.fleet"}, "engine.run.fleet is that without residency"


def test_only_the_devices_empty_what_torch_keeps() -> None:
    assert {name for name, method in calls("nodes", "engine") if method.attr == "empty_cache"} == {"nodes.devices"}


def test_a_model_is_moved_by_its_loader_alone() -> None:
    moved = {
        name for name, method in calls("nodes") if method.attr in ("to", "cuda", "cpu") and _is_of(method, "module")
    }
    assert moved == {"nodes.loaders"}


def _is_of(method: ast.Attribute, owner: str) -> bool:
    """Whether a method is called of an attribute with that name, as `value.codec.to` is of `codec`."""
    return isinstance(method.value, ast.Attribute) and method.value.attr == owner
