"""What a header says: the configs of the families as they were published, and what is refused, with its reason."""

import json
import struct
from pathlib import Path
from typing import Any, Final

import pytest
import torch
from diffusers import AutoencoderKL, FluxTransformer2DModel, SD3Transformer2DModel, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, T5Config, T5EncoderModel

from engine.types import Unfit
from nodes.live.flux_names import renamed
from nodes.live.single import converters
from nodes.readers import read_lora, read_model
from nodes.readers.single.layout import parts_of
from nodes.readers.single.published import FLUX_DEV, FLUX_SCHNELL, REFINER, SD1, SD2, SD2_V, SD3, SDXL, published
from nodes.readers.single.read import config_of
from nodes.readers.weights import StoredTensor
from tests.nodes.families import originals
from tests.nodes.studio import Notebook

LARGE: Final = {"cross_attention_dim": 2048, "use_linear_projection": True, "addition_embed_type": "text_time"}
UNETS: Final[dict[str, dict[str, Any]]] = {
    "Stable Diffusion 1.5": {"cross_attention_dim": 768, "attention_head_dim": 8},
    "Stable Diffusion 1.5 inpainting": {"cross_attention_dim": 768, "attention_head_dim": 8, "in_channels": 9},
    "Stable Diffusion 2.1": {
        "cross_attention_dim": 1024, "attention_head_dim": [5, 10, 20, 20], "use_linear_projection": True,
    },
    "Stable Diffusion XL": LARGE | {
        "attention_head_dim": [5, 10, 20], "block_out_channels": [320, 640, 1280],
        "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
        "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
        "transformer_layers_per_block": [1, 2, 10], "addition_time_embed_dim": 256,
        "projection_class_embeddings_input_dim": 2816,
    },
    "Stable Diffusion XL refiner": LARGE | {
        "cross_attention_dim": 1280, "attention_head_dim": [6, 12, 24, 24],
        "block_out_channels": [384, 768, 1536, 1536],
        "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
        "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
        "transformer_layers_per_block": [1, 4, 4, 4], "addition_time_embed_dim": 256,
        "projection_class_embeddings_input_dim": 2560,
    },
}  # fmt: skip
"""What is not as UNet2DConditionModel has it."""


def header_of(slot: str, module: Any, way: Any) -> dict[str, StoredTensor]:
    """The header that a component has in the layout of its authors."""
    stored = {name: tensor for name, tensor in module.state_dict().items() if not name.endswith("position_ids")}
    return {name: StoredTensor("F16", tuple(tensor.shape), 0, 0) for name, tensor in way(stored).items()}


def made(cls: Any, config: Any) -> Any:
    with torch.device("meta"):
        return cls(**config) if isinstance(config, dict) else cls(config)


def agrees(read: dict[str, Any], module: Any) -> None:
    """Everything that was read is as the model that was published has it."""
    said = dict(module.config) if not hasattr(module.config, "to_dict") else module.config.to_dict()
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}
    assert read == {name: plain[name] for name in read}


@pytest.mark.parametrize("name", UNETS)
def test_the_shapes_of_a_unet_say_its_config(name: str) -> None:
    module = made(UNet2DConditionModel, UNETS[name])
    header = header_of("unet", module, originals.unet)
    read = config_of(header, "unet")
    if name.endswith("refiner"):  # where no transformer is there is nothing to count
        assert read.pop("transformer_layers_per_block") == [1, 4, 4, 4]
    agrees(read, module)


def test_the_shapes_of_a_vae_say_its_config() -> None:
    blocks = {"down_block_types": ["DownEncoderBlock2D"] * 4, "up_block_types": ["UpDecoderBlock2D"] * 4}
    for channels, is_old in ((4, True), (16, False)):
        config: dict[str, Any] = {
            **blocks, "block_out_channels": [128, 256, 512, 512], "latent_channels": channels, "layers_per_block": 2,
            "use_quant_conv": is_old, "use_post_quant_conv": is_old,
        }  # fmt: skip
        module = made(AutoencoderKL, config)
        header = header_of("vae", module, originals.vae) | _some_unet()
        agrees(config_of(header, "vae"), module)


def test_the_shapes_of_text_encoders_say_their_configs() -> None:
    large = CLIPTextConfig(
        hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, projection_dim=768,
        eos_token_id=2, pad_token_id=1, bos_token_id=49406,
    )  # fmt: skip
    header = header_of("text_encoder", made(CLIPTextModel, large), originals.SDXL["text_encoder"])
    huge = CLIPTextConfig(
        hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=20, projection_dim=1280,
        hidden_act="gelu", eos_token_id=2, pad_token_id=1, bos_token_id=49406,
    )  # fmt: skip
    second = made(CLIPTextModelWithProjection, huge)
    header |= header_of("text_encoder_2", second, originals.SDXL["text_encoder_2"]) | _some_unet()
    agrees(config_of(header, "text_encoder"), made(CLIPTextModel, large))
    agrees(config_of(header, "text_encoder_2"), second)


def test_the_shapes_of_t5_say_its_config() -> None:
    config = T5Config(d_model=4096, d_kv=64, d_ff=10240, num_heads=64, num_layers=2, vocab_size=32128,
                      feed_forward_proj="gated-gelu")  # fmt: skip
    module = made(T5EncoderModel, config)
    header = header_of("text_encoder_3", module, originals.SD3["text_encoder_3"])
    joint = {"joint_blocks.0.x_block.attn.qkv.weight", *header}
    assert set(parts_of(joint)) == {"transformer", "text_encoder_3"}
    sd3 = header_of("transformer", made(SD3Transformer2DModel, {"num_layers": 1, "qk_norm": None}), originals.sd3)
    agrees(config_of(header | sd3, "text_encoder_3"), module)


@pytest.mark.parametrize(
    "config", [{"num_layers": 3}, {"num_layers": 3, "qk_norm": "rms_norm", "dual_attention_layers": (0,)}]
)
def test_the_shapes_of_stable_diffusion_3_say_its_config(config: dict[str, Any]) -> None:
    published_as = {"num_attention_heads": 24, "caption_projection_dim": 1536, "pos_embed_max_size": 192, **config}
    module = made(SD3Transformer2DModel, published_as)
    agrees(config_of(header_of("transformer", module, originals.sd3), "transformer"), module)


@pytest.mark.parametrize("guided", [True, False])
def test_the_shapes_of_flux_say_its_config(guided: bool) -> None:
    module = made(FluxTransformer2DModel, {"num_layers": 1, "num_single_layers": 2, "guidance_embeds": guided})
    agrees(config_of(header_of("transformer", module, originals.flux()), "transformer"), module)


def test_flux_is_renamed_as_diffusers_renames_it() -> None:
    module = made(FluxTransformer2DModel, {"num_layers": 2, "num_single_layers": 2, "guidance_embeds": True})
    narrow = {name: torch.randn(len(tensor), 1) for name, tensor in module.state_dict().items()}  # rows alone are cut
    stored = originals.flux()(narrow)
    theirs = converters.convert_flux_transformer_checkpoint_to_diffusers(dict(stored))
    ours = renamed(stored)
    assert set(ours) == set(theirs)
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_the_family_is_known_by_parts_shapes_and_what_the_file_says() -> None:
    xl = parts_of(["model.diffusion_model.input_blocks.0.0.weight", "conditioner.embedders.0.transformer.x",
                   "conditioner.embedders.1.model.x"])  # fmt: skip
    assert set(xl) == {"unet", "text_encoder", "text_encoder_2"}
    sizes = {"use_linear_projection": True, "addition_embed_type": "text_time", "cross_attention_dim": 2048}
    second = {"use_linear_projection": True, "in_channels": 4}
    assert published(xl, sizes, {}) is SDXL
    refiner = {"unet": xl["unet"], "text_encoder_2": xl["text_encoder_2"]}
    assert published(refiner, sizes | {"cross_attention_dim": 1280}, {}) is REFINER
    assert published({"unet": xl["unet"]}, {"use_linear_projection": False}, {}) is SD1
    assert published({"unet": xl["unet"]}, second, {}) is SD2_V
    assert published({"unet": xl["unet"]}, second, {"modelspec.prediction_type": "epsilon"}) is SD2
    assert published({"unet": xl["unet"]}, second, {"modelspec.resolution": "512x512"}) is SD2
    joint = parts_of(["joint_blocks.0.x_block.attn.qkv.weight"])
    assert published(joint, {}, {}) is SD3
    double = parts_of(["double_blocks.0.img_attn.norm.key_norm.scale"])
    assert published(double, {"guidance_embeds": True}, {}) is FLUX_DEV
    assert published(double, {"guidance_embeds": False}, {}) is FLUX_SCHNELL


def _some_unet() -> dict[str, StoredTensor]:
    return header_of("unet", made(UNet2DConditionModel, UNETS["Stable Diffusion 1.5"]), originals.unet)


# ------------------------------------------------------------ refusals


def raw(path: Path, header: bytes, body: bytes = b"") -> Path:
    path.write_bytes(struct.pack("<Q", len(header)) + header + body)
    return path


def refused(path: Path, reader: Any = read_model) -> Unfit:
    with pytest.raises(Unfit) as caught:
        reader(path.name, path, Notebook())
    return caught.value


@pytest.mark.parametrize("reader", [read_model, read_lora])
def test_a_pickle_is_not_opened_whatever_it_is_called(tmp_path: Path, reader: Any) -> None:
    canary = tmp_path / "canary"
    code = f"import pathlib; pathlib.Path({str(canary)!r}).touch()"
    pickle = b"\x80\x04c__builtin__\nexec\n(V" + code.encode() + b"\ntR."
    for name, reason in {
        "model.ckpt": "is a pickle", "model.pt": "is a pickle", "model.safetensors": "renamed pickle",
        "model.sft": "renamed pickle",
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(pickle)
        assert reason in refused(tmp_path / name, reader).message
    assert not canary.exists()


@pytest.mark.parametrize("reader", [read_model, read_lora])
@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b"[" * 100_000, "cannot be read"),
        (b'{"a": {"dtype": "F32", "shape": [1e9], "data_offsets": [0, 4]}}', "whole numbers"),
        (b'{"a": {"dtype": "F32", "shape": [99999999999], "data_offsets": [0, 4]}}', "4 bytes for F32"),
        (b'{"__class__.__init__": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}', "no tensor is called"),
        (b'{"unet.__dict__.x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}', "no tensor is called"),
    ],
)
def test_an_absurd_header_is_damage(tmp_path: Path, reader: Any, header: bytes, reason: str) -> None:
    problem = refused(raw(tmp_path / "model.safetensors", header, b"\0" * 4), reader)
    assert problem.code == "damaged-model"
    assert reason in problem.message


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("lora_unet_down_blocks_0.lora_down.weight", "is a LoRA"),
        ("control_model.time_embed.0.weight", "is a ControlNet"),
        ("down_blocks.0.resnets.0.conv1.weight", "belongs in a folder with its config.json"),
        ("something.else", "has the layout of no model that is known; its first tensors are something.else"),
    ],
)
def test_what_is_no_checkpoint_is_told_so(tmp_path: Path, name: str, reason: str) -> None:
    save_file({name: torch.zeros(1)}, tmp_path / "model.safetensors")
    problem = refused(tmp_path / "model.safetensors")
    assert problem.code == "unsupported-model"
    assert reason in problem.message


@pytest.mark.parametrize("shape", [(), (0,), (0, 0, 0, 0), (4, 4)])
def test_shapes_that_no_model_has_are_damage_or_told(tmp_path: Path, shape: tuple[int, ...]) -> None:
    start = "model.diffusion_model."
    for name in (
        f"{start}input_blocks.0.0.weight", "joint_blocks.0.x_block.attn.qkv.weight",
        "double_blocks.0.img_attn.norm.key_norm.scale",
    ):  # fmt: skip
        further = {
            "x_embedder.proj.weight": shape,
            "img_in.weight": shape,
            "pos_embed": shape,
            f"{start}out.2.weight": shape,
        }
        tensors = {each: torch.zeros(said) for each, said in {name: shape, **further}.items()}
        save_file(tensors, tmp_path / "model.safetensors")
        assert refused(tmp_path / "model.safetensors").code in ("damaged-model", "unsupported-model")


@pytest.mark.parametrize(
    ("tensors", "reason"),
    [
        ({"lora_unet_a.hada_w1_a": (2, 2)}, "is a LoHa"),
        ({"lora_unet_a.lokr_w1": (2, 2)}, "is a LoKr"),
        ({"lora_unet_a.dora_scale": (2, 2)}, "is a DoRA"),
        ({"model.diffusion_model.input_blocks.0.0.weight": (2, 2)}, "is a checkpoint, which LoadModel reads"),
        ({"weight": (2, 2)}, "is no LoRA that is known: it holds weight"),
        ({"lora_unet_a.lora_up.weight": (4, 2)}, "has one matrix of two"),
        ({"lora_unet_a.lora_up.weight": (4, 2), "lora_unet_a.lora_down.weight": (3, 4)}, "are no product"),
        (
            {"lora_unet_a.lora_up.weight": (4, 2), "lora_unet_a.lora_down.weight": (2, 4), "lora_unet_a.alpha": (2, 1)},
            "should be one number",
        ),
    ],
)
def test_what_is_no_lora_is_told_so(tmp_path: Path, tensors: dict[str, tuple[int, int]], reason: str) -> None:
    save_file({name: torch.zeros(shape) for name, shape in tensors.items()}, tmp_path / "lora.safetensors")
    assert reason in refused(tmp_path / "lora.safetensors", read_lora).message


def test_metadata_of_nonsense_say_nothing(tmp_path: Path) -> None:
    header = json.dumps({"__metadata__": "x", "a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    assert refused(raw(tmp_path / "model.safetensors", header, b"\0" * 4)).code == "unsupported-model"
