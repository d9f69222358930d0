"""LoRAs against diffusers: the same files at the same weights give the same picture, and leave no trace."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Generator

from engine.types import Resource
from nodes.latents import VAEDecode
from nodes.models import Model
from nodes.patches import ApplyLoRA
from nodes.prompts import TextEncode
from nodes.readers import read_lora
from nodes.sampling import Scheduler, UNetSample
from nodes.types import Image
from tests.nodes.families import loras
from tests.nodes.families.ledger import record
from tests.nodes.studio import Notebook, Studio

pytestmark = pytest.mark.slow  # diffusers' pipelines and peft take seconds to import

TEXTS = ("a red circle on a blue background", "a star")
STEPS = 3


@pytest.fixture(scope="module")
def pipe(studio: Studio) -> Any:
    import diffusers

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        library: Any = diffusers
        made = library.StableDiffusionPipeline.from_pretrained(studio.folder, dtype=torch.float32)
        made.scheduler = library.DDIMScheduler.from_config(made.scheduler.config)
    made.set_progress_bar_config(disable=True)
    return made


@pytest.fixture(scope="module")
def files(pipe: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("loras")
    parts = {"unet": pipe.unet, "text_encoder": pipe.text_encoder}
    first = loras.peft(folder / "first.safetensors", parts, seed=1)
    second = loras.peft(folder / "second.safetensors", {"unet": pipe.unet}, seed=2)
    return {
        "peft": first,
        "second": second,
        "kohya": loras.kohya(first, folder / "kohya.safetensors"),
        "locon": loras.kohya(
            loras.peft(folder / "conv.safetensors", {"unet": pipe.unet}, seed=3, layers=loras.CONVOLUTIONS, much=0.4),
            folder / "locon.safetensors",
            alpha=1.0,
        ),
    }


def theirs(pipe: Any, applied: dict[Path, tuple[float, float]]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for index, file in enumerate(applied):
            pipe.load_lora_weights(str(file), adapter_name=f"a{index}")
        weights = [{"unet": unet, "text_encoder": text} for unet, text in applied.values()]
        if applied:
            pipe.set_adapters([f"a{index}" for index in range(len(applied))], weights)
    noise = torch.randn(1, 4, 16, 16, generator=Generator().manual_seed(11))
    try:
        return pipe(
            TEXTS[0],
            negative_prompt=TEXTS[1],
            num_inference_steps=STEPS,
            guidance_scale=3,
            latents=noise,
            output_type="np",
        ).images
    finally:
        pipe.unload_lora_weights()


def ours(studio: Studio, model: Model[Any], applied: dict[Path, tuple[float, float]]) -> Image:
    unet, text_encoder = model.unet, model.text_encoder
    for file, (strength, strength_text) in applied.items():
        lora: Any = resource(studio, file)
        unet, text_encoder = ApplyLoRA(unet, text_encoder, lora=lora, strength=strength, strength_text=strength_text)
    positive, negative = (TextEncode(text_encoder, studio.ctx, text=text) for text in TEXTS)
    schedule = Scheduler(unet, name="ddim", steps=STEPS)
    latent = UNetSample(unet, schedule, positive, negative, studio.empty(), studio.ctx, seed=11, guidance=3)
    return VAEDecode(model.vae, latent, studio.ctx)


def resource(studio: Studio, file: Path) -> Resource:
    read = read_lora(file.name, file, Notebook())
    studio.models.know(read)
    return read


@pytest.mark.parametrize(
    ("names", "weights", "mode"),
    [
        (("peft",), [(1.0, 1.0)], "one LoRA, text encoder included"),
        (("peft",), [(0.6, 0.0)], "one LoRA, UNet alone"),
        (("kohya",), [(0.8, 0.5)], "one LoRA in kohya's layout"),
        (("peft", "second"), [(0.7, 0.7), (-0.4, 1.0)], "two LoRAs with weights"),
        (("locon",), [(1.0, 1.0)], "a LoRA of convolutions"),
    ],
)
def test_a_lora_draws_what_diffusers_draws(
    studio: Studio, pipe: Any, files: dict[str, Path], names: tuple[str, ...], weights: Any, mode: str
) -> None:
    applied = dict(zip((files[name] for name in names), weights, strict=True))
    drawn, plain = ours(studio, studio.model, applied), ours(studio, studio.model, {})
    assert (drawn.pixels - plain.pixels).abs().max() > 0.05, "a LoRA without effect would prove nothing"
    record("Stable Diffusion", mode, float(np.abs(drawn.pixels.numpy() - theirs(pipe, applied)).max()))


def test_without_it_the_model_draws_bit_for_bit_what_it_drew(studio: Studio, files: dict[str, Path]) -> None:
    before = ours(studio, studio.model, {})
    ours(studio, studio.model, {files["peft"]: (1.0, 1.0)})
    fresh = Studio(studio.folder)
    for after in (ours(studio, studio.model, {}), ours(fresh, fresh.model, {})):
        torch.testing.assert_close(after.pixels, before.pixels, rtol=0, atol=0)


def test_a_strength_of_nothing_and_a_part_without_layers_leave_the_handle(
    studio: Studio, files: dict[str, Path]
) -> None:
    unet, text_encoder = studio.model.unet, studio.model.text_encoder
    second: Any = resource(studio, files["second"])
    unet_only = ApplyLoRA(unet, text_encoder, lora=second)
    assert unet_only.text_encoder == text_encoder
    assert unet_only.unet.patches[0].digest == second.digest
    assert ApplyLoRA(unet, text_encoder, lora=second, strength=0) == (unet, text_encoder)


def test_a_lora_tells_the_width_of_the_models_it_is_for(studio: Studio, files: dict[str, Path]) -> None:
    for name in ("peft", "kohya", "second"):
        read = resource(studio, files[name])
        assert read.traits == {"width": 32}
    assert resource(studio, files["kohya"]).facts["parts"] == ["denoiser", "text_encoder"]
