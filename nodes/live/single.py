"""Tensors of models in one file, under the names that diffusers and transformers have for them.

The converters are those of diffusers; they rename what is mapped from the file, and copy what was stored as one tensor
and is several today.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any, Final

import torch
from safetensors import safe_open
from torch import Tensor

from nodes.live.gate import gate
from nodes.readers.single import Part, parts_of
from nodes.readers.single.read import config_of
from nodes.readers.weights import read_header

with gate:
    from diffusers.loaders import single_file_utils

converters: Any = single_file_utils

Tensors = dict[str, Tensor]


def tensors_of(place: Path) -> Tensors:
    """The tensors of one part of a file, named as `file/slot`; of the rest of the file nothing is read."""
    header = read_header(place.parent)
    part = parts_of(header)[place.name]
    opened: Any = safe_open(place.parent, framework="pt")
    with opened as file:
        stored = {name: file.get_tensor(name) for name in header if part.holds(name)}
    return _CONVERTED[part.form](stored, part, config_of(header, place.name))


def _unet(stored: Tensors, part: Part, config: Mapping[str, Any]) -> Tensors:
    made: Tensors = converters.convert_ldm_unet_checkpoint(stored, {"num_class_embeds": None, **config})
    return made


def _vae(stored: Tensors, part: Part, config: Mapping[str, Any]) -> Tensors:
    made: Tensors = converters.convert_ldm_vae_checkpoint(stored, config)
    return made


def _clip(stored: Tensors, part: Part, config: Mapping[str, Any]) -> Tensors:
    found = {name.removeprefix(part.prefix): tensor for name, tensor in stored.items()}
    if part.cls == "CLIPTextModel":  # whose embeddings are read as they are
        return {name: tensor for name, tensor in found.items() if name != "text_projection.weight"}
    if "text_projection.weight" not in found:  # as Stable Diffusion 3 was trained
        found["text_projection.weight"] = torch.eye(int(config["hidden_size"]))
    return found


def _open_clip(stored: Tensors, part: Part, config: Mapping[str, Any]) -> Tensors:
    model = SimpleNamespace(config=SimpleNamespace(hidden_size=config["hidden_size"]))
    made: Tensors = converters.convert_open_clip_checkpoint(model, stored, part.prefix)
    layers = range(int(config["num_hidden_layers"]))
    kept = {name: tensor for name, tensor in made.items() if _is_kept(name, layers)}
    if part.cls == "CLIPTextModel":
        kept.pop("text_projection.weight", None)
    return kept


def _is_kept(name: str, layers: range) -> bool:
    """Whether a tensor belongs to a layer that is read, or to none."""
    _, found, rest = name.partition("encoder.layers.")
    return not found or int(rest.split(".", 1)[0]) in layers


def _t5(stored: Tensors, part: Part, config: Mapping[str, Any]) -> Tensors:
    return {name.removeprefix(part.prefix): tensor for name, tensor in stored.items()}


def _sd3(stored: Tensors, part: Part, config: Mapping[str, Any]) -> Tensors:
    made: Tensors = converters.convert_sd3_transformer_checkpoint_to_diffusers(stored)
    return made


def _flux(stored: Tensors, part: Part, config: Mapping[str, Any]) -> Tensors:
    from nodes.live.flux_names import renamed

    return renamed({name.removeprefix(part.prefix): tensor for name, tensor in stored.items()})


_CONVERTED: Final[Mapping[str, Callable[[Tensors, Part, Mapping[str, Any]], Tensors]]] = MappingProxyType(
    {
        "ldm unet": _unet,
        "ldm vae": _vae,
        "clip": _clip,
        "open clip": _open_clip,
        "t5": _t5,
        "sd3": _sd3,
        "flux": _flux,
    }
)
