"""IP-Adapters: further attention of a UNet to a picture, judged by the header alone.

Ye et al., 2023, https://arxiv.org/abs/2308.06721. Known are those of one projection, and those called plus, which read
all that an image encoder sees.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from engine.types import Json, Memory, Resource, Unfit
from nodes.readers.components import read_component
from nodes.readers.files import PICKLES, pickled, read_json
from nodes.readers.weights import StoredTensor, read_header

PROJECTION: Final = "image_proj."
LAYERS: Final = "ip_adapter."

FIRST: Final = f"{LAYERS}1.to_k_ip.weight"
PLAIN: Final = f"{PROJECTION}proj.weight"
PLUS: Final = f"{PROJECTION}latents"

FACE: Final = (f"{PROJECTION}perceiver_resampler.proj_in.weight", f"{LAYERS}0.to_k_lora.down.weight")
"""What those have that read faces as another program sees them."""


STEERING: Final = "T2IAdapter"
"""The class of adapters of another kind, which stand in folders of diffusers and steer as ControlNets do."""


def read_adapter(name: str, path: Path, memory: Memory) -> Resource:
    """An IP-Adapter's file, or a T2I-Adapter's folder, as a resource.

    Traits: `width`, that of the prompts of the models it is for. Facts: `reads`, "embedding" or "states" of an image
    encoder, and `width`, how long these are. Raises `Unfit`: "pickled-model", "damaged-model",
    "incomplete-model", "unsupported-model".
    """
    if path.suffix.lower() in PICKLES:
        raise pickled(path)
    if path.is_dir():
        return _steering(name, path, memory)
    header = read_header(path)
    reads, width = _reading(path, header)
    digest = memory.digest(path)
    facts: dict[str, Json] = {"reads": reads, "width": width}
    return Resource(
        "adapter", name, digest, traits={"width": header[FIRST].shape[1]}, facts=facts, parts={digest: path}
    )


def _reading(path: Path, header: Mapping[str, StoredTensor]) -> tuple[str, int]:
    """What it reads of an image encoder, and how long that is."""
    face = next((name for name in FACE if name in header), None)
    if face is not None:
        raise _unknown(f"{path.name} reads faces as another program sees them, by its tensor {face}")
    if FIRST not in header or len(header[FIRST].shape) != 2:
        raise _unknown(f"{path.name} is no IP-Adapter: it has no matrix {FIRST}")
    for name, reads, axis in ((PLAIN, "embedding", 1), (f"{PROJECTION}proj_in.weight", "states", 1)):
        if name in header and len(header[name].shape) == 2 and (reads == "embedding" or PLUS in header):
            return reads, header[name].shape[axis]
    raise _unknown(f"how {path.name} reads a picture is not known")


def _steering(name: str, path: Path, memory: Memory) -> Resource:
    """A T2I-Adapter's folder: its facts are its `component`; what prompts its models read its kind tells."""
    said = read_json(path / "config.json")
    if said.get("_class_name") != STEERING:
        raise _unknown(f"{name} is a folder of a {said.get('_class_name')}", f"known in folders is {STEERING}")
    component = read_component(STEERING, path, memory)
    encoding = "CLIP + CLIP" if said.get("adapter_type") == "full_adapter_xl" else "CLIP"
    facts: dict[str, Json] = {"reads": "picture", "component": component.as_fact()}
    return Resource(
        "adapter", name, component.digest, traits={"encoding": encoding}, facts=facts,
        parts={component.digest: path}, sizes={"controlnet": component.nbytes},
    )  # fmt: skip


def _unknown(what: str, hint: str = "known are IP-Adapters of one projection, and those called plus") -> Unfit:
    return Unfit("unsupported-model", f"the IP-Adapter cannot be used: {what}", hint)
