"""Packs of others: found among installed distributions, or in a folder that the person who starts Darkroom names.

A pack is never loaded because a workflow asked for it.
"""

import importlib.util
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from engine.errors import DeclarationError
from engine.spec import Pack, spec_of
from engine.types import port_type_of

GROUP: Final = "darkroom.nodes"
"""The entry-point group: each entry is a function that returns a `Pack`."""


def installed() -> Iterator[Pack]:
    """The packs of installed distributions. Raises `DeclarationError` for one that cannot be loaded."""
    for entry in entry_points(group=GROUP):
        try:
            pack = entry.load()()
        except Exception as error:  # a stranger's module may raise anything
            raise DeclarationError(f"the pack {entry.name} ({entry.value}) cannot be loaded: {error}") from error
        if not isinstance(pack, Pack):
            raise DeclarationError(f"the pack {entry.name}: {entry.value} returns {type(pack).__name__}, not a Pack")
        yield pack


def from_folder(folder: Path) -> Pack:
    """The pack in a folder: every node type and port type that its modules declare, under the folder's name.

    A `__version__` in its `__init__.py` is the pack's version. Raises `DeclarationError` when the folder is missing,
    its name is no identifier, a module raises, or there is no node type in it.
    """
    name = folder.resolve().name
    if not folder.is_dir():
        raise DeclarationError(f"there is no folder of nodes {folder}")
    if not name.isidentifier():
        raise DeclarationError(f"{folder}: a pack is named after its folder, and {name!r} is no identifier")
    modules = list(_modules(name, folder))
    functions = tuple(_declared(modules, lambda thing: callable(thing) and spec_of(thing) is not None))
    classes = tuple(_declared(modules, lambda thing: isinstance(thing, type) and port_type_of(thing) is not None))
    if not functions:
        raise DeclarationError(f"{folder} declares no node type: decorate a function with @darkroom.node")
    version = next((str(module.__version__) for module in modules if hasattr(module, "__version__")), "")
    return Pack(nodes=functions, types=classes, name=name, version=version)


def _modules(name: str, folder: Path) -> Iterator[ModuleType]:
    """The folder as a package, then its modules in the order of their names."""
    package = f"darkroom_pack_{name}"
    init = folder / "__init__.py"
    yield _import(package, init if init.exists() else None, folder)
    for file in sorted(folder.glob("*.py")):
        if file != init:
            yield _import(f"{package}.{file.stem}", file)


def _import(name: str, file: Path | None, folder: Path | None = None) -> ModuleType:
    search = [str(folder)] if folder is not None else None
    spec = importlib.util.spec_from_file_location(name, file, submodule_search_locations=search)
    if spec is None:  # a folder without __init__.py
        module = ModuleType(name)
        module.__path__ = search or []
        sys.modules[name] = module
        return module
    if name in sys.modules and file is not None and sys.modules[name].__file__ == str(file):
        return sys.modules[name]
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        if spec.loader is not None:
            spec.loader.exec_module(module)
    except Exception as error:  # a stranger's module may raise anything
        del sys.modules[name]
        raise DeclarationError(f"{file} cannot be loaded: {error}") from error
    return module


def _declared(modules: list[ModuleType], is_wanted: Any) -> Iterator[Any]:
    """What the modules themselves declare, in order; names that they only import are left out."""
    for module in modules:
        for thing in vars(module).values():
            if is_wanted(thing) and getattr(thing, "__module__", None) == module.__name__:
                yield thing
