"""Upscalers of pictures, read as data: Swin2SR in a folder of transformers, others in one file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engine.types import Memory, Resource
from nodes.readers.components import read_component, unsupported
from nodes.readers.files import PICKLES, combined, pickled, read_json
from nodes.readers.weights import dtype_of, read_header

SWIN: Final = "Swin2SRForImageSuperResolution"
SPANDREL: Final = "spandrel"
"""What stands for the class of a model in one file, whose architecture spandrel knows by its tensors."""


def read_upscaler(name: str, path: Path, memory: Memory) -> Resource:
    """An upscaler as a resource: a folder with a config.json, or one safetensors file such as ESRGAN's.

    Facts: `component`, its class ("spandrel" for a file), config, digest and dtype. Raises `Unfit`: "pickled-model",
    "incomplete-model", "damaged-model" or "unsupported-model".
    """
    fact, nbytes = _in_one_file(path, memory) if path.is_file() else _in_a_folder(name, path, memory)
    digest = str(fact["digest"])
    return Resource(
        "upscaler", name, digest, facts={"component": fact}, parts={digest: path}, sizes={"upscaler": nbytes}
    )


def _in_a_folder(name: str, path: Path, memory: Memory) -> tuple[Mapping[str, Any], int]:
    said = next(iter(read_json(path / "config.json").get("architectures") or ()), None)
    if said != SWIN:
        raise unsupported(f"{name} is a {said}, no upscaler that the nodes know", f"known is {SWIN}")
    component = read_component(SWIN, path, memory)
    config = component.config
    colours = (config.get("num_channels", 3), config.get("num_channels_out") or config.get("num_channels", 3))
    if colours != (3, 3):
        raise unsupported(f"{name} reads {colours[0]} channels and gives {colours[1]}; pictures have 3")
    return component.as_fact(), component.nbytes


def _in_one_file(path: Path, memory: Memory) -> tuple[Mapping[str, Any], int]:
    if path.suffix.lower() in PICKLES:
        raise pickled(path)
    if path.suffix.lower() not in (".safetensors", ".sft"):
        raise unsupported(f"{path.name} is no safetensors file", "give one, or a folder of transformers with Swin2SR")
    header = read_header(path)
    digest = combined(SPANDREL, memory.digest(path))
    nbytes = sum(tensor.end - tensor.start for tensor in header.values())
    return {"class": SPANDREL, "config": "{}", "digest": digest, "dtype": dtype_of(header)}, nbytes
