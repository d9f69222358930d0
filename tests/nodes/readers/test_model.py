"""Model folders: what they say, and every way in which one is refused."""

import json
import pickle
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.types import Unfit
from nodes.readers import read_model
from nodes.readers.weights import MAX_HEADER, read_header
from tests.nodes.studio import MINIATURE, Notebook

WEIGHTS = "unet/diffusion_pytorch_model.safetensors"


@pytest.fixture
def folder(epsilon: Path, tmp_path: Path) -> Path:
    """A copy of the tiny model, to be broken."""
    return shutil.copytree(epsilon, tmp_path / "model")


def edit(path: Path, **changes: Any) -> None:
    """Change fields of a JSON file."""
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def refusal(folder: Path) -> Unfit:
    with pytest.raises(Unfit) as raised:
        read_model("model", folder, Notebook())
    return raised.value


class Canary:
    """A pickle that would leave a mark if anyone opened it."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.touch, (self._mark,)


def test_a_folder_says_its_family_and_parts(epsilon: Path) -> None:
    resource = read_model("tiny", epsilon, Notebook())
    assert resource.traits == {
        "channels": 4, "factor": 4, "scaling": 0.18215, "shift": 0.0, "encoding": "CLIP", "width": 32, "pooled": 0,
        "beside": "nothing", "prediction": "epsilon",
    }  # fmt: skip
    assert resource.facts["outputs"] == ["unet", "vae", "text_encoder", "clip"]
    assert resource.facts["size"] == 64
    unet = resource.facts["components"]["unet"]
    assert (unet["class"], unet["dtype"], unet["folder"]) == ("UNet2DConditionModel", "float32", "unet")
    assert resource.parts[unet["digest"]] == epsilon / "unet"
    assert resource.path == epsilon
    json.dumps([resource.facts, resource.traits])


def test_an_output_is_as_large_as_its_weights(epsilon: Path) -> None:
    sizes = read_model("tiny", epsilon, Notebook()).sizes
    assert list(sizes) == ["unet", "vae", "text_encoder", "clip"]
    assert sizes["unet"] == sum(tensor.nbytes for tensor in load_file(epsilon / WEIGHTS).values()) > 0


def test_the_miniature_is_fit_for_use() -> None:
    resource = read_model("miniature", MINIATURE, Notebook())
    assert resource.facts["outputs"] == ["unet", "vae", "text_encoder", "clip"]
    assert {part["dtype"] for part in resource.facts["components"].values() if part["class"] != "CLIPTokenizer"} == {
        "float16"
    }


def test_the_prediction_comes_from_the_scheduler(velocity: Path) -> None:
    assert read_model("tiny", velocity, Notebook()).traits["prediction"] == "v_prediction"


def test_digests_follow_content_alone(folder: Path, epsilon: Path) -> None:
    before = read_model("a", epsilon, Notebook())
    edit(folder / "unet" / "config.json", _diffusers_version="0.99", _name_or_path="elsewhere")
    assert read_model("b", folder, Notebook()).digest == before.digest
    weights = load_file(folder / WEIGHTS)
    save_file(weights | {"conv_in.bias": weights["conv_in.bias"] + 1}, folder / WEIGHTS)
    after = read_model("b", folder, Notebook())
    assert after.digest != before.digest
    parts = [resource.facts["components"] for resource in (before, after)]
    assert parts[0]["unet"]["digest"] != parts[1]["unet"]["digest"]
    assert parts[0]["vae"]["digest"] == parts[1]["vae"]["digest"]


def test_a_changed_scheduler_config_changes_the_digest(folder: Path, epsilon: Path) -> None:
    edit(folder / "scheduler" / "scheduler_config.json", beta_end=0.02)
    assert read_model("a", folder, Notebook()).digest != read_model("a", epsilon, Notebook()).digest


def test_a_clip_is_optional_and_can_stand_alone(folder: Path) -> None:
    shutil.move(folder / "clip", folder.parent / "clip")
    assert read_model("a", folder, Notebook()).facts["outputs"] == ["unet", "vae", "text_encoder"]
    alone = read_model("b", folder.parent / "clip", Notebook())
    assert alone.facts["outputs"] == ["clip"]
    assert alone.traits == {}


def test_sharded_weights_are_read(folder: Path, epsilon: Path) -> None:
    weights = load_file(folder / WEIGHTS)
    names = sorted(weights)
    halves = {"one.safetensors": names[::2], "two.safetensors": names[1::2]}
    for file, part in halves.items():
        save_file({name: weights[name] for name in part}, folder / "unet" / file)
    index = {"weight_map": {name: file for file, part in halves.items() for name in part}}
    (folder / "unet" / "diffusion_pytorch_model.safetensors.index.json").write_text(json.dumps(index))
    (folder / WEIGHTS).unlink()
    assert read_model("a", folder, Notebook()).traits == read_model("b", epsilon, Notebook()).traits
    (folder / "unet" / "two.safetensors").unlink()
    assert str(refusal(folder)) == "the model has no unet/two.safetensors"


@pytest.mark.parametrize("name", ["../vae/x.safetensors", "/etc/x.safetensors", "weights.bin", 3])
def test_an_index_names_only_files_beside_it(folder: Path, name: Any) -> None:
    index = folder / "unet" / "diffusion_pytorch_model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"conv_in.weight": name}}))
    (folder / WEIGHTS).unlink()
    assert refusal(folder).code == "damaged-model"


@pytest.mark.parametrize(
    "name",
    [
        "model_index.json", "unet/config.json", WEIGHTS, "vae/config.json", "text_encoder/model.safetensors",
        "tokenizer/tokenizer.json", "scheduler/scheduler_config.json", "clip/config.json", "clip/model.safetensors",
    ],
)  # fmt: skip
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    problem = refusal(folder)
    assert problem.code == "incomplete-model"
    assert name.split("/")[-1] in problem.message


def test_a_missing_folder_is_named(folder: Path) -> None:
    shutil.rmtree(folder / "vae")
    assert refusal(folder).code == "incomplete-model"
    edit(folder / "model_index.json", vae=[None, None])
    assert "vae" in refusal(folder).message


@pytest.mark.parametrize("name", ["diffusion_pytorch_model.bin", "model.ckpt", "weights.pt"])
def test_a_pickle_is_refused_and_never_opened(folder: Path, name: str) -> None:
    mark = folder.parent / "opened"
    (folder / WEIGHTS).unlink()
    (folder / "unet" / name).write_bytes(pickle.dumps(Canary(mark)))
    problem = refusal(folder)
    assert (problem.code, mark.exists()) == ("pickled-model", False)
    assert name in problem.message


def test_a_pickle_beside_safetensors_is_passed_over(folder: Path) -> None:
    mark = folder.parent / "opened"
    (folder / "unet" / "diffusion_pytorch_model.bin").write_bytes(pickle.dumps(Canary(mark)))
    read_model("a", folder, Notebook())
    assert not mark.exists()


def test_a_pickle_renamed_to_safetensors_is_damaged(folder: Path) -> None:
    mark = folder.parent / "opened"
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        (folder / WEIGHTS).write_bytes(pickle.dumps(Canary(mark), protocol) * 9)
        assert refusal(folder).code == "damaged-model"
    torch.save({"a": torch.zeros(3)}, folder / WEIGHTS)
    assert refusal(folder).code == "damaged-model"
    assert not mark.exists()


def header(entries: Any, data: bytes = b"") -> bytes:
    text = json.dumps(entries).encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(start: int, end: float, shape: Any = (2,), dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "only 0 bytes"),
        (b"\1\2\3", "only 3 bytes"),
        (struct.pack("<Q", MAX_HEADER + 1) + b"{}", "does not begin like a safetensors file"),
        (struct.pack("<Q", 100) + b"{}", "header should have 100 bytes, the file ends after 2"),
        (struct.pack("<Q", 4) + b"{...", "header cannot be read"),
        (struct.pack("<Q", 4) + b"\xff\xfe\xfd\xfc", "header cannot be read"),
        (struct.pack("<Q", 60_000) + b"[" * 60_000, "header cannot be read"),
        (header([1, 2]), "header cannot be read"),
        (header({"a": 3}), "header cannot be read"),
        (header({"a": {"dtype": "F32"}}), "header cannot be read"),
        (header({"a": entry(0, 8, dtype="PICKLE")}, bytes(8)), "header cannot be read"),
        (header({"a": entry(0, 8, [3])}, bytes(8)), "8 bytes for F32"),
        (header({"a": entry(0, 8, [-2, -1])}, bytes(8)), "whole numbers from 0"),
        (header({"a": entry(-8, 0)}, bytes(8)), "whole numbers from 0"),
        (header({"a": entry(0, 8.0)}, bytes(8)), "whole numbers from 0"),
        (header({"a": entry(0, 8)}, bytes(7)), "need 8 bytes, the file has 7"),
        (header({"a": entry(0, 8)}, bytes(9)), "1 bytes follow its last tensor"),
        (header({"a": entry(0, 8), "b": entry(4, 12)}, bytes(12)), "begin at 4, not at 8"),
        (header({"a": entry(4, 12)}, bytes(12)), "begin at 4, not at 0"),
    ],
)
def test_damaged_safetensors_are_refused(folder: Path, data: bytes, reason: str) -> None:
    (folder / WEIGHTS).write_bytes(data)
    problem = refusal(folder)
    assert problem.code == "damaged-model"
    assert reason in problem.message
    assert "unet/diffusion_pytorch_model.safetensors" in problem.message


def test_headers_agree_with_the_safetensors_library(epsilon: Path) -> None:
    for path in epsilon.rglob("*.safetensors"):
        shapes = {name: tensor.shape for name, tensor in read_header(path).items()}
        assert shapes == {name: tuple(tensor.shape) for name, tensor in load_file(path).items()}


@pytest.mark.parametrize("name", ["model_index.json", "unet/config.json", "scheduler/scheduler_config.json"])
@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_configs_that_are_no_json_object_are_damaged(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    assert refusal(folder).code == "damaged-model"


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("vae/config.json", {"block_out_channels": 3}),
        ("vae/config.json", {"scaling_factor": "much"}),
        ("unet/config.json", {"sample_size": "large"}),
    ],
)
def test_configs_with_values_of_the_wrong_kind_are_damaged(folder: Path, name: str, changes: dict[str, Any]) -> None:
    edit(folder / name, **changes)
    assert refusal(folder).code == "damaged-model"


@pytest.mark.parametrize(
    ("name", "changes", "reason"),
    [
        ("model_index.json", {"_class_name": "ShapEPipeline"}, "its pipeline is ShapEPipeline"),
        ("model_index.json", {"_class_name": ["pipeline", "Mine"]}, "its pipeline is"),
        ("model_index.json", {"unet": ["my_code", "MyUNet"]}, "its unet is my_code.MyUNet, which is code of its own"),
        ("model_index.json", {"unet": ["diffusers", "Kandinsky3UNet"]}, "its unet is a Kandinsky3UNet"),
        ("model_index.json", {"vae": ["diffusers", "AutoencoderTiny"]}, "its vae is a AutoencoderTiny"),
        ("model_index.json", {"refiner": ["diffusers", "UNet2DConditionModel"]}, "its refiner is"),
        ("unet/config.json", {"_class_name": "UNetMotionModel"}, "asks for UNetMotionModel"),
        ("text_encoder/config.json", {"auto_map": {"AutoModel": "evil.Model"}}, "code of its own"),
        ("unet/config.json", {"in_channels": 3}, "its UNet takes 3 channels and gives 4, its VAE makes 4"),
        ("unet/config.json", {"cross_attention_dim": 768}, "embeddings of width 768, its text encoder makes 32"),
        ("unet/config.json", {"addition_embed_type": "text_image"}, "addition_embed_type"),
        ("scheduler/scheduler_config.json", {"prediction_type": "score"}, "predicts 'score'"),
        ("vae/config.json", {"latents_mean": [0.0] * 4}, "latents_mean"),
    ],
)  # fmt: skip
def test_models_that_no_node_can_run_are_unsupported(
    folder: Path, name: str, changes: dict[str, Any], reason: str
) -> None:
    edit(folder / name, **changes)
    problem = refusal(folder)
    assert problem.code == "unsupported-model"
    assert reason in problem.message


def test_files_instead_of_folders_are_refused(tmp_path: Path) -> None:
    for name, code in {"model.ckpt": "pickled-model", "model.safetensors": "damaged-model"}.items():
        (tmp_path / name).write_bytes(b"x")
        assert refusal(tmp_path / name).code == code


def test_an_empty_folder_is_incomplete(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "incomplete-model"


def test_colours_for_previews_are_known_for_stable_diffusion(folder: Path) -> None:
    assert len(read_model("a", folder, Notebook()).facts["colours"]) == 4
    edit(folder / "vae" / "config.json", scaling_factor=1.0)
    assert read_model("a", folder, Notebook()).facts["colours"] == ()


def test_a_safety_checker_in_the_index_is_passed_over(folder: Path) -> None:
    checker = ["stable_diffusion", "StableDiffusionSafetyChecker"]
    edit(folder / "model_index.json", safety_checker=checker, feature_extractor=["transformers", "CLIPImageProcessor"])
    assert read_model("a", folder, Notebook()).facts["outputs"]
