"""How live models come to be: each loader names the module that knows, which is imported on first use."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class ModuleLoader:
    """A loader whose `module` has a function `load(handle, folder, device)`; what it gives has a torch `module`."""

    module: str

    def load(self, handle: Any, folder: Path, device: str) -> Any:
        """The live model, its weights read from the component's folder, ready for inference on a device."""
        return import_module(self.module).load(handle, folder, device)

    def nbytes(self, live: Any) -> int:
        """The memory of the live model's parameters and buffers."""
        return sum(tensor.nbytes for tensor in (*live.module.parameters(), *live.module.buffers()))

    def to(self, live: Any, device: str) -> None:
        """Move the live model."""
        live.module.to(device)
