"""ControlNets, each alone in its folder, read as data."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.types import Json, Memory, Resource, Unfit
from nodes.readers.components import read_component, unsupported
from nodes.readers.files import PICKLES, pickled, read_json

CLASS = "ControlNetModel"


def read_controlnet(name: str, path: Path, memory: Memory) -> Resource:
    """A folder of a ControlNet as a resource.

    Traits: `width` and `pooled`, of the prompts that it reads, by which it belongs to a family. Facts: `component`, its
    class, config, digest and dtype. Raises `Unfit`: "pickled-model", "incomplete-model", "damaged-model" or
    "unsupported-model".
    """
    if path.is_file():
        if path.suffix.lower() in PICKLES:
            raise pickled(path)
        raise unsupported(f"{name} is a file", "give a ControlNet's folder in diffusers' form, with config.json in it")
    said = read_json(path / "config.json").get("_class_name")
    if said != CLASS:
        raise unsupported(f"{name} is a {said}, no ControlNet that the nodes know", f"known is {CLASS}")
    component = read_component(CLASS, path, memory)
    try:
        traits = _traits(component.config)
    except (TypeError, ValueError, ZeroDivisionError) as error:
        raise Unfit("damaged-model", f"the config of {name} holds what it should not: {error}") from error
    return Resource(
        "controlnet",
        name,
        component.digest,
        traits=traits,
        facts={"component": component.as_fact()},
        parts={component.digest: path},
        sizes={"controlnet": component.nbytes},
    )


def _traits(config: Mapping[str, Any]) -> dict[str, Json]:
    """What prompts it reads: as wide as its UNet's, with a pooled embedding and six sizes for Stable Diffusion XL."""
    width = int(config.get("encoder_hid_dim") or config.get("cross_attention_dim") or 1280)
    if config.get("addition_embed_type") != "text_time":
        return {"width": width, "pooled": 0}
    read, each = int(config["projection_class_embeddings_input_dim"]), int(config["addition_time_embed_dim"])
    return {"width": width, "pooled": read - 6 * each}
