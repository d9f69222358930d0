"""The digest of the code behind each node type of a pack that is a value."""

import secrets
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from engine.packs.closure import Closure
from engine.packs.files import digest_of, digest_of_file, digests
from engine.packs.imports import files_behind, is_own
from engine.spec import Pack
from engine.types import Memory


def digested(pack: Pack, memory: Memory | None = None) -> Pack:
    """The pack with the digest of the code behind each node type; `memory` spares reading large files again.

    A digest covers what the function runs in this process, and what lies on disk: all files of the packages that the
    pack's modules are in, and of modules that stand alone the files and those of a person's own that they import. So
    an edit on disk changes it, and one in a notebook, and code in memory is never taken for what a file has become.
    Where something that a function reads can be described by neither, its digest is a new one each time.
    """
    sources = {name: _source(name) for name in {function.__module__ for function in pack.nodes}}
    around = (pack.types, list(pack.readers.items()), [(cls.__name__, made) for cls, made in pack.loaders.items()])
    least = min(sources.values(), key=lambda source: source.file is not None, default=_Source(None))
    shared, files = _described(around, least)
    code: dict[str, str] = {}
    for function in pack.nodes:
        code[function.__name__], reached = _described(function, sources[function.__module__])
        files |= reached
    folders = {source.package: source.folder for source in sources.values() if source.folder is not None}
    disk = digest_of(
        [
            {package: dict(digests(folder, memory)) for package, folder in folders.items()},
            sorted(digest_of_file(file, memory) for file in files_behind(files)),
        ]
    )
    return replace(pack, code={name: digest_of([said, shared, disk]) for name, said in code.items()})


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a module comes from: its file, if it has one, and its outermost package that is one folder, if any."""

    file: Path | None
    package: str = ""
    folder: Path | None = None

    def owns(self, module: str) -> bool:
        """Whether a module's code is of the same hand: of the same package, of a person's own, or of no file."""
        if self.package and (module == self.package or module.startswith(f"{self.package}.")):
            return True
        file = _file(sys.modules.get(module))
        return module not in sys.builtin_module_names if file is None else is_own(file)


def _described(thing: Any, source: _Source) -> tuple[str, set[Path]]:
    """The digest of the code in memory that a thing stands for, and the files of a person's own that it is from."""
    closure = Closure(source.owns, with_data=source.file is None)
    said = closure.add(thing)
    reached = {source.file, *(_file(sys.modules.get(module)) for module in closure.modules)}
    files = {file for file in reached if file is not None and is_own(file)}
    return digest_of(said if closure.is_whole else [said, secrets.token_hex()]), files


def _source(name: str) -> _Source:
    module = sys.modules.get(name)
    spec = getattr(module, "__spec__", None)
    parts = (spec.name if spec is not None else name).split(".")
    for length in range(1, len(parts) + 1):
        package = sys.modules.get(".".join(parts[:length]))
        root = _file(package)
        if root is not None and hasattr(package, "__path__"):
            return _Source(_file(module), ".".join(parts[:length]), root.parent)
    return _Source(_file(module))


def _file(module: ModuleType | None) -> Path | None:
    name = getattr(module, "__file__", None)
    file = Path(name).resolve() if name else None
    return file if file is not None and file.is_file() else None
