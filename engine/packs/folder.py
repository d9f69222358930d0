"""A folder of nodes as a pack."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from engine.errors import DeclarationError
from engine.packs.exact import served
from engine.packs.files import digest_of, digests
from engine.spec import Pack, spec_of
from engine.types import Memory, port_type_of


def from_folder(folder: Path, memory: Memory | None = None) -> Pack:
    """The pack in a folder: every node type and port type that its modules declare, under the folder's name.

    A `__version__` in its `__init__.py` is the pack's version. The code of each node type is the digest of all files
    in the folder, and what is loaded is what was digested; `memory` spares reading large files again. Raises
    `DeclarationError` when the folder is missing, its name is no identifier, a file cannot be read, a module raises,
    or there is no node type in it.
    """
    folder = folder.resolve()
    if not folder.is_dir():
        raise DeclarationError(f"there is no folder of nodes {folder}")
    if not folder.name.isidentifier():
        raise DeclarationError(f"{folder}: a pack is named after its folder, and {folder.name!r} is no identifier")
    files = _digests(folder, memory)
    modules = list(_modules(served(folder, files), folder))
    functions = tuple(_declared(modules, lambda thing: callable(thing) and spec_of(thing) is not None))
    classes = tuple(_declared(modules, lambda thing: isinstance(thing, type) and port_type_of(thing) is not None))
    if not functions:
        raise DeclarationError(f"{folder} declares no node type: decorate a function with @darkroom.node")
    version = next((str(module.__version__) for module in modules if hasattr(module, "__version__")), "")
    code = dict.fromkeys((function.__name__ for function in functions), digest_of(dict(files)))
    return Pack(nodes=functions, types=classes, name=folder.name, version=version, code=code)


def _digests(folder: Path, memory: Memory | None) -> Mapping[str, str]:
    try:
        return digests(folder, memory)
    except OSError as error:
        raise DeclarationError(f"{error.filename} cannot be read: {error.strerror or error}") from error


def _modules(package: str, folder: Path) -> Iterator[ModuleType]:
    """The folder as a package, then its modules in the order of their names."""
    yield _import(package, folder / "__init__.py")
    for file in sorted(folder.glob("*.py")):
        if file.name != "__init__.py":
            yield _import(f"{package}.{file.stem}", file)


def _import(name: str, file: Path) -> ModuleType:
    try:
        return import_module(name)
    except Exception as error:  # a stranger's module may raise anything
        raise DeclarationError(f"{file} cannot be loaded: {error}") from error


def _declared(modules: list[ModuleType], is_wanted: Callable[[Any], bool]) -> Iterator[Any]:
    """What the modules themselves declare, in order; names that they only import are left out."""
    for module in modules:
        for thing in vars(module).values():
            if is_wanted(thing) and getattr(thing, "__module__", None) == module.__name__:
                yield thing
