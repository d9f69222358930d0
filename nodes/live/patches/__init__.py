"""Changes of live models: made on the weights once, when the model is loaded, so that a step costs what it cost.

A patched handle is a model of its own to residency; that without patches is never touched, so nothing is to be undone.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nodes.live.embeddings import adopt
from nodes.live.patches.adapter import adapt
from nodes.live.patches.lora import merge


def patched(live: Any, handle: Any, places: Mapping[str, Path]) -> None:
    """Change a live model that was just loaded as its handle says. Raises ValueError for what does not fit it."""
    loras = [(places[patch.digest], patch.weight) for patch in handle.patches if patch.kind == "lora"]
    if loras:
        merge(live.module, loras)
    adapters = [(places[patch.digest], patch.weight) for patch in handle.patches if patch.kind == "adapter"]
    if adapters:
        adapt(live, adapters)
    for patch in handle.patches:
        if patch.kind == "embedding":
            adopt(live, patch.name, places[patch.digest])


__all__ = ["patched"]
