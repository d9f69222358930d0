"""The components of a model: of known classes, whole, in safetensors."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.types import Memory, Unfit
from nodes.readers.classes import CLASSES
from nodes.readers.files import canonical, combined, digest_of, read_json, tokenizer_files, weight_files
from nodes.readers.weights import StoredTensor, dtype_of, read_header


@dataclass(frozen=True)
class Component:
    """What a component's folder says: its class, its config, dtype and bytes of its weights, and a digest of all."""

    folder: Path
    name: str
    config: Mapping[str, Any]
    dtype: str
    nbytes: int
    digest: str
    is_elsewhere: bool = False
    """Whether it lies in no folder of the model: then it is found by its digest."""

    def as_fact(self) -> dict[str, Any]:
        """The component as JSON; the folder is relative to the model's."""
        return {
            "class": self.name,
            "config": canonical(self.config),
            "digest": self.digest,
            "dtype": self.dtype,
            "folder": "" if self.is_elsewhere else self.folder.name,
        }


def read_component(cls: str, folder: Path, memory: Memory) -> Component:
    """Read a component whose folder should hold an allowed class. Raises `Unfit`."""
    known = CLASSES[cls]
    config = read_json(folder / "config.json") if known.weights else {}
    said = config.get("_class_name") or next(iter(config.get("architectures") or ()), cls)
    if "auto_map" in config or said != cls:
        raise unsupported(f"{folder.name}/config.json asks for {said} with code of its own or of another class")
    files = weight_files(folder, known.weights) if known.weights else ()
    headers: dict[str, StoredTensor] = {}
    for path in files:
        headers |= read_header(path)
    if known.tokenizer:
        files += tokenizer_files(folder)
    files += tuple(folder / other for other in known.others if (folder / other).is_file())
    digest = combined(cls, canonical(config), digest_of(files, memory))
    nbytes = sum(tensor.end - tensor.start for tensor in headers.values())
    return Component(folder, cls, config, dtype_of(headers), nbytes, digest)


def unsupported(what: str, hint: str = "") -> Unfit:
    """The problem of a model that is whole but not of a kind that the nodes know."""
    return Unfit("unsupported-model", f"the model cannot be used: {what}", hint)
