"""Textual inversions: vectors that a text encoder reads where a prompt has their name.

Gal et al., 2022, https://arxiv.org/abs/2208.01618.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from engine.types import Memory, Resource, Unfit
from nodes.readers.files import PICKLES, canonical, combined, pickled
from nodes.readers.weights import StoredTensor, damaged, read_header

ENCODERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "clip_l": "text_encoder",
        "clip_g": "text_encoder_2",
        "text_encoders_0": "text_encoder",
        "text_encoders_1": "text_encoder_2",
    }
)
"""What files with vectors for several encoders call them, and the slots of those."""

FOLDERS: Final = "learned_embeds.safetensors"
"""The file in a folder of diffusers."""

MOST: Final = 75
"""More vectors than fit into a prompt are no embedding."""


def read_embedding(name: str, path: Path, memory: Memory) -> Resource:
    """A file of an embedding, or a folder with diffusers' `learned_embeds.safetensors`, as a resource.

    Traits: `width`, that of all encoders' vectors together. Facts: `vectors` (how many), and `tensors` (the tensor's
    name in the file by the slot of the encoder that reads it; "" for the only encoder). Known are the layouts of the
    web UIs (`emb_params`), of diffusers (the token's name), and of Stable Diffusion XL (`clip_l` and `clip_g`, or
    `text_encoders_0` and `text_encoders_1`). Raises `Unfit`: "pickled-model", "damaged-model", "unsupported-model".
    """
    file = path / FOLDERS if path.is_dir() else path
    if file.suffix.lower() in PICKLES:
        raise pickled(file)
    if not file.is_file():
        raise Unfit("resource-missing", f'the embedding "{name}" has no {FOLDERS}', "give a safetensors file")
    tensors = read_header(file)
    by_slot = _by_slot(name, tensors)
    shapes = [_shape(file, tensors[key]) for key in by_slot.values()]
    if len({count for count, _ in shapes}) != 1:
        raise damaged(file, "its encoders have different numbers of vectors")
    facts = {"vectors": shapes[0][0], "tensors": by_slot}
    digest = combined("embedding", canonical(facts), memory.digest(file))
    traits = {"width": sum(width for _, width in shapes)}
    return Resource("embedding", name, digest, traits=traits, facts=facts, parts={digest: file})


def _by_slot(name: str, tensors: Mapping[str, StoredTensor]) -> dict[str, str]:
    found = {ENCODERS[key]: key for key in sorted(tensors) if key in ENCODERS}
    if found:
        return found
    known = [key for key in tensors if key == "emb_params"] or list(tensors)
    if len(known) != 1:
        raise Unfit(
            "unsupported-model",
            f'the file "{name}" is no embedding: it has {len(tensors)} tensors',
            "an embedding has one, or one for each text encoder",
        )
    return {"": known[0]}


def _shape(file: Path, tensor: StoredTensor) -> tuple[int, int]:
    """How many vectors, and of what width."""
    count, width = (1, *tensor.shape) if len(tensor.shape) == 1 else (*tensor.shape, 0, 0)[:2]
    if len(tensor.shape) > 2 or not 0 < count <= MOST or not width or not tensor.dtype.startswith(("F", "BF")):
        raise damaged(file, f"an embedding is 1 to {MOST} vectors, not {tensor.dtype} {list(tensor.shape)}")
    return count, width
