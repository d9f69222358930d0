"""Model folders in diffusers' form, read as data: no class is imported, no weight is loaded, nothing is fetched."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from engine.types import Memory, Resource, Unfit
from nodes.readers.colours import colours_of
from nodes.readers.components import Component, read_component, unsupported
from nodes.readers.files import PICKLES, canonical, combined, pickled, read_json
from nodes.readers.traits import check_fit, size_of, traits_of

PIPELINES: Final = (
    "StableDiffusionPipeline",
    "StableDiffusionImg2ImgPipeline",
    "StableDiffusionInpaintPipeline",
)
"""Pipelines whose components the nodes can put together."""

LIBRARIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "unet": ("diffusers",),
        "vae": ("diffusers",),
        "scheduler": ("diffusers",),
        "text_encoder": ("transformers",),
        "tokenizer": ("transformers",),
    }
)
"""Components of a pipeline that are read, and where their classes come from."""

UNREAD: Final = ("safety_checker", "feature_extractor", "image_encoder")
"""Components that a folder may have and that no node uses."""


def read_model(name: str, path: Path, memory: Memory) -> Resource:
    """A model folder as a resource.

    Facts: `components` (class, config, digest, dtype and folder of each), `outputs` (which outputs of `LoadModel`
    there are), `scheduler` (its config as canonical JSON), `size` (the side of the images it was trained on, in
    pixels) and `colours` (of its latents, for previews). Parts: the folder of each component's digest. Sizes: the
    bytes of each output's weights as they are stored. Raises `Unfit`: "incomplete-model", "pickled-model",
    "damaged-model" or "unsupported-model".
    """
    if not path.is_dir():
        raise _refused_file(name, path)
    if not (path / "model_index.json").is_file() and (path / "config.json").is_file():
        components = {"clip": _clip(path, memory)}  # a CLIP that stands alone
        scheduler: dict[str, Any] = {}
    else:
        index = _read_index(path)
        components = {kind: read_component(kind, cls, path / kind, memory) for kind, cls in index.items()}
        scheduler = read_json(path / "scheduler" / "scheduler_config.json")
        if (path / "clip").is_dir():
            components["clip"] = _clip(path / "clip", memory)
    return _resource(name, path, components, scheduler)


def _resource(name: str, path: Path, components: Mapping[str, Component], scheduler: Mapping[str, Any]) -> Resource:
    configs = {kind: component.config for kind, component in components.items()}
    try:
        check_fit(configs, scheduler)
        traits, size = traits_of(configs, scheduler), size_of(configs)
    except (TypeError, ValueError, AttributeError) as error:
        raise Unfit("damaged-model", f"the configs of {name} hold what they should not: {error}") from error
    outputs = [kind for kind in ("unet", "vae", "text_encoder", "clip") if kind in components]
    facts = {
        "components": {kind: component.as_fact() for kind, component in components.items()},
        "outputs": outputs,
        "scheduler": canonical(scheduler),
        "size": size,
        "colours": colours_of(traits),
    }
    parts = {component.digest: component.folder for component in components.values()}
    digest = combined(canonical(facts))
    sizes = {kind: components[kind].nbytes for kind in outputs}
    return Resource("model", name, digest, traits=traits, facts=facts, parts=parts | {digest: path}, sizes=sizes)


def _read_index(path: Path) -> dict[str, str]:
    """The class of each component that is read. Raises `Unfit` for what the nodes cannot put together."""
    index = read_json(path / "model_index.json")
    pipeline = index.get("_class_name")
    if pipeline not in PIPELINES:
        raise unsupported(f"its pipeline is {pipeline}", f"supported are {', '.join(PIPELINES)}")
    classes: dict[str, str] = {}
    for kind, said in index.items():
        if kind.startswith("_") or kind in UNREAD or not isinstance(said, list) or said == [None, None]:
            continue
        library, cls = said if len(said) == 2 else (None, None)
        if library not in LIBRARIES.get(kind, ()):
            raise unsupported(f"its {kind} is {library}.{cls}, which is code of its own or unknown")
        classes[kind] = str(cls)
    absent = [kind for kind in LIBRARIES if kind not in classes]
    if absent:
        raise Unfit("incomplete-model", f"model_index.json of the model names no {', '.join(absent)}")
    classes.pop("scheduler")
    return classes


def _clip(folder: Path, memory: Memory) -> Component:
    return read_component("clip", "CLIPModel", folder, memory)


def _refused_file(name: str, path: Path) -> Unfit:
    if path.suffix in PICKLES:
        return pickled(path)
    return unsupported(f"{name} is a file", "give a folder in diffusers' form, with model_index.json in it")
