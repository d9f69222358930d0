"""Importing exactly the code that was digested.

Python runs bytecode of an earlier source when time (to the second) and size agree, and reads a module that is imported
late as it is then. Either would let code run that is not the one in the digest.
"""

import sys
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from engine.packs.files import digest_of


class ExactLoader(SourceFileLoader):
    """Runs a source file if its digest is the one expected, and never its cached bytecode."""

    def __init__(self, name: str, path: str, digest: str | None) -> None:
        super().__init__(name, path)
        self._digest = digest

    def get_code(self, fullname: str) -> CodeType:
        """The code of the file. Raises `ImportError` when it changed."""
        data = self.get_data(self.path)
        if sha256(data).hexdigest() != self._digest:
            raise ImportError(f"{self.path} changed after its pack was loaded: start again")
        code: CodeType = self.source_to_code(data, self.path)
        return code


class ExactFinder(MetaPathFinder):
    """Finds one version of a folder as a package: its modules with the `digests` that files had, by path within it.

    Each version has a package name of its own, so that what was made of an older one never imports from a newer one.
    """

    def __init__(self, folder: Path, digests: Mapping[str, str]) -> None:
        self.package = f"darkroom_pack_{folder.name}_{digest_of([str(folder), dict(digests)])[:12]}"
        self._folder = folder
        self._digests = digests

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As Python finds it, with a loader that is exact."""
        if fullname == self.package:
            return self._root()
        if not fullname.startswith(f"{self.package}."):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = self._loader(fullname, Path(spec.loader.path))
        return spec

    def _root(self) -> ModuleSpec | None:
        init, places = self._folder / "__init__.py", [str(self._folder)]
        if init.name in self._digests:
            loader = self._loader(self.package, init)
            return spec_from_file_location(self.package, init, loader=loader, submodule_search_locations=places)
        spec = ModuleSpec(self.package, None, is_package=True)
        spec.submodule_search_locations = places
        return spec

    def _loader(self, name: str, file: Path) -> ExactLoader:
        return ExactLoader(name, str(file), self._digests.get(file.relative_to(self._folder).as_posix()))


def served(folder: Path, digests: Mapping[str, str]) -> str:
    """The name under which a version of a folder can be imported in this process from now on."""
    finder = ExactFinder(folder, digests)
    if not any(isinstance(known, ExactFinder) and known.package == finder.package for known in sys.meta_path):
        sys.meta_path.insert(0, finder)
    return finder.package
