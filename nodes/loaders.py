"""How live models come to be: each loader names the module that knows, which is imported on first use."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from nodes.readers.classes import CLASSES
from nodes.readers.files import weight_files
from nodes.readers.single import header_of
from nodes.readers.weights import StoredTensor, read_header
from nodes.types import TextEncoder

BYTES: Final[Mapping[str, int]] = MappingProxyType({"float32": 4, "float16": 2, "bfloat16": 2})
"""Bytes of a number of each dtype that a handle may have."""

STEMS: Final = tuple(dict.fromkeys(kind.weights for kind in CLASSES.values() if kind.weights))
"""What the files of weights are called."""


@dataclass(frozen=True)
class ModuleLoader:
    """A loader whose `module` has a function `load(handle, folder, device)`; what it gives has a torch `module`."""

    module: str

    def load(self, handle: Any, folder: Path, device: str) -> Any:
        """The live model, its weights read from the component's folder, ready for inference on a device."""
        module = import_module(self.module)
        import torch

        with torch.inference_mode(False):  # weights made within could not be moved without
            return module.load(handle, folder, device)

    def compose(self, handle: Any, folder: Path, device: str, places: Mapping[str, Path]) -> Any:
        """The live model with its patches, and with those parts that lie elsewhere."""
        live = self.load(_settled(handle, places), folder, device)
        if getattr(handle, "patches", ()):
            import torch

            from nodes.live.patches import patched

            with torch.inference_mode(False):
                patched(live, handle, places)
        return live

    def size(self, handle: Any, folder: Path) -> int:
        """The memory that the live model will hold, by the headers of its files: as many numbers, of its own dtype."""
        folders = [folder / part for part in _parts(handle)] or [folder]
        headers = [_header(file) for place in folders for file in weight_files(place, _stem(place))]
        numbers = sum(math.prod(tensor.shape) for header in headers for tensor in header.values())
        return numbers * BYTES[handle.dtype]

    def nbytes(self, live: Any) -> int:
        """The memory of the live model's parameters and buffers."""
        return sum(tensor.nbytes for tensor in (*live.module.parameters(), *live.module.buffers()))

    def to(self, live: Any, device: str) -> None:
        """Move the live model."""
        import torch

        with torch.inference_mode(False):
            live.module.to(device)


def _settled(handle: Any, places: Mapping[str, Path]) -> Any:
    """A text encoder that knows where those of its parts lie that are elsewhere."""
    said = json.loads(handle.config) if isinstance(handle, TextEncoder) else {}
    elsewhere = [part for part in said.get("parts", {}).values() if "elsewhere" in part]
    for part in elsewhere:
        part["folder"] = str(places[part["elsewhere"]])
    return replace(handle, config=json.dumps(said)) if elsewhere else handle


def _header(file: Path) -> Mapping[str, StoredTensor]:
    return header_of(file) if file.parent.is_file() else read_header(file)


def _parts(handle: Any) -> list[str]:
    """The folders of the weights of a handle that stands for several models; none for one that stands for itself."""
    said = json.loads(handle.config).get("parts") if isinstance(handle, TextEncoder) else None
    return [part["folder"] for part in (said or {}).values() if CLASSES[part["class"]].weights]


def _stem(folder: Path) -> str:
    return next((stem for stem in STEMS if any(folder.glob(f"{stem}*.safetensors"))), STEMS[0])
