"""Reading a model in one file: its header becomes what a folder's configs would have said."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.types import Json, Memory, Root
from nodes.readers.classes import CLASSES
from nodes.readers.components import Component, unsupported
from nodes.readers.files import canonical, combined
from nodes.readers.single.layout import Part, parts_of, what_else
from nodes.readers.single.others import clip_config, flux_config, open_clip_config, sd3_config, t5_config, vae_config
from nodes.readers.single.published import REFINER, Published, published
from nodes.readers.single.shapes import Header, Shapes
from nodes.readers.single.tokenizers import tokenizer_of
from nodes.readers.single.unets import unet_config
from nodes.readers.weights import damaged, dtype_of, read_header, read_metadata

if TYPE_CHECKING:
    from nodes.readers.model import Found

V_MARK: Final = "v_pred"
"""A tensor that some files hold only to say what they predict."""


def read_single(path: Path, memory: Memory, shelves: Iterable[Root] = ()) -> "Found":
    """The model of a single file; its tokenizers come from beside it or from `shelves`, folders with models.

    Raises `Unfit`: "unsupported-model" for what it does not know, "damaged-model", "incomplete-model".
    """
    from nodes.readers.model import Found

    header, said = read_header(path), read_metadata(path)
    parts = parts_of(header)
    if not parts:
        raise _unknown(path, header)
    try:
        configs = _configs(header, parts)
    except (ValueError, IndexError, ZeroDivisionError) as error:
        raise damaged(path, f"its tensors have shapes that no model has ({error})") from error
    known = published(parts, configs.get("unet") or configs["transformer"], said)
    _complete(configs, known)
    digest = memory.digest(path)
    components = {
        slot: _component(path, slot, part, configs[slot], _part(header, part), digest) for slot, part in parts.items()
    }
    components |= _tokenizers(path, components, known, memory, shelves)
    traits = _traits(configs.get("unet") or configs["transformer"], known)
    return Found(_pipeline(configs, known), components, _scheduler(header, said, known), traits)


def header_of(place: Path) -> Header:
    """The header of one part of a file, named as `file/slot`, under the part's own names. Raises `Unfit`."""
    header = read_header(place.parent)
    parts = parts_of(header)
    if place.name not in parts:
        raise unsupported(f"{place.parent.name} holds no {place.name}")
    return _part(header, parts[place.name])


def config_of(header: Header, slot: str) -> dict[str, Any]:
    """The config of one part of a file, as far as its shapes say it. Raises `Unfit`."""
    return _configs(header, parts_of(header))[slot]


def _configs(header: Header, parts: Mapping[str, Part]) -> dict[str, dict[str, Any]]:
    shapes = {slot: Shapes(_part(header, part)) for slot, part in parts.items()}
    configs = {slot: _config(part, shapes[slot]) for slot, part in parts.items() if slot != "unet"}
    if "unet" in parts:
        pooled = int(configs.get("text_encoder_2", {}).get("projection_dim", 1280))
        configs["unet"] = unet_config(shapes["unet"], pooled)
    return configs


def _part(header: Header, part: Part) -> Header:
    return {name.removeprefix(part.prefix): stored for name, stored in header.items() if part.holds(name)}


def _config(part: Part, shapes: Shapes) -> dict[str, Any]:
    match part.form:
        case "ldm vae":
            return vae_config(shapes)
        case "clip":
            return clip_config(shapes, "text_model." if any(shapes.under("text_model.")) else "")
        case "open clip":
            return open_clip_config(shapes, is_last_read=part.cls == "CLIPTextModelWithProjection")
        case "t5":
            return t5_config(shapes)
        case "sd3":
            return sd3_config(shapes)
    return flux_config(shapes)


def _complete(configs: Mapping[str, dict[str, Any]], known: Published) -> None:
    if "vae" in configs:
        factor = 2 ** (len(configs["vae"]["block_out_channels"]) - 1)
        configs["vae"] |= {
            "scaling_factor": known.scaling,
            "shift_factor": known.shift,
            "sample_size": known.side * factor,
        }
    configs.get("unet", configs.get("transformer", {})).update({"sample_size": known.side, **known.denoiser})


def _pipeline(configs: Mapping[str, Mapping[str, Any]], known: Published) -> str:
    channels = (configs.get("unet") or configs["transformer"])["in_channels"]
    if channels not in known.pipelines:
        raise unsupported(
            f"its denoiser reads {channels} channels", f"those known read {', '.join(map(str, known.pipelines))}"
        )
    return known.pipelines[channels]


def _component(path: Path, slot: str, part: Part, config: Mapping[str, Any], header: Header, digest: str) -> Component:
    named = {"_class_name": part.cls} if CLASSES[part.cls].library == "diffusers" else {"architectures": [part.cls]}
    whole = {**named, **config}
    nbytes = sum(stored.end - stored.start for stored in header.values())
    content = combined(part.cls, canonical(whole), part.prefix, digest)
    return Component(path / slot, part.cls, whole, dtype_of(header), nbytes, content)


def _tokenizers(
    path: Path, components: Mapping[str, Component], known: Published, memory: Memory, shelves: Iterable[Root]
) -> dict[str, Component]:
    return {
        slot.replace("text_encoder", "tokenizer"): tokenizer_of(path, slot, component, known.marks, memory, shelves)
        for slot, component in components.items()
        if slot.startswith("text_encoder")
    }


def _traits(denoiser: Mapping[str, Any], known: Published) -> dict[str, Json]:
    """What the family tells of latents and prompts, for files that hold a denoiser alone."""
    pooled = denoiser.get("pooled_projection_dim", 0)
    if "addition_embed_type" in denoiser:
        each = int(denoiser["addition_time_embed_dim"])
        pooled = denoiser["projection_class_embeddings_input_dim"] - each * (5 if known is REFINER else 6)
    return {
        "channels": known.channels, "factor": 8, "scaling": known.scaling, "shift": known.shift or 0.0,
        "width": denoiser.get("cross_attention_dim") or denoiser["joint_attention_dim"], "pooled": pooled,
        **({"encoding": known.encoding} if known.encoding else {}),
    }  # fmt: skip


def _scheduler(header: Header, said: Mapping[str, str], known: Published) -> dict[str, Any]:
    """The config of the scheduler, with what the file itself says that it predicts."""
    config = dict(known.scheduler)
    if config["_class_name"].startswith("FlowMatch"):
        return config
    if V_MARK in header or said.get("modelspec.prediction_type") in ("v", "v_prediction"):
        config["prediction_type"] = "v_prediction"
    if "ztsnr" in header:
        config |= {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing"}
    return config


def _unknown(path: Path, header: Header) -> Exception:
    what = what_else(header)
    if what:
        return unsupported(
            f"{path.name} is {what}", "give a checkpoint of Stable Diffusion 1, 2, XL or 3, or of FLUX.1"
        )
    beginning = ", ".join(sorted(header)[:3]) or "nothing"
    return unsupported(
        f"{path.name} has the layout of no model that is known; its first tensors are {beginning}",
        "known in one file are Stable Diffusion 1, 2, XL and 3, and FLUX.1; others as a folder with model_index.json",
    )
