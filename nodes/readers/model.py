"""Model folders in diffusers' form, read as data: no class is imported, no weight is loaded, nothing is fetched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from engine.types import Json, Memory, Reader, Resource, Root, Unfit
from nodes.readers.classes import CLASSES
from nodes.readers.colours import colours_of
from nodes.readers.components import Component, read_component, unsupported
from nodes.readers.families import ALONE, PIPELINES, SLOTS, UNREAD, Family
from nodes.readers.files import PICKLES, canonical, combined, pickled, read_json
from nodes.readers.fit import check_fit
from nodes.readers.traits import size_of, traits_of

OUTPUTS: Final = ("unet", "vae", "text_encoder", "clip", "transformer", "prior", "image_encoder")
"""The outputs of `LoadModel`, in its order."""


@dataclass(frozen=True)
class Found:
    """A model as its folder, or its file, says it: components by their slots, and the scheduler's config."""

    pipeline: str
    components: Mapping[str, Component]
    scheduler: Mapping[str, Any] = field(default_factory=dict)
    known: Mapping[str, Json] = field(default_factory=dict)
    """Traits that its family tells where a component is not there that would."""


def read_model(name: str, path: Path, memory: Memory, shelves: tuple[Root, ...] = ()) -> Resource:
    """A model folder, or a model in one safetensors file, as a resource.

    `shelves` are folders with further models, from which such a file takes its tokenizers.

    Facts: `family` (its name, see `nodes.readers.families`), `pipeline` (diffusers' class of it), `components` (class,
    config, digest, dtype and folder of each), `text` (the digest of all text encoders together), `outputs` (which
    outputs of `LoadModel` there are), `scheduler` (its config as canonical JSON), `size` (the side of the images it was
    trained on, in pixels) and `colours` (of its latents, for previews). Parts: the folder of each component's digest.
    Sizes: the bytes of each output's weights as they are stored. Raises `Unfit`: "incomplete-model", "pickled-model",
    "damaged-model" or "unsupported-model".
    """
    if not path.is_dir():
        return resource_of(name, path, _in_one_file(path, memory, shelves))
    if not (path / "model_index.json").is_file() and (path / "config.json").is_file():
        return resource_of(name, path, _alone(path, memory))
    return resource_of(name, path, _whole(path, memory))


def shelved(readers: Mapping[str, Reader], shelves: tuple[Root, ...]) -> dict[str, Reader]:
    """Readers of which that of models looks on shelves for what a model in one file has not: its tokenizers."""
    return {kind: partial(read_model, shelves=shelves) if reader is read_model else reader
            for kind, reader in readers.items()}  # fmt: skip


def resource_of(name: str, path: Path, found: Found) -> Resource:
    """What was found as a resource. Raises `Unfit` where its components do not fit each other."""
    components = found.components
    try:
        traits = {**found.known, **traits_of(found.pipeline, components, found.scheduler)}
        check_fit(components, found.scheduler, traits)
        size = size_of(components, traits.get("factor"))
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise Unfit("damaged-model", f"the configs of {name} hold what they should not: {error}") from error
    behind = behind_outputs(components)
    texts = [components[slot].digest for slot in text_slots(components)]
    text = combined(*texts) if "text_encoder" in behind else ""
    facts = {
        "family": PIPELINES[found.pipeline].name if found.pipeline else "",
        "pipeline": found.pipeline,
        "components": {slot: component.as_fact() for slot, component in components.items()},
        "text": text,
        "outputs": list(behind),
        "scheduler": canonical(found.scheduler),
        "size": size,
        "colours": colours_of(traits),
    }
    digest = combined(canonical(facts))
    parts = {component.digest: component.folder for component in components.values()} | {digest: path}
    if text:
        parts[text] = path
    sizes = {output: sum(components[slot].nbytes for slot in slots) for output, slots in behind.items()}
    return Resource("model", name, digest, traits=traits, facts=facts, parts=parts, sizes=sizes)


def behind_outputs(components: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The outputs of `LoadModel` that a model has, and the slots of the components behind each."""
    slots = tuple(components)
    texts = tuple(slot for slot in slots if slot.startswith("text_encoder"))
    behind = {output: texts if output == "text_encoder" else (output,) for output in OUTPUTS}
    return {output: behind[output] for output in OUTPUTS if set(behind[output]) & set(slots)}


def text_slots(components: Iterable[str]) -> list[str]:
    """The slots of text encoders and tokenizers, in the order in which they read."""
    return sorted(slot for slot in components if slot.startswith(("text_encoder", "tokenizer")))


def _whole(path: Path, memory: Memory) -> Found:
    index = read_json(path / "model_index.json")
    pipeline = index.get("_class_name")
    family = PIPELINES.get(pipeline) if isinstance(pipeline, str) else None
    if family is None:
        raise unsupported(f"its pipeline is {pipeline}", f"supported are {', '.join(PIPELINES)}")
    classes = _classes(index, family)
    rooms = {slot: _room(path, slot) for slot in classes}
    components = {SLOTS.get(slot, slot): read_component(cls, rooms[slot], memory) for slot, cls in classes.items()}
    scheduler = read_json(_room(path, "scheduler") / "scheduler_config.json")
    if (path / "clip").is_dir():
        components["clip"] = read_component("CLIPModel", path / "clip", memory)
    return Found(str(pipeline), components, scheduler)


def _room(path: Path, slot: str) -> Path:
    """Where a component lies: in a folder of its own, or beside model_index.json, as in the first models of pixels."""
    is_bare = not (path / slot).is_dir() and (path / "scheduler_config.json").is_file()
    return path if is_bare else path / slot


def _classes(index: Mapping[str, Any], family: Family) -> dict[str, str]:
    """The class of each component that is read. Raises `Unfit` for what the nodes cannot put together."""
    classes: dict[str, str] = {}
    for slot, said in index.items():
        known = family.classes(slot)
        is_read = bool(known) or (slot not in UNREAD and slot != "scheduler")
        if slot.startswith("_") or not is_read or not isinstance(said, list) or said == [None, None]:
            continue
        library, cls = said if len(said) == 2 else (None, None)
        if cls in known and library == CLASSES[cls].library:
            classes[slot] = str(cls)
        elif library in ("diffusers", "transformers") and known:
            raise unsupported(f"its {slot} is a {cls}", f"{family.name} has {' or '.join(known)} there")
        else:
            raise unsupported(f"its {slot} is {library}.{cls}, which is code of its own or unknown")
    said = index.get("scheduler")
    if not isinstance(said, list) or len(said) != 2 or said[0] not in ("diffusers", None):
        raise unsupported(f"its scheduler is {said}, which is code of its own or unknown")
    absent = [slot for slot in family.components if slot not in classes]
    if absent:
        raise Unfit("incomplete-model", f"model_index.json of the model names no {', '.join(absent)}")
    return classes


def _alone(path: Path, memory: Memory) -> Found:
    """A component that stands alone in its folder, such as a CLIP or a VAE."""
    config = read_json(path / "config.json")
    cls = config.get("_class_name") or next(iter(config.get("architectures") or ()), "CLIPModel")
    if cls not in ALONE:
        raise unsupported(f"a {cls} alone is no model", f"known alone are {', '.join(ALONE)}")
    return Found("", {ALONE[cls]: read_component(cls, path, memory)})


def _in_one_file(path: Path, memory: Memory, shelves: tuple[Root, ...]) -> Found:
    from nodes.readers.single import read_single

    if path.suffix.lower() in PICKLES:
        raise pickled(path)
    if path.suffix.lower() not in (".safetensors", ".sft"):
        raise unsupported(f"{path.name} is no safetensors file", "give one, or a folder with model_index.json in it")
    return read_single(path, memory, shelves)
