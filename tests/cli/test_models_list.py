"""`darkroom models list`: everything that workflows can name, and why some of it is refused."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

import darkroom
from nodes.readers.places import shelves
from server import models_of
from tests.cli.conftest import ROOT, Command

MINIATURE = ROOT / "models" / "miniature"


@pytest.fixture
def data(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer with nothing on it but what the tests put there."""
    monkeypatch.setenv("DARKROOM_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "data"


def cached(hub: Path, name: str = "models--studio--small") -> Path:
    """The miniature as the hub's library keeps it: names that are links to contents."""
    repository = hub / name
    revision = repository / "snapshots" / ("a" * 40)
    (repository / "blobs").mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("a" * 40)
    parts = ("scheduler", "text_encoder", "tokenizer", "unet", "vae", "model_index.json")
    files = [path for part in parts for path in (MINIATURE / part).rglob("*") if path.is_file()]
    for number, path in enumerate([*files, MINIATURE / "model_index.json"]):
        blob = repository / "blobs" / str(number)
        shutil.copy(path, blob)
        place = revision / path.relative_to(MINIATURE)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(os.path.relpath(blob, place.parent))
    return revision


def rows(command: Command) -> dict[str, Any]:
    listed = command("models", "list", "--json")
    assert listed.status == 0, listed
    return {row["name"]: row for row in listed.json}


def test_models_beside_in_folders_in_the_cache_and_on_board_are_listed(
    command: Command, data: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(MINIATURE, folder / "models" / "mine")
    shutil.copytree(MINIATURE, tmp_path / "comfy" / "models" / "diffusers" / "theirs")
    (tmp_path / "comfy" / "models" / "checkpoints" / "old").mkdir(parents=True)
    (tmp_path / "comfy" / "models" / "checkpoints" / "old" / "v1.ckpt").write_bytes(b"pickle")
    monkeypatch.setenv("DARKROOM_MODELS", str(tmp_path / "comfy"))
    cached(tmp_path / "hub")
    found = rows(command)
    assert set(found) == {"mine", "theirs", "old/v1.ckpt", "studio/small", "miniature"}
    for name in ("mine", "theirs", "studio/small", "miniature"):
        row = found[name]
        assert (row["kind"], row["family"], row["dtypes"]) == ("model", "Stable Diffusion", ["float16"])
        assert row["problem"] is None
        assert row["bytes"] > 10_000_000
        assert Path(row["path"]).is_absolute()
    assert found["old/v1.ckpt"]["problem"]["code"] == "pickled-model"
    text = command("models", "list").out.splitlines()
    assert len(text) == 5
    (line,) = [line for line in text if line.startswith("old/v1.ckpt")]
    assert "refused: " in line
    assert "pickle" in line


def test_a_lora_is_known_as_one_wherever_it_lies(
    command: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = "unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q"
    tensors = {f"{layer}.lora_A.weight": torch.zeros(4, 32), f"{layer}.lora_B.weight": torch.zeros(32, 4)}
    for name in (
        "plain/ink.safetensors",
        "plain/org/lora/pytorch_lora_weights.safetensors",
        "comfy/loras/x.safetensors",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        save_file(tensors, tmp_path / name)
    monkeypatch.setenv("DARKROOM_MODELS", os.pathsep.join([str(tmp_path / "plain"), str(tmp_path / "comfy")]))
    found = rows(command)
    for name in ("ink.safetensors", "org/lora", "x.safetensors"):
        assert (found[name]["kind"], found[name]["problem"]) == ("lora", None)


def test_the_server_offers_the_same_by_kind_but_no_pickles(
    data: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = tmp_path / "webui" / "models"
    for name in ("Stable-diffusion/v1.safetensors", "Stable-diffusion/v1.ckpt", "Lora/style/ink.safetensors"):
        (web / name).parent.mkdir(parents=True, exist_ok=True)
        (web / name).write_bytes(b"weights")
    shutil.copytree(MINIATURE, folder / "models" / "mine")
    cached(tmp_path / "hub")
    monkeypatch.setenv("DARKROOM_MODELS", str(tmp_path / "webui"))
    with darkroom.Darkroom() as room:
        offered = models_of(shelves(room.workshop.roots, folder))
        assert {(one.kind, one.name) for one in room.models(folder)} == {
            ("model", "v1.ckpt"), *((one.kind, one.name) for one in offered),
        }  # fmt: skip
    assert [(one.kind, one.name) for one in offered] == [
        ("lora", "style/ink.safetensors"), ("model", "mine"), ("model", "miniature"), ("model", "studio/small"),
        ("model", "v1.safetensors"),
    ]  # fmt: skip


def test_a_workflow_finds_a_model_of_the_cache_by_its_id(
    command: Command, data: Path, folder: Path, tmp_path: Path
) -> None:
    revision = cached(tmp_path / "hub")
    (folder / "w.yaml").write_text(
        "darkroom: 1\nnodes:\n  m: {type: LoadModel, inputs: {model: studio/small}}\n"
        "  e: {type: EmptyLatent, inputs: {vae: $m.vae, width: 64, height: 64}}\n"
        "  d: {type: VAEDecode, inputs: {vae: $m.vae, latent: $e}}\noutputs: {image: $d}\n"
    )
    assert command("check", "w.yaml", "--json").json == []
    (revision.parents[1] / "blobs" / "f.incomplete").touch()
    unfinished = command("check", "w.yaml", "--json").json
    assert [problem["code"] for problem in unfinished] == ["resource-missing"]


def test_a_look_at_models_reads_none_of_their_weights(
    command: Command, data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rows(command)
    with (tmp_path / "store" / "files.sqlite").open("rb") as file:
        assert b"diffusion_pytorch_model" not in file.read()


def test_a_file_of_folders_that_cannot_be_understood_is_said(
    command: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "extra_model_paths.yaml"
    file.write_text("comfyui: [")
    monkeypatch.setenv("DARKROOM_MODELS", str(file))
    listed = command("models", "list")
    assert listed.status == 2
    assert listed.err.startswith(f"error: DARKROOM_MODELS: {file} cannot be read")
    assert len(listed.err.splitlines()) == 1


def test_a_fetch_without_a_name_is_wrong_usage(command: Command, data: Path) -> None:
    used = command("models", "fetch")
    assert used.status == 2
    assert "say which" in used.err
