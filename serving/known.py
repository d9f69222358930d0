"""The catalogue of foreign packs, kept from one start of the server to the next by the digest of all their files.

Describing them takes a process that loads them, and with them torch: seconds. A server shall answer within one.
"""

import contextlib
import json
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from engine.atomic import write_whole
from engine.packs.files import digest_of, digest_of_file, digests

FILE: Final = "catalogue.json"


class Known:
    """A file in the data folder that holds the last catalogue, and what it is the catalogue of."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def catalogue(self, digest: str, describe: Callable[[], str]) -> Any:
        """The catalogue, as JSON: the kept one if it is of this digest, else what is described now, which is kept.

        Raises `ValueError` for a description that is no JSON.
        """
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(self._path.read_bytes())
            text = str(kept["text"])
            if (kept["digest"], kept["seal"]) == (digest, _seal(digest, text)):
                return json.loads(text)
        text = describe()
        told = json.loads(text)
        with contextlib.suppress(OSError):
            write_whole(self._path, json.dumps({"digest": digest, "text": text, "seal": _seal(digest, text)}).encode())
        return told


def digest_of_packs(folders: Iterable[Path], modules: Iterable[str], ours: Mapping[str, Any]) -> str | None:
    """The digest of all files of packs: of folders, and of the packages in which entry points are.

    `ours` is what the catalogue holds besides. None where a package cannot be found as files: then nothing is kept.
    """
    try:
        said = [{str(folder): dict(digests(folder))} for folder in folders]
        return digest_of([ours, *said, *(_package(module) for module in modules)])
    except (OSError, ImportError, ValueError):
        return None


def _package(module: str) -> Any:
    """The files of the outermost package of a module, which is looked for and not imported."""
    found = find_spec(module.partition(".")[0])
    if found is None or not found.has_location:
        raise ImportError(module)
    if found.submodule_search_locations:
        return [module, *(dict(digests(Path(folder))) for folder in found.submodule_search_locations)]
    return [module, digest_of_file(Path(str(found.origin)))]


def _seal(digest: str, text: str) -> str:
    return sha256(f"{digest}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
