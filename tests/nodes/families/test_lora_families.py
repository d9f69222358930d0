"""LoRAs of the larger families against diffusers: several text encoders, names of the authors, transformers."""

import re
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from nodes.latents import VAEDecode
from nodes.live.patches.names import known
from nodes.patches import ApplyLoRA, ApplyLoRAToTransformer
from nodes.prompts import TextEncode
from nodes.readers import read_lora
from nodes.readers.lora import DENOISER
from nodes.sampling import Scheduler, UNetSample
from nodes.transformers import TransformerSample, TransformerScheduler
from tests.nodes.families import loras, tiny_originals, tiny_transformers
from tests.nodes.families.ledger import record
from tests.nodes.families.scenes import Scene, difference, noise_of, pipeline
from tests.nodes.studio import Notebook, Studio
from tests.nodes.test_parity import with_scheduler

pytestmark = pytest.mark.slow  # diffusers' pipelines and peft take seconds to import

TEXTS = ("a red circle on a blue background", "a star")
TRANSFORMERS = re.compile(
    r".*attn\.(to_[qkv]|to_out\.0|add_[qkv]_proj|to_add_out)|.*ff\.net\.2|.*proj_mlp|.*norm1\.linear"
)

HEADS = ("to_q", "to_k", "to_v")
JOINED = ("attn.to_q", "attn.to_k", "attn.to_v", "proj_mlp")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(tiny_originals.sdxl(tmp_path_factory.mktemp("models") / "xl"))


@pytest.fixture(scope="module")
def flux(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tiny_transformers.flux(tmp_path_factory.mktemp("models") / "flux"), tokens=20, width=32, pooled=32)


def learned(studio: Studio, file: Path) -> Any:
    read = read_lora(file.name, file, Notebook())
    studio.models.know(read)
    return read


def with_lora(pipe: Any, file: Path, scale: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pipe.unload_lora_weights()
        pipe.load_lora_weights(str(file), adapter_name="a")
        pipe.set_adapters(["a"], [scale])


@pytest.mark.parametrize("layout", ["peft", "kohya"])
def test_stable_diffusion_xl_is_diffusers(large: Studio, tmp_path: Path, layout: str) -> None:
    pipe = with_scheduler("StableDiffusionXLPipeline", large.folder, "ddim")
    parts = {"unet": pipe.unet, "text_encoder": pipe.text_encoder, "text_encoder_2": pipe.text_encoder_2}
    file = loras.peft(tmp_path / "peft.safetensors", parts, seed=1)
    if layout == "kohya":
        file = loras.kohya(file, tmp_path / "kohya.safetensors")
    lora = learned(large, file)
    assert lora.traits == {"width": 128, "encoding": "CLIP + CLIP"}
    unet, reader = ApplyLoRA(large.model.unet, large.model.text_encoder, lora=lora, strength=0.8, strength_text=0.8)
    positive, negative = (TextEncode(reader, large.ctx, text=text) for text in TEXTS)
    latent = replace(large.empty(), samples=torch.zeros(1, 4, 16, 16))
    schedule = Scheduler(unet, name="ddim", steps=3)
    ours = UNetSample(unet, schedule, positive, negative, latent, large.ctx, seed=5, guidance=3)
    with_lora(pipe, file, 0.8)
    theirs = pipe(
        TEXTS[0], negative_prompt=TEXTS[1], latents=noise_of(5, latent), num_inference_steps=3, guidance_scale=3,
        height=32, width=32, output_type="np",
    ).images  # fmt: skip
    pipe.unload_lora_weights()
    pixels = VAEDecode(large.model.vae, ours, large.ctx).pixels
    record(
        "Stable Diffusion XL", f"a LoRA in {layout}'s layout, both text encoders included", difference(pixels, theirs)
    )


def test_names_of_the_authors_mean_the_same_layers(large: Studio) -> None:
    """As kohya's scripts have them for Stable Diffusion XL; the numbers are those of its two levels of one block."""
    with large.ctx.use(large.model.unet) as live:
        layers = {layer.name: names for layer, names in known(live.module).items() if layer.part == DENOISER}
    for theirs, ours in {
        "input_blocks_1_0_in_layers_2": "down_blocks.0.resnets.0.conv1",
        "input_blocks_2_0_op": "down_blocks.0.downsamplers.0.conv",
        "input_blocks_3_1_transformer_blocks_1_norm2": "down_blocks.1.attentions.0.transformer_blocks.1.norm2",
        "middle_block_1_proj_in": "mid_block.attentions.0.proj_in",
        "middle_block_2_emb_layers_1": "mid_block.resnets.1.time_emb_proj",
        "output_blocks_0_1_transformer_blocks_0_ff_net_2": "up_blocks.0.attentions.0.transformer_blocks.0.ff.net.2",
        "output_blocks_1_2_conv": "up_blocks.0.upsamplers.0.conv",
        "output_blocks_3_0_skip_connection": "up_blocks.1.resnets.1.conv_shortcut",
        "time_embed_0": "time_embedding.linear_1",
        "label_emb_0_2": "add_embedding.linear_2",
    }.items():
        assert layers[theirs] == (ours,)


def test_flux_is_diffusers(flux: Scene, tmp_path: Path) -> None:
    pipe = pipeline("FluxPipeline", flux.folder)
    file = loras.peft(tmp_path / "flux.safetensors", {"transformer": pipe.transformer}, 2, TRANSFORMERS, much=0.7)
    lora = learned(flux.studio, file)
    assert lora.traits == {"encoding": "CLIP + T5", "channels": 16}
    model = flux.studio.model
    transformer, _ = ApplyLoRAToTransformer(model.transformer, model.text_encoder, lora=lora, strength=0.9)
    ours = sampled(flux, transformer)
    with_lora(pipe, file, 0.9)
    from nodes.live.transformer import packed

    theirs = pipe(
        num_inference_steps=3, output_type="np", latents=packed(noise_of(5, flux.empty())), guidance_scale=4.0,
        width=64, height=48, **flux.asked(negative=False),
    ).images  # fmt: skip
    pipe.unload_lora_weights()
    record("FLUX.1", "a LoRA", difference(flux.decode(ours).pixels, theirs))
    assert (ours.samples - flux.sample().samples).abs().max() > 0.05


def test_layers_that_flux_stores_as_one_are_changed_by_their_rows(flux: Scene, tmp_path: Path) -> None:
    """kohya's scripts name queries, keys and values as one layer; each gets its rows of the change."""
    file = tmp_path / "joined.safetensors"
    generator = torch.Generator().manual_seed(4)
    stored: dict[str, torch.Tensor] = {}
    expected: dict[str, torch.Tensor] = {}
    with flux.ctx.use(flux.studio.model.transformer) as plain:
        for name, blocks, targets in (
            ("lora_unet_double_blocks_0_img_attn_qkv", "transformer_blocks.0.attn.", HEADS),
            ("lora_unet_single_blocks_0_linear1", "single_transformer_blocks.0.", JOINED),
        ):  # fmt: skip
            layers = [plain.module.get_submodule(f"{blocks}{target}") for target in targets]
            up = torch.randn(sum(len(layer.weight) for layer in layers), 2, generator=generator)
            down = torch.randn(2, 32, generator=generator)
            stored |= {
                f"{name}.lora_up.weight": up,
                f"{name}.lora_down.weight": down,
                f"{name}.alpha": torch.tensor(1.0),
            }
            change: Any = 0.5 * up @ down
            parts = change.split([len(layer.weight) for layer in layers])
            for target, layer, part in zip(targets, layers, parts, strict=True):
                expected[f"{blocks}{target}"] = layer.weight + part
    save_file(stored, file)
    model = flux.studio.model
    patched, _ = ApplyLoRAToTransformer(model.transformer, model.text_encoder, lora=learned(flux.studio, file))
    with flux.ctx.use(patched) as live:
        for name, weight in expected.items():
            torch.testing.assert_close(live.module.get_submodule(name).weight, weight)


def test_what_does_not_fit_is_told_when_it_is_loaded(large: Studio, tmp_path: Path) -> None:
    start = "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q"
    wrong = {
        "lora_unet_nowhere": "changes nowhere, which this model has not",
        start: r"is of shape \[4, 4\], the model's of \[128, 128\]",
    }
    for name, reason in wrong.items():
        file = tmp_path / f"{name}.safetensors"
        save_file({f"{name}.lora_up.weight": torch.ones(4, 2), f"{name}.lora_down.weight": torch.ones(2, 4)}, file)
        unet, _ = ApplyLoRA(large.model.unet, large.model.text_encoder, lora=learned(large, file))
        with pytest.raises(ValueError, match=reason), large.ctx.use(unet):
            pass


def test_a_lora_with_numbers_that_are_none_is_refused(large: Studio, tmp_path: Path) -> None:
    pipe = with_scheduler("StableDiffusionXLPipeline", large.folder, "ddim")
    file = loras.peft(tmp_path / "peft.safetensors", {"unet": pipe.unet}, seed=1)
    stored = load_file(file)
    name = sorted(stored)[0]
    stored[name][0, 0] = float("nan")
    save_file(stored, file)
    unet, _ = ApplyLoRA(large.model.unet, large.model.text_encoder, lora=learned(large, file))
    with pytest.raises(ValueError, match=f"the weight {name} holds what is no number"), large.ctx.use(unet):
        pass


def sampled(flux: Scene, transformer: Any) -> Any:
    latent = flux.empty()
    steps = TransformerScheduler(transformer, latent, name="euler", steps=3)
    positive, negative = flux.prompts
    return TransformerSample(transformer, steps, positive, negative, latent, flux.ctx, seed=5, guidance=4.0)
