"""Transformers that remove noise from latents."""

from pathlib import Path
from typing import Any

from nodes.types import Transformer


class LiveTransformer:
    """A transformer on its device."""

    def __init__(self, module: Any) -> None:
        self.module = module


def load(handle: Transformer[Any], folder: Path, device: str) -> LiveTransformer:
    """A transformer from its folder."""
    raise NotImplementedError
