"""LoRAs: small changes of a model's weights, judged by the header alone.

Hu et al., 2021, https://arxiv.org/abs/2106.09685. Three ways of naming their layers are about: diffusers' and peft's,
with dots; kohya's, with underscores, from diffusers' names or from those of the models' authors.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from engine.types import Json, Memory, Resource, Unfit
from nodes.readers.files import PICKLES, missing, pickled
from nodes.readers.weights import StoredTensor, damaged, read_header, read_metadata

FOLDER_FILE: Final = "pytorch_lora_weights.safetensors"
"""What diffusers calls a LoRA in a folder."""

DENOISER: Final = "denoiser"
"""The part of a LoRA that is for a UNet or a transformer; the others are called as the text encoders are."""

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "lora_unet_": DENOISER, "unet.": DENOISER, "transformer.": DENOISER, "diffusion_model.": DENOISER,
        "lora_te1_": "text_encoder", "lora_te2_": "text_encoder_2", "lora_te3_": "text_encoder_3",
        "lora_te_": "text_encoder", "text_encoder.": "text_encoder", "text_encoder_2.": "text_encoder_2",
        "text_encoder_3.": "text_encoder_3",
    }
)  # fmt: skip
"""How the names of the layers of each part begin."""

ENDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".lora_down.weight": "down", ".lora_up.weight": "up", ".alpha": "alpha",
        ".lora_A.weight": "down", ".lora_B.weight": "up",
        ".lora.down.weight": "down", ".lora.up.weight": "up",
        "_lora.down.weight": "down", "_lora.up.weight": "up",
    }
)  # fmt: skip
"""How the names of the tensors of each layer end."""

STRANGERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "model.diffusion_model.": "a checkpoint, which LoadModel reads",
        "hada_": "a LoHa", "lokr_": "a LoKr", "dora_scale": "a DoRA", "lora_magnitude": "a DoRA",
        "oft_": "an OFT", "lora_mid": "a LoRA with a third matrix", ".diff": "a full difference of weights",
        "emb_params": "a textual inversion",
        "image_proj": "an IP-Adapter",
    }
)  # fmt: skip
"""What is no LoRA of the common kind, by a piece of the name of one of its tensors."""

FLUX: Final[Mapping[str, Json]] = MappingProxyType({"encoding": "CLIP + T5", "channels": 16})
SD3: Final[Mapping[str, Json]] = MappingProxyType({"channels": 16, "scaling": 1.5305, "shift": 0.0609})
"""What tells the families with a transformer apart, whatever encoders a Stable Diffusion 3 has."""

JOINT: Final[Mapping[int, Mapping[str, Json]]] = MappingProxyType({3072: FLUX, 1536: SD3, 2432: SD3})
"""By their widths, as far as they were published: diffusers calls their blocks by the same names."""


class Layer(NamedTuple):
    """A layer that a LoRA changes: the part it belongs to, and its name with underscores for dots."""

    part: str
    name: str


@dataclass(frozen=True)
class Pieces:
    """The names of the two matrices of a layer's change, and of the number that scales them, "" where there is none."""

    down: str
    up: str
    alpha: str = ""


def read_lora(name: str, path: Path, memory: Memory) -> Resource:
    """A LoRA as a resource; its facts are the `parts` of a model that it changes, and how many `layers`.

    Its traits are what its shapes tell of the models it was made for. Raises `Unfit`: "pickled-model",
    "damaged-model", "incomplete-model", "unsupported-model".
    """
    file = _file(path)
    header = read_header(file)
    layers = layers_of(file, header)
    traits = dict(_traits(layers, header))
    parts: list[Json] = [*sorted({layer.part for layer in layers})]
    digest = memory.digest(file)
    facts: dict[str, Json] = {"parts": parts, "layers": len(layers)}
    return Resource("lora", name, digest, traits=traits, facts=facts, parts={digest: file})


def layers_of(file: Path, header: Mapping[str, StoredTensor]) -> dict[Layer, Pieces]:
    """The layers that a LoRA changes. Raises `Unfit` for what is none, or not whole."""
    found: dict[Layer, dict[str, str]] = {}
    for tensor in header:
        layer, piece = _named(file, tensor)
        found.setdefault(layer, {})[piece] = tensor
    whole = {layer: Pieces(**pieces) for layer, pieces in found.items() if {"down", "up"} <= set(pieces)}
    for layer in found:
        if layer not in whole:
            raise damaged(file, f"its layer {layer.name} has one matrix of two")
        down, up = header[whole[layer].down].shape, header[whole[layer].up].shape
        if len(down) < 2 or len(up) < 2 or down[0] != up[1] or not down[0]:
            raise damaged(file, f"the matrices {list(up)} and {list(down)} of its layer {layer.name} are no product")
        alpha = whole[layer].alpha
        if alpha and math.prod(header[alpha].shape) != 1:
            raise damaged(file, f"its {alpha} should be one number")
    if not whole:
        raise _unknown(f"{file.name} is no LoRA: it holds no tensors")
    return whole


def ranks_of(file: Path) -> Mapping[str, Any]:
    """What diffusers writes of the making of a LoRA into its file: by part, settings such as `lora_alpha`."""
    said = read_metadata(file).get("lora_adapter_metadata")
    try:
        read = json.loads(said) if said else {}
    except ValueError as error:
        raise damaged(file, f"what it says of its making cannot be read ({error})") from error
    return read if isinstance(read, dict) else {}


def _unknown(what: str) -> Unfit:
    return Unfit("unsupported-model", f"the LoRA cannot be used: {what}", "known are LoRAs of two matrices a layer")


def _file(path: Path) -> Path:
    file = path / FOLDER_FILE if path.is_dir() else path
    if file.suffix.lower() in PICKLES:
        raise pickled(file)
    if not file.is_file():
        raise missing(file)
    return file


def _named(file: Path, tensor: str) -> tuple[Layer, str]:
    """The layer of a tensor, and which piece of it that is."""
    start = next((prefix for prefix in PREFIXES if tensor.startswith(prefix)), None)
    end = next((ending for ending in ENDINGS if tensor.endswith(ending)), None)
    stranger = next((what for piece, what in STRANGERS.items() if piece in tensor), None)
    if stranger is not None:
        raise _unknown(f"{file.name} is {stranger}, by its tensor {tensor}")
    if start is None or end is None:
        raise _unknown(f"{file.name} is no LoRA that is known: it holds {tensor}")
    within = tensor.removeprefix(start).removesuffix(end).replace(".processor.", ".").removeprefix("base_model.model.")
    name = within.replace(".", "_")
    part = PREFIXES[start]
    return Layer(part, name if part == DENOISER else name.removeprefix("text_model_")), ENDINGS[end]


def _traits(layers: Mapping[Layer, Pieces], header: Mapping[str, StoredTensor]) -> Iterator[tuple[str, Json]]:
    """What the shapes tell: a UNet's layers that read the prompt are as wide as that, text encoders as themselves."""
    blocks = {layer.name for layer in layers if layer.part == DENOISER}
    if any(re.match(r"single_(transformer_)?blocks|double_blocks", name) for name in blocks):
        yield from FLUX.items()
        return
    if any(name.startswith("joint_blocks") for name in blocks):
        yield from SD3.items()
        return
    joint = [layer for layer in layers if re.match(r"transformer_blocks_\d+_attn_(add_|to_)", layer.name)]
    if joint:
        widths = {header[layers[layer].down].shape[1] for layer in joint}
        yield from next((JOINT[width] for width in widths if width in JOINT), {"channels": 16}).items()
        return
    reading = [layer for layer in layers if layer.part == DENOISER and re.search(r"attn2_to_[kv]$", layer.name)]
    texts = {
        layer.part: layer for layer in layers if layer.part != DENOISER and layer.name.endswith("self_attn_q_proj")
    }
    if reading:
        yield "width", header[layers[reading[0]].down].shape[1]
    elif texts:
        yield "width", sum(header[layers[layer].down].shape[1] for layer in texts.values())
    if "text_encoder_2" in texts:
        yield "encoding", "CLIP + CLIP"
