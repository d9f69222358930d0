"""The committed model, loaded the way anyone loads it."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import StableDiffusionPipeline
from safetensors.torch import load_file

from models.miniature.recipe.clip import new_clip
from models.miniature.recipe.clip_evaluation import Judge, measure
from models.miniature.recipe.drawing import draw
from models.miniature.recipe.export import HOME, PARTS
from models.miniature.recipe.figures import megabytes
from models.miniature.recipe.grammar import caption, every_word
from models.miniature.recipe.oracle import read
from models.miniature.recipe.pictures import generate, load, prompted
from models.miniature.recipe.scenes import Scene, neighbours
from models.miniature.recipe.tokens import tokenizer
from models.miniature.recipe.unet import new_scheduler, new_unet
from models.miniature.recipe.vae import new_vae

WEIGHTS = {
    "unet": "diffusion_pytorch_model.safetensors",
    "vae": "diffusion_pytorch_model.safetensors",
    "text_encoder": "model.safetensors",
    "clip": "model.safetensors",
}


def weights(part: str) -> dict[str, torch.Tensor]:
    return load_file(HOME / part / WEIGHTS[part])


@pytest.fixture(scope="module")
def pipeline() -> StableDiffusionPipeline:
    return load(HOME)


def test_the_model_is_at_most_24_megabytes() -> None:
    assert 5 < megabytes(HOME, PARTS) <= 24


@pytest.mark.parametrize("part", WEIGHTS)
def test_weights_are_in_half_precision_and_finite(part: str) -> None:
    floats = [tensor for tensor in weights(part).values() if tensor.is_floating_point()]
    assert {tensor.dtype for tensor in floats} == {torch.float16}
    assert all(bool(tensor.isfinite().all()) for tensor in floats)


def test_the_weights_fit_the_networks_of_the_recipe() -> None:
    for part, network in {"unet": new_unet(), "vae": new_vae(), "clip": new_clip()}.items():
        network.load_state_dict(weights(part))


def test_the_text_encoder_is_the_text_tower_of_clip() -> None:
    encoder, clip = weights("text_encoder"), weights("clip")
    tower = {name.removeprefix("text_model."): value for name, value in clip.items() if name.startswith("text_model.")}
    assert encoder.keys() == tower.keys()
    assert all(torch.equal(value, tower[name]) for name, value in encoder.items())


def test_the_pipeline_loads_without_a_safety_checker(pipeline: StableDiffusionPipeline) -> None:
    assert pipeline.components["safety_checker"] is None
    assert pipeline.components["feature_extractor"] is None
    assert pipeline.tokenizer.model_max_length == 77


def test_the_parts_load_in_float32_unless_told_otherwise() -> None:
    plain: Any = StableDiffusionPipeline.from_pretrained(HOME, local_files_only=True)
    assert plain.text_encoder.dtype == plain.unet.dtype == plain.vae.dtype == torch.float32


def test_the_scheduler_is_the_one_of_training(pipeline: StableDiffusionPipeline) -> None:
    committed: Any = pipeline.scheduler
    trained = new_scheduler()
    assert type(committed) is type(trained)
    assert torch.equal(committed.alphas_cumprod, trained.alphas_cumprod)
    assert committed.config["prediction_type"] == "v_prediction"
    assert committed.config["timestep_spacing"] == "trailing"


@pytest.mark.parametrize("folder", ["tokenizer", "clip"])
def test_the_committed_tokenizer_is_the_recipes(folder: str) -> None:
    committed = type(tokenizer()).from_pretrained(HOME / folder, local_files_only=True)
    texts = ["", "a small red circle on a blue background", " ".join(every_word()), "Zebra, 猫 & 42!"]
    assert committed(texts)["input_ids"] == tokenizer()(texts)["input_ids"]
    assert committed.model_max_length == 77


def test_a_configuration_tells_no_tale_of_where_it_was_made() -> None:
    for config in HOME.glob("*/*.json"):
        values = json.loads(config.read_text())
        assert "_name_or_path" not in values
        assert not any(isinstance(value, str) and value.startswith("/") for value in values.values())


def test_a_folder_holds_nothing_but_its_parts() -> None:
    named = {*PARTS, "recipe", "README.md", "__init__.py", "evaluation.json", "sheet.png"}
    assert {path.name for path in HOME.iterdir() if path.name != "__pycache__"} <= named


def test_everybody_can_read_the_weights() -> None:
    for path in HOME.glob("*/*.safetensors"):
        assert path.stat().st_mode & 0o444 == 0o444


@pytest.mark.slow  # draws eight pictures in twenty steps
def test_pictures_of_combinations_never_trained_are_right(pipeline: StableDiffusionPipeline) -> None:
    scenes = prompted(8, held_out=True)
    pictures = generate(pipeline, [caption(scene) for scene in scenes], range(8))
    readings = [read(picture) for picture in pictures]
    right = [all(reading.agrees(scene).values()) for reading, scene in zip(readings, scenes, strict=True)]
    assert sum(right) >= 7
    mixed_up = [all(reading.agrees(scene).values()) for reading, scene in zip(readings[1:], scenes, strict=False)]
    assert sum(mixed_up) == 0


@pytest.mark.slow  # draws ten pictures in twenty steps
def test_prompts_need_not_say_everything(pipeline: StableDiffusionPipeline) -> None:
    circles = [read(picture) for picture in generate(pipeline, ["a red circle on a blue background"] * 5, range(5))]
    assert sum((read.colour, read.shape, read.background) == ("red", "circle", "blue") for read in circles) >= 4
    hearts = [read(picture) for picture in generate(pipeline, ["a heart"] * 5, range(5))]
    assert sum(reading.shape == "heart" for reading in hearts) >= 4
    assert len({(reading.colour, reading.background) for reading in hearts}) > 1


@pytest.mark.slow  # draws three pictures in twenty steps
def test_a_seed_makes_its_picture_alone_and_in_a_batch(pipeline: StableDiffusionPipeline) -> None:
    prompt = "a large green star on a white background"
    batch = generate(pipeline, [prompt, prompt], [3, 4])
    assert torch.allclose(generate(pipeline, [prompt], [4])[0], batch[1], atol=0.02)
    assert float((batch[0] - batch[1]).abs().mean()) > 0.001


def test_clip_scores_a_picture_higher_with_its_caption_than_with_any_near_it() -> None:
    judge = Judge(HOME)
    scene = Scene("large", "black", "cross", "centre", "green")
    picture = judge.see(draw([scene])[0])
    scores = (picture @ judge.say([caption(scene), *(caption(other) for other in neighbours(scene))]).T)[0]
    assert int(scores.argmax()) == 0
    assert float(scores[0]) > 0.9


@pytest.mark.slow  # embeds all 3,360 captions
def test_clip_tells_scenes_of_combinations_never_trained_apart() -> None:
    figures = measure(HOME, 64)
    assert min(figures["zero_shot"].values()) >= 0.95
    assert figures["ranked_first"] >= 0.9
    assert figures["score_right"] > figures["score_any"] + 40


def test_a_folder_elsewhere_loads_as_well(tmp_path: Path) -> None:
    elsewhere = tmp_path / "miniature"
    elsewhere.symlink_to(HOME)
    assert load(elsewhere).unet.config["cross_attention_dim"] == 96
