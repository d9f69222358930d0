"""Places of models: folders of ComfyUI and of the web UIs, and the file in which ComfyUI names others."""

import json
from pathlib import Path

import pytest

from engine.types import HubCache, Root
from nodes.readers.places import KINDS, kind_of, roots_of

COMFY = {
    "checkpoints": "model", "diffusion_models": "model", "unet": "model", "clip": "model", "text_encoders": "model",
    "loras": "lora", "vae": "vae", "controlnet": "controlnet", "upscale_models": "upscaler", "embeddings": "embedding",
}  # fmt: skip
WEB = {"Stable-diffusion": "model", "Lora": "lora", "VAE": "vae", "ControlNet": "controlnet", "ESRGAN": "upscaler"}


def own(folders: list[Path], hub: Path) -> dict[str, tuple[Root, ...]]:
    """The roots of each kind that folders bring, without those that all share; kinds without any are left out."""
    found = roots_of(folders, (), hub)
    assert set(found) == set(KINDS)
    assert all(roots[-1] == HubCache(hub) for roots in found.values())
    return {kind: roots[:-1] for kind, roots in found.items() if len(roots) > 1}


def made(root: Path, names: list[str]) -> Path:
    for name in names:
        (root / name).mkdir(parents=True)
    return root


@pytest.mark.parametrize("inner", ["", "models"])
@pytest.mark.parametrize("names", [COMFY, WEB], ids=["comfyui", "web ui"])
def test_folders_of_other_programs_are_known_by_their_names(tmp_path: Path, inner: str, names: dict[str, str]) -> None:
    place = made(tmp_path / "program" / inner, [*names, "configs", "unknown"])
    expected: dict[str, set[Path]] = {}
    for name, kind in names.items():
        expected.setdefault(kind, set()).add(place / name)
    found = own([tmp_path / "program"], tmp_path / "hub")
    assert {kind: set(roots) for kind, roots in found.items()} == expected


def test_embeddings_of_a_web_ui_lie_beside_its_models(tmp_path: Path) -> None:
    made(tmp_path / "webui", ["models/Stable-diffusion", "embeddings"])
    assert own([tmp_path / "webui"], tmp_path / "hub") == {
        "embedding": (tmp_path / "webui" / "embeddings",),
        "model": (tmp_path / "webui" / "models" / "Stable-diffusion",),
    }


def test_any_other_folder_is_a_root_for_all_kinds(tmp_path: Path) -> None:
    made(tmp_path / "plain", ["sd15"])
    (tmp_path / "plain" / "vae").mkdir()
    (tmp_path / "plain" / "vae" / "config.json").write_text("{}")  # a model that is called so
    assert own([tmp_path / "plain"], tmp_path / "hub") == dict.fromkeys(KINDS, (tmp_path / "plain",))
    assert own([tmp_path / "none"], tmp_path / "hub") == dict.fromkeys(KINDS, (tmp_path / "none",))


def test_several_folders_keep_their_order_and_shared_ones_come_last(tmp_path: Path) -> None:
    one, two = made(tmp_path / "one", ["loras"]), made(tmp_path / "two", ["sd15"])
    found = roots_of([one, two, one], [tmp_path / "board"], tmp_path / "hub")
    shared = (tmp_path / "board", HubCache(tmp_path / "hub"))
    assert found["lora"] == (one / "loras", two, *shared)
    assert found["vae"] == (two, *shared)


EXTRA = """
comfyui:
    base_path: {base}
    is_default: true
    checkpoints: models/checkpoints/
    text_encoders: |
        models/text_encoders/
        models/clip/  # legacy location we still support
    custom_nodes: custom_nodes
a111:
    base_path: ../webui
    loras: |
         models/Lora
         models/LyCORIS
    configs: models/Stable-diffusion
"""


@pytest.mark.parametrize("given", ["file", "folder"])
def test_the_file_in_which_comfyui_names_folders_is_read(tmp_path: Path, given: str) -> None:
    comfy = made(tmp_path / "comfy", ["models/vae"])
    file = comfy / "extra_model_paths.yaml"
    file.write_text(EXTRA.format(base=tmp_path / "disk"))
    found = own([file if given == "file" else comfy], tmp_path / "hub")
    disk, webui = tmp_path / "disk" / "models", tmp_path / "webui" / "models"
    assert found["model"] == (disk / "checkpoints", disk / "text_encoders", disk / "clip")
    assert found["lora"] == (webui / "Lora", webui / "LyCORIS")
    assert found.get("vae") == (None if given == "file" else (comfy / "models" / "vae",))


@pytest.mark.parametrize("text", ["a: [", "- a list", "a: text", "\tx"])
def test_a_file_that_cannot_be_understood_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "extra_model_paths.yaml"
    file.write_text(text)
    with pytest.raises(ValueError, match=r"extra_model_paths\.yaml"):
        roots_of([file], (), tmp_path)
    with pytest.raises(ValueError, match=r"absent\.yaml cannot be read"):
        roots_of([tmp_path / "absent.yaml"], (), tmp_path)


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"m/model_index.json": {}}, "model"),
        ({"m/config.json": {"_class_name": "ControlNetModel"}}, "controlnet"),
        ({"m/config.json": {"_class_name": "AutoencoderKL"}}, "model"),
        ({"m/config.json": {"architectures": ["CLIPModel"]}}, "model"),
        ({"m/config.json": {"architectures": ["LlamaForCausalLM"]}}, None),
        ({"m/config.json": [1]}, "model"),
        ({"m/pytorch_lora_weights.safetensors": {}}, "lora"),
        ({"m/learned_embeds.safetensors": {}}, "embedding"),
        ({"m/other.json": {}}, None),
    ],
)
def test_a_folder_is_what_its_config_says(tmp_path: Path, files: dict[str, object], kind: str | None) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(content))
    assert kind_of(tmp_path / "m") == kind


def test_files_of_weights_count_and_pickles_so_that_they_can_be_refused(tmp_path: Path) -> None:
    for name in ("a.safetensors", "b.CKPT", "c.pt", "d.txt"):
        (tmp_path / name).write_text("")
    assert [kind_of(tmp_path / name) for name in ("a.safetensors", "b.CKPT", "c.pt", "d.txt")] == [*["model"] * 3, None]
    assert kind_of(tmp_path / "absent.safetensors") is None


def test_an_organisation_may_be_called_diffusers(tmp_path: Path) -> None:
    for name in ("diffusers/one", "somebody/two"):
        (tmp_path / name).mkdir(parents=True)
    assert roots_of((tmp_path,), (), tmp_path / "cache")["model"][0] == tmp_path
