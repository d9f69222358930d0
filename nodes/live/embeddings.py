"""Textual inversions in a live text encoder."""

from pathlib import Path
from typing import Any

from safetensors.torch import load_file
from torch import Tensor

from nodes.readers.embeddings import ENCODERS


def adopt(live: Any, name: str, file: Path) -> None:
    """Let a live text encoder read the vectors of a file where a prompt has a name.

    Raises ValueError for vectors that do not fit the encoders.
    """
    stored = load_file(file)
    by_slot = {ENCODERS[key]: tensor for key, tensor in stored.items() if key in ENCODERS}
    if not by_slot:
        (tensor,) = [stored["emb_params"]] if "emb_params" in stored else stored.values()
        by_slot = dict.fromkeys(live.slots, tensor)
    if not set(by_slot) <= set(live.slots):
        raise ValueError(f"the embedding {name} is for {_said(by_slot)}, the model reads with {_said(live.slots)}")
    for slot, tensor in by_slot.items():
        live.adopt(slot, name, _rows(tensor))


def _rows(tensor: Tensor) -> Tensor:
    return tensor[None] if tensor.ndim == 1 else tensor


def _said(slots: Any) -> str:
    return " and ".join(sorted(slots))
