"""Which files of a repository are needed."""

import pytest

from console.fetching.needed import needed
from console.fetching.refused import NotFetched
from engine.errors import Code

INDEX = {
    "_class_name": "StableDiffusionPipeline", "unet": ["diffusers", "UNet2DConditionModel"],
    "text_encoder": ["transformers", "CLIPTextModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
    "safety_checker": ["mine", "Checker"], "image_encoder": [None, None],
}  # fmt: skip
UNET = "unet/diffusion_pytorch_model"
SHARDS = [f"-0000{number}-of-00002" for number in (1, 2)]


def taken(files: list[str], variant: str | None = None) -> dict[str, str]:
    """What is taken of the UNet's weights."""
    found = needed(["model_index.json", "unet/config.json", *files], INDEX, "org/name", variant)
    assert {"model_index.json", "unet/config.json"} <= set(found)
    return {file: plain for file, plain in found.items() if file in files}


def test_components_that_are_named_come_and_nothing_else() -> None:
    files = [
        "model_index.json", "unet/config.json", f"{UNET}.safetensors", f"{UNET}.bin", f"{UNET}.non_ema.safetensors",
        "text_encoder/model.safetensors", "text_encoder/pytorch_model.bin.index.json", "text_encoder/flax.msgpack",
        "tokenizer/vocab.json", "tokenizer/merges.txt", "tokenizer/spiece.model", "safety_checker/model.safetensors",
        "image_encoder/model.safetensors", "other/model.safetensors", "v1-5.safetensors", "README.md", "scheduler.json",
        "unet/deeper/config.json", "clip/config.json", "clip/model.safetensors",
    ]  # fmt: skip
    found = needed(files, INDEX, "org/name", None)
    assert set(found) == {
        "model_index.json", "unet/config.json", f"{UNET}.safetensors", "text_encoder/model.safetensors",
        "tokenizer/vocab.json", "tokenizer/merges.txt", "tokenizer/spiece.model", "clip/config.json",
        "clip/model.safetensors",
    }  # fmt: skip
    assert all(file == plain for file, plain in found.items())


def test_a_variant_is_taken_where_it_is_and_else_the_full_weights() -> None:
    both = [f"{UNET}.safetensors", f"{UNET}.fp16.safetensors"]
    assert taken(both) == {both[0]: both[0]}
    assert taken(both, "fp16") == {both[1]: both[0]}
    assert taken([both[1]]) == {both[1]: both[0]}
    encoder = "text_encoder/model.safetensors"
    assert encoder in taken([*both, encoder], "fp16")


@pytest.mark.parametrize("name", ["{stem}.fp16{shard}.safetensors", "{stem}{shard}.fp16.safetensors"])
def test_shards_keep_the_names_that_their_index_says(name: str) -> None:
    shards = [name.format(stem=UNET, shard=shard) for shard in SHARDS]
    index = f"{UNET}.safetensors.index.fp16.json"
    whole = [f"{UNET}{shard}.safetensors" for shard in SHARDS]
    files = [*shards, index, *whole, f"{UNET}.safetensors.index.json"]
    assert taken(files, "fp16") == {shard: shard for shard in shards} | {index: f"{UNET}.safetensors.index.json"}
    assert set(taken(files)) == {*whole, f"{UNET}.safetensors.index.json"}


def test_one_file_is_taken_before_shards_of_the_same() -> None:
    files = [f"{UNET}.safetensors", f"{UNET}.safetensors.index.json", *(f"{UNET}{it}.safetensors" for it in SHARDS)]
    assert set(taken(files)) == {f"{UNET}.safetensors"}


def test_a_folder_with_a_config_is_a_component_and_one_file_of_weights_is_whole() -> None:
    clip = ["config.json", "model.safetensors", "pytorch_model.bin", "vocab.json", "merges.txt"]
    assert set(needed(clip, None, "org/clip", None)) == {*clip} - {"pytorch_model.bin"}
    assert set(needed(["ink.safetensors", "README.md"], None, "org/lora", None)) == {"ink.safetensors"}


@pytest.mark.parametrize(
    ("files", "variant", "code"),
    [
        (["a.safetensors", "b.safetensors"], None, Code.UNSUPPORTED_MODEL),
        (["README.md", "data.json"], None, Code.UNSUPPORTED_MODEL),
        (["model.ckpt"], None, Code.PICKLED_MODEL),
        (["config.json", "pytorch_model.bin"], None, Code.PICKLED_MODEL),
        (["config.json", "model.safetensors"], "fp16", Code.NOT_FOUND),
        ([], None, Code.UNSUPPORTED_MODEL),
    ],
)
def test_what_is_not_enough_is_refused(files: list[str], variant: str | None, code: Code) -> None:
    with pytest.raises(NotFetched) as caught:
        needed(files, None, "org/name", variant)
    assert caught.value.problem.code is code
    assert caught.value.problem.hint


def test_the_variants_that_there_are_are_offered() -> None:
    with pytest.raises(NotFetched) as caught:
        taken([f"{UNET}.safetensors", f"{UNET}.fp16.safetensors"], "fp8")
    assert caught.value.problem.hint == "there are fp16"
