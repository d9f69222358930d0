"""Models in one file and LoRAs in a workflow: what does not fit is a problem of check, before any weight is read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml
from safetensors.torch import load_file, save_file

import darkroom
from darkroom import Darkroom, Options, Problem
from engine.errors import DarkroomError
from tests.nodes.families import originals, tiny_originals
from tests.nodes.families.published import publish


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in ("Stable Diffusion 1.5", "Stable Diffusion XL", "FLUX.1", "Stable Diffusion 3"):
        publish(folder / name, name)
    reads = "down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k"
    for name, start, width in (
        ("sd.safetensors", f"lora_unet_{reads}", 768),
        ("xl.safetensors", "lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k", 2048),
        ("flux.safetensors", "lora_unet_double_blocks_0_img_attn_qkv", 3072),
        ("sd3.safetensors", "transformer.transformer_blocks.0.attn.add_k_proj", 1536),
    ):
        down, up = torch.zeros(4, width), torch.zeros(320, 4)
        save_file({f"{start}.lora_down.weight": down, f"{start}.lora_up.weight": up}, folder / name)
    whole = tiny_originals.sd1(folder / "tiny")
    originals.write(whole, folder / "v1.safetensors", originals.SD1)
    originals.write(tiny_originals.sdxl(folder / "tinyxl"), folder / "sdxl.safetensors", originals.SDXL)
    return folder


@pytest.fixture(scope="module")
def room(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Darkroom]:
    with Darkroom(Options(store=tmp_path_factory.mktemp("store"), models=(models,), device="cpu")) as made:
        yield made


def checked(room: Darkroom, folder: Path, nodes: dict[str, Any], output: str) -> tuple[Problem, ...]:
    file = folder / "workflow.yaml"
    file.write_text(yaml.safe_dump({"darkroom": 1, "nodes": nodes, "outputs": {"out": output}}, sort_keys=False))
    return room.check(darkroom.load(file))


def patched(model: str, lora: str) -> dict[str, Any]:
    slot = "transformer" if model.startswith(("FLUX", "Stable Diffusion 3")) else "unet"
    return {
        "model": {"type": "LoadModel", "inputs": {"model": model}},
        "lora": {
            "type": "ApplyLoRAToTransformer" if slot == "transformer" else "ApplyLoRA",
            "inputs": {slot: f"$model.{slot}", "text_encoder": "$model.text_encoder", "lora": lora},
        },
        "text": {"type": "TextEncode", "inputs": {"encoder": "$lora.text_encoder", "text": "a star"}},
    }


FITS = {
    "Stable Diffusion 1.5": "sd.safetensors",
    "Stable Diffusion XL": "xl.safetensors",
    "FLUX.1": "flux.safetensors",
    "Stable Diffusion 3": "sd3.safetensors",
}


@pytest.mark.parametrize("model", FITS)
@pytest.mark.parametrize("lora", FITS.values())
def test_a_lora_fits_the_family_that_it_was_made_for(room: Darkroom, tmp_path: Path, model: str, lora: str) -> None:
    found = checked(room, tmp_path, patched(model, lora), "$text")
    if FITS[model] == lora:
        assert found == ()
    else:
        assert {problem.code for problem in found} == {"trait-mismatch"}, found
        assert {problem.node for problem in found} == {"lora"}


def test_a_single_file_is_a_model_like_any_other(room: Darkroom, tmp_path: Path) -> None:
    nodes = sampling("v1.safetensors", "v1.safetensors")
    assert checked(room, tmp_path, nodes, "$image") == ()
    result = room.run(darkroom.load(tmp_path / "workflow.yaml"))
    assert result["out"].pixels.shape == (1, 16, 16, 3)


def test_a_prompt_of_another_single_file_does_not_fit(room: Darkroom, tmp_path: Path) -> None:
    found = checked(room, tmp_path, sampling("v1.safetensors", "sdxl.safetensors"), "$image")
    assert [(problem.port, problem.code) for problem in found] == [
        ("positive", "trait-mismatch"), ("negative", "trait-mismatch"),
    ]  # fmt: skip


def test_a_single_file_without_a_tokenizer_says_how_to_get_one(tmp_path: Path) -> None:
    folder = tiny_originals.sd1(tmp_path / "elsewhere" / "model")
    (tmp_path / "models").mkdir()
    file = originals.write(folder, tmp_path / "models" / "alone.safetensors", originals.SD1)
    with Darkroom(Options(store=tmp_path / "store", models=(file.parent,), device="cpu")) as alone:
        problem, *others = checked(alone, tmp_path, sampling(file.name, file.name), "$image")
        assert {other.message for other in others} == {problem.message}
        assert problem.code == "incomplete-model"
        assert "no tokenizer: single files have none" in problem.message
        assert problem.hint is not None
        assert "put the folder tokenizer of such a model beside the file" in problem.hint
        (folder / "tokenizer").rename(file.parent / "tokenizer")
        assert checked(alone, tmp_path, sampling(file.name, file.name), "$image") == ()


def test_a_weight_that_is_no_number_fails_the_run_by_its_name(room: Darkroom, models: Path, tmp_path: Path) -> None:
    stored = load_file(models / "v1.safetensors")
    stored["model.diffusion_model.input_blocks.0.0.weight"][0, 0, 0, 0] = float("nan")
    save_file(stored, models / "nan.safetensors")
    assert checked(room, tmp_path, sampling("nan.safetensors", "v1.safetensors"), "$image") == ()
    for _ in range(2):  # nothing is left half loaded
        with pytest.raises(DarkroomError, match=r"the weight conv_in\.weight holds what is no number"):
            room.run(darkroom.load(tmp_path / "workflow.yaml"))


def sampling(model: str, reader: str) -> dict[str, Any]:
    return {
        "model": {"type": "LoadModel", "inputs": {"model": model}},
        "reader": {"type": "LoadModel", "inputs": {"model": reader}},
        "text": {"type": "TextEncode", "inputs": {"encoder": "$reader.text_encoder", "text": "a star"}},
        "latent": {"type": "EmptyLatent", "inputs": {"vae": "$model.vae", "width": 16, "height": 16}},
        "steps": {"type": "Scheduler", "inputs": {"unet": "$model.unet", "steps": 1}},
        "sample": {
            "type": "UNetSample",
            "inputs": {
                "unet": "$model.unet", "schedule": "$steps", "positive": "$text", "negative": "$text",
                "latent": "$latent",
            },
        },
        "image": {"type": "VAEDecode", "inputs": {"vae": "$model.vae", "latent": "$sample"}},
    }  # fmt: skip
