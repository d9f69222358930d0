"""Places of models: what the folders of other programs are called, and which kinds of resources lie in them."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from engine.types import HubCache, Root
from nodes.readers.families import ALONE
from nodes.readers.files import MAX_JSON, PICKLES

KINDS: Final = ("model", "lora", "vae", "controlnet", "embedding", "upscaler", "adapter")
"""The kinds of resources that weights can be."""

BESIDE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "image": ".", "image folder": ".", "model": "models", "lora": "models/loras",
        "controlnet": "models/controlnet", "embedding": "models/embeddings", "upscaler": "models/upscale_models",
        "adapter": "models/adapters",
    }
)  # fmt: skip
"""Where each kind of resource is looked for first, relative to the workflow's folder."""

FOLDERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "checkpoints": "model", "stable-diffusion": "model", "diffusers": "model", "unet": "model",
        "diffusion_models": "model", "clip": "model", "text_encoders": "model", "clip_vision": "model",
        "loras": "lora", "lora": "lora", "lycoris": "lora",
        "vae": "vae",
        "controlnet": "controlnet",
        "embeddings": "embedding",
        "upscale_models": "upscaler", "esrgan": "upscaler", "realesrgan": "upscaler", "swinir": "upscaler",
        "ipadapter": "adapter", "ip-adapter": "adapter", "t2i_adapter": "adapter",
    }
)  # fmt: skip
"""What ComfyUI and the web UIs call the folders of each kind, in small letters."""

CLASSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(ALONE, "model"),
        "ControlNetModel": "controlnet",
        "SD3ControlNetModel": "controlnet",
        "FluxControlNetModel": "controlnet",
        "Swin2SRForImageSuperResolution": "upscaler",
        "T2IAdapter": "adapter",
    }
)
"""What a folder with one component is, by the class in its config."""

NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"pytorch_lora_weights.safetensors": "lora", "learned_embeds.safetensors": "embedding"}
)
"""What diffusers calls the one file of a folder that has no config."""

PATHS_FILE: Final = "extra_model_paths.yaml"
"""The file in which ComfyUI is told of further folders."""

SAFE: Final = (".safetensors", ".sft")


def roots_of(folders: Iterable[Path], shared: Iterable[Path], cache: Path) -> dict[str, tuple[Root, ...]]:
    """Where each kind is looked for: in the folders a person named, in order, then in shared ones and the hub's cache.

    A folder of ComfyUI or of a web UI, or the folder `models` in it, is known by the names of its folders, each of
    which is a root for its kind; so are those that a file `extra_model_paths.yaml` names, which may be given itself.
    Any other folder is a root for all kinds. Raises `ValueError` for such a file that cannot be understood.
    """
    found: dict[str, list[Root]] = {kind: [] for kind in KINDS}
    for folder in folders:
        for kind, place in _places(folder):
            if place not in found[kind]:
                found[kind].append(place)
    everywhere: tuple[Root, ...] = (*shared, HubCache(cache))
    return {kind: (*own, *everywhere) for kind, own in found.items()}


def shelves(roots: Mapping[str, tuple[Root, ...]], beside: Path) -> dict[str, tuple[Root, ...]]:
    """The roots of all kinds of weights, those in the folder of the workflows, `beside`, first."""
    own = {kind: (beside / BESIDE[kind],) for kind in KINDS if kind in BESIDE}
    return {kind: (*own.get(kind, ()), *roots[kind]) for kind in KINDS}


def kind_of(path: Path) -> str | None:
    """What a file or folder seems to be, by its name and config alone; None for what is no model.

    A file of weights could be of any kind: it counts as a "model" where nothing says more. Pickles count too, so that
    somebody can be told that they are refused.
    """
    if path.suffix.lower() in (*SAFE, *PICKLES):
        return NAMES.get(path.name, "model") if path.is_file() else None
    if (path / "model_index.json").is_file():
        return "model"
    config = path / "config.json"
    if config.is_file():
        return _kind_of_config(config)
    return next((kind for name, kind in NAMES.items() if (path / name).is_file()), None)


def _kind_of_config(config: Path) -> str | None:
    try:
        if config.stat().st_size > MAX_JSON:
            return None
        read: Any = json.loads(config.read_bytes())
        named = [read.get("_class_name"), *(read.get("architectures") or ())]
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return "model"  # its reader says what is wrong with it
    return next((CLASSES[name] for name in named if isinstance(name, str) and name in CLASSES), None)


def _places(folder: Path) -> Iterator[tuple[str, Path]]:
    if folder.name.endswith((".yaml", ".yml")):
        yield from _listed(folder)
        return
    inner = [*_known(folder), *_known(folder / "models")]
    if not inner:
        yield from ((kind, folder) for kind in KINDS)
        return
    yield from inner
    if (folder / PATHS_FILE).is_file():
        yield from _listed(folder / PATHS_FILE)


def _known(folder: Path) -> list[tuple[str, Path]]:
    """The folders in it whose names are known; one that is a model itself is none of them.

    Nor is one named `diffusers` alone: that is how an organisation is called, too, whose models may lie there.
    """
    try:
        entries = sorted(entry for entry in folder.iterdir() if entry.name.lower() in FOLDERS and entry.is_dir())
    except OSError:
        return []
    found = [(FOLDERS[entry.name.lower()], entry) for entry in entries if not _is_model_folder(entry)]
    return [] if [entry.name for _, entry in found] == ["diffusers"] else found


def _is_model_folder(folder: Path) -> bool:
    return any((folder / name).is_file() for name in ("model_index.json", "config.json"))


def _listed(file: Path) -> Iterator[tuple[str, Path]]:
    """The folders that ComfyUI's file names: a section for each program, a line or several for each of its folders."""
    import yaml

    try:
        read = yaml.safe_load(file.read_bytes()) or {}
    except (OSError, yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"{file} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(read, dict) or not all(isinstance(section, dict) for section in read.values()):
        raise ValueError(f"{file} should hold a section for each program, with its folders")
    for section in read.values():
        base = _expanded(file.parent, str(section.get("base_path") or ""))
        for name, said in section.items():
            if str(name).lower() in FOLDERS and isinstance(said, str):
                lines = (line.partition(" #")[0].strip() for line in said.splitlines())  # as its own example has them
                yield from ((FOLDERS[str(name).lower()], _expanded(base, line)) for line in lines if line)


def _expanded(base: Path, text: str) -> Path:
    return Path(os.path.normpath(base / Path(os.path.expandvars(text)).expanduser()))
