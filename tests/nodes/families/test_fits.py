"""What fits what among the families: a committed truth table against what `darkroom check` says of every pair."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from darkroom import Darkroom, Options, Problem
from tests.nodes.families.published import PUBLISHED, STEERED, publish, publish_controlnet, publish_lora

TRUTH: Final[dict[str, list[list[str]]]] = yaml.safe_load(
    (Path(__file__).parents[2] / "fixtures" / "fits.yaml").read_text()
)
NAMES: Final = [name for group in TRUTH["latents"] for name in group]


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Darkroom]:
    """A Darkroom whose models are those that were published, with hardly any weights."""
    folder = tmp_path_factory.mktemp("published")
    for name in PUBLISHED:
        publish(folder / name, name)
    for name in STEERED:
        publish_controlnet(folder / f"control {name}", name)
        publish_lora(folder / f"{name}.safetensors", name)
    with Darkroom(Options(store=tmp_path_factory.mktemp("store"), models=(folder,), device="cpu")) as made:
        yield made


def sampling(model: str, latent: str, prompt: str) -> dict[str, Any]:
    """The nodes that sample with a model, a latent for another one's VAE, guided by a prompt read by a third."""
    slot = "transformer" if "transformer" in PUBLISHED[model][1] else "unet"
    schedule: dict[str, Any] = {slot: f"$model.{slot}", "steps": 4, "name": "euler"}
    if slot == "transformer":
        schedule["latent"] = "$latent"
    return {
        "model": {"type": "LoadModel", "inputs": {"model": model}},
        "first": {"type": "LoadModel", "inputs": {"model": latent}},
        "reader": {"type": "LoadModel", "inputs": {"model": prompt}},
        "text": {"type": "TextEncode", "inputs": {"encoder": "$reader.text_encoder", "text": "a star"}},
        "latent": {"type": "EmptyLatent", "inputs": {"vae": "$first.vae"}},
        "steps": {"type": "TransformerScheduler" if slot == "transformer" else "Scheduler", "inputs": schedule},
        "sample": {
            "type": "TransformerSample" if slot == "transformer" else "UNetSample",
            "inputs": {
                slot: f"$model.{slot}", "schedule": "$steps", "positive": "$text", "negative": "$text",
                "latent": "$latent",
            },
        },
    }  # fmt: skip


def problems(room: Darkroom, folder: Path, nodes: dict[str, Any], output: str) -> tuple[Problem, ...]:
    import darkroom

    file = folder / "workflow.yaml"
    file.write_text(yaml.safe_dump({"darkroom": 1, "nodes": nodes, "outputs": {"image": output}}, sort_keys=False))
    return room.check(darkroom.load(file))


def fits(kind: str, one: str, other: str) -> bool:
    return any(one in group and other in group for group in TRUTH[kind])


@pytest.mark.parametrize(("prompt", "model"), list(product(NAMES, NAMES)))
def test_a_prompt_guides_the_models_that_it_fits_and_no_others(
    room: Darkroom, tmp_path: Path, prompt: str, model: str
) -> None:
    found = problems(room, tmp_path, sampling(model, latent=model, prompt=prompt), "$sample")
    expected = (
        [] if fits("prompts", prompt, model) else [("positive", "trait-mismatch"), ("negative", "trait-mismatch")]
    )
    assert [(problem.port, problem.code) for problem in found] == expected
    for problem in found:
        assert "(from reader), not" in problem.message
        assert problem.hint == "take both from model or both from reader"


@pytest.mark.parametrize(("latent", "model"), list(product(NAMES, NAMES)))
def test_a_latent_is_sampled_by_the_models_that_it_fits_and_no_others(
    room: Darkroom, tmp_path: Path, latent: str, model: str
) -> None:
    found = problems(room, tmp_path, sampling(model, latent=latent, prompt=model), "$sample")
    assert bool(found) is not fits("latents", latent, model)
    assert {problem.code for problem in found} <= {"trait-mismatch"}


@pytest.mark.parametrize(("latent", "model"), list(product(NAMES, NAMES)))
def test_a_latent_is_decoded_by_the_vaes_that_it_fits_and_no_others(
    room: Darkroom, tmp_path: Path, latent: str, model: str
) -> None:
    nodes = {
        "model": {"type": "LoadModel", "inputs": {"model": model}},
        "first": {"type": "LoadModel", "inputs": {"model": latent}},
        "latent": {"type": "EmptyLatent", "inputs": {"vae": "$first.vae"}},
        "decode": {"type": "VAEDecode", "inputs": {"vae": "$model.vae", "latent": "$latent"}},
    }
    found = problems(room, tmp_path, nodes, "$decode")
    expected = [] if fits("latents", latent, model) else [("latent", "trait-mismatch")]
    assert [(problem.port, problem.code) for problem in found] == expected


@pytest.mark.parametrize(("net", "model"), list(product(STEERED, [name for name in NAMES if name in STEERED])))
def test_a_controlnet_steers_the_models_that_it_fits_and_no_others(
    room: Darkroom, tmp_path: Path, net: str, model: str
) -> None:
    nodes = sampling(model, latent=model, prompt=model) | {
        "net": {"type": "LoadControlNet", "inputs": {"controlnet": f"control {net}"}},
        "edges": {"type": "SolidImage", "inputs": {"width": 64, "height": 64}},
        "steer": {
            "type": "ApplyControlNet",
            "inputs": {"controlnet": "$net", "positive": "$text", "negative": "$text", "image": "$edges"},
        },
    }
    nodes["sample"]["inputs"] |= {"positive": "$steer.positive", "negative": "$steer.negative"}
    found = problems(room, tmp_path, nodes, "$sample")
    assert bool(found) is not fits("controlnets", net, model)
    assert {problem.code for problem in found} <= {"trait-mismatch"}


@pytest.mark.parametrize(("lora", "model"), list(product(STEERED, [name for name in NAMES if name in STEERED])))
def test_a_lora_changes_the_models_that_it_fits_and_no_others(
    room: Darkroom, tmp_path: Path, lora: str, model: str
) -> None:
    nodes = sampling(model, latent=model, prompt=model) | {
        "lora": {
            "type": "ApplyLoRA",
            "inputs": {
                "unet": "$model.unet",
                "text_encoder": "$reader.text_encoder",
                "lora": f"{lora}.safetensors",
            },
        },
    }
    nodes["sample"]["inputs"]["unet"] = "$lora.unet"
    nodes["text"]["inputs"]["encoder"] = "$lora.text_encoder"
    found = problems(room, tmp_path, nodes, "$sample")
    assert bool(found) is not fits("loras", lora, model)
    assert {problem.code for problem in found} <= {"trait-mismatch"}
