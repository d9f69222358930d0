"""LoadModel and the loaders: handles cost nothing, live models are what their folders say."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from nodes import pack
from nodes.models import LoadModel
from nodes.readers import read_model
from tests.nodes.studio import Notebook, Studio

KINDS = ("unet", "vae", "text_encoder", "clip")


def test_handles_are_equal_for_equal_models_wherever_they_lie(epsilon: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(epsilon, tmp_path / "elsewhere")
    assert Studio(epsilon).model == Studio(copy).model


def test_loading_a_model_reads_no_weights(epsilon: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resource: Any = read_model("tiny", epsilon, Notebook())
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("a file was opened"))
    assert LoadModel(model=resource).unet.digest == resource.facts["components"]["unet"]["digest"]


@pytest.mark.parametrize(("dtype", "computed"), [("auto", "float32"), ("float16", "float16"), ("bfloat16", "bfloat16")])
def test_weights_have_the_handles_dtype(epsilon: Path, dtype: str, computed: str) -> None:
    studio = Studio(epsilon, dtype)
    for kind in KINDS:
        handle = getattr(studio.model, kind)
        wanted = "float32" if (kind, computed) == ("vae", "float16") else computed  # its config says force_upcast
        assert handle.dtype == wanted
        with studio.ctx.use(handle) as live:
            assert {parameter.dtype for parameter in live.module.parameters()} == {getattr(torch, wanted)}


@pytest.mark.parametrize("kind", KINDS)
def test_live_models_are_ready_for_inference(studio: Studio, kind: str) -> None:
    handle = getattr(studio.model, kind)
    with studio.ctx.use(handle) as live:
        assert not live.module.training
        assert not any(parameter.requires_grad for parameter in live.module.parameters())
        assert not any(tensor.is_meta for tensor in (*live.module.parameters(), *live.module.buffers()))
        loader = pack().loaders[type(handle)]
        stored = sum(path.stat().st_size for path in (studio.folder / kind).glob("*.safetensors"))
        assert 0.9 * stored < loader.nbytes(live) < 1.1 * stored + 4096
        loader.to(live, "meta")
        assert {parameter.device.type for parameter in live.module.parameters()} == {"meta"}
    studio.models._live.pop(handle)


@pytest.mark.parametrize(
    ("kind", "renames"),
    [
        ("text_encoder", {"": "text_model."}),
        ("vae", {f".{new}.": f".{old}." for new, old in
                 {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}.items()}),
    ],
)  # fmt: skip
def test_names_of_older_files_are_understood(
    studio: Studio, tmp_path: Path, kind: str, renames: dict[str, str]
) -> None:
    folder = shutil.copytree(studio.folder, tmp_path / "old")
    (path,) = (folder / kind).glob("*.safetensors")
    stored = load_file(path)
    for new, old in renames.items():
        stored = {name.replace(new, old) if new else old + name: tensor for name, tensor in stored.items()}
    if kind == "text_encoder":
        stored["text_model.embeddings.position_ids"] = torch.arange(77)[None]
    assert stored.keys() != load_file(path).keys()
    save_file(stored, path)
    old_studio = Studio(folder)
    with (
        studio.ctx.use(getattr(studio.model, kind)) as today,
        old_studio.ctx.use(getattr(old_studio.model, kind)) as old_one,
    ):
        weights = old_one.module.state_dict()
        assert all(torch.equal(tensor, weights[name]) for name, tensor in today.module.state_dict().items())


def test_sharded_weights_load(studio: Studio, tmp_path: Path) -> None:
    from diffusers import UNet2DConditionModel

    folder = shutil.copytree(studio.folder, tmp_path / "sharded")
    shutil.rmtree(folder / "unet")
    cls: Any = UNet2DConditionModel
    module = cls.from_pretrained(studio.folder / "unet", low_cpu_mem_usage=False)
    module.save_pretrained(folder / "unet", max_shard_size="200KB")
    assert len(list((folder / "unet").glob("*.safetensors"))) > 1
    assert torch.equal(Studio(folder).sample(steps=2).samples, studio.sample(steps=2).samples)


def test_weights_that_do_not_fit_their_config_say_so(studio: Studio) -> None:
    handle = studio.model.unet
    wrong = replace(handle, config=handle.config.replace('"layers_per_block":1', '"layers_per_block":2'))
    folder = studio.resource.parts[handle.digest]
    with pytest.raises(ValueError, match=r"the weights do not fit the model's config\.json"):
        pack().loaders[type(handle)].load(wrong, folder, "cpu")
