"""Models of folders written into one file, in the key layout of their authors: the inverse of what is read."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from nodes.live import flux_names

Tensors = dict[str, Tensor]

RESNET: Final = {
    "norm1": "in_layers.0", "conv1": "in_layers.2", "norm2": "out_layers.0", "conv2": "out_layers.3",
    "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection",
}  # fmt: skip
OUTSIDE: Final = {
    "time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2",
    "conv_in": "input_blocks.0.0", "conv_norm_out": "out.0", "conv_out": "out.2",
    "add_embedding.linear_1": "label_emb.0.0", "add_embedding.linear_2": "label_emb.0.2",
}  # fmt: skip
ATTENTION: Final = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}
OPEN_CLIP: Final = {
    "layer_norm1": "ln_1", "layer_norm2": "ln_2", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj",
    "self_attn.out_proj": "attn.out_proj",
}  # fmt: skip


def unet(stored: Tensors) -> Tensors:
    each = 1 + len({name.split(".")[3] for name in stored if name.startswith("down_blocks.0.resnets.")})
    attends = {name.split(".")[1] for name in stored if re.match(r"up_blocks\.\d+\.attentions", name)}

    def named(name: str) -> str:
        layer, kind = name.rsplit(".", 1)
        if layer in OUTSIDE:
            return f"{OUTSIDE[layer]}.{kind}"
        if match := re.fullmatch(r"mid_block\.(resnets|attentions)\.(\d)\.(.*)", name):
            place, rest = (1 if match[1] == "attentions" else 2 * int(match[2])), match[3]
            return f"middle_block.{place}.{_within(match[1], rest)}"
        match = re.fullmatch(r"(down|up)_blocks\.(\d+)\.(\w+)\.(\d+)\.(.*)", name)
        assert match is not None, name
        way, block, what, index, rest = match[1], int(match[2]), match[3], int(match[4]), match[5]
        if what == "downsamplers":
            return f"input_blocks.{(block + 1) * each}.0.op.{kind}"
        if what == "upsamplers":
            return f"output_blocks.{block * each + each - 1}.{2 if match[2] in attends else 1}.conv.{kind}"
        place = block * each + index + (way == "down")
        blocks = "input_blocks" if way == "down" else "output_blocks"
        return f"{blocks}.{place}.{int(what == 'attentions')}.{_within(what, rest)}"

    return {f"model.diffusion_model.{named(name)}": tensor for name, tensor in stored.items()}


def _within(what: str, rest: str) -> str:
    layer, kind = rest.rsplit(".", 1)
    return rest if what == "attentions" else f"{RESNET[layer]}.{kind}"


def vae(stored: Tensors, prefix: str = "first_stage_model.") -> Tensors:
    last = max(int(name.split(".")[2]) for name in stored if name.startswith("decoder.up_blocks."))
    written: Tensors = {}
    for name, tensor in stored.items():
        new = re.sub(r"down_blocks\.(\d+)\.resnets", r"down.\1.block", name)
        new = re.sub(r"down_blocks\.(\d+)\.downsamplers\.0", r"down.\1.downsample", new)
        new = re.sub(r"up_blocks\.(\d+)\.resnets", lambda m: f"up.{last - int(m[1])}.block", new)
        new = re.sub(r"up_blocks\.(\d+)\.upsamplers\.0", lambda m: f"up.{last - int(m[1])}.upsample", new)
        new = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}", new)
        new = new.replace("conv_shortcut", "nin_shortcut").replace("conv_norm_out", "norm_out")
        if "mid_block.attentions.0" in new:
            layer, kind = new.split("mid_block.attentions.0.")[1].rsplit(".", 1)
            new = f"{new.split('.')[0]}.mid.attn_1.{ATTENTION[layer]}.{kind}"
            tensor = tensor[:, :, None, None] if tensor.ndim == 2 else tensor  # they were convolutions
        written[f"{prefix}{new}"] = tensor.contiguous()
    return written


def clip(prefix: str) -> Callable[[Tensors], Tensors]:
    def write(stored: Tensors) -> Tensors:
        bare = {name.removeprefix("text_model."): tensor for name, tensor in stored.items()}
        return {
            f"{prefix}{'' if name.startswith('text_projection') else 'text_model.'}{name}": tensor
            for name, tensor in bare.items()
        }

    return write


def open_clip(prefix: str, further: int = 0) -> Callable[[Tensors], Tensors]:
    """As OpenCLIP stores it; with so many layers more than are read."""

    def write(stored: Tensors) -> Tensors:
        bare = {name.removeprefix("text_model."): tensor for name, tensor in stored.items()}
        written = {
            "positional_embedding": bare["embeddings.position_embedding.weight"],
            "token_embedding.weight": bare["embeddings.token_embedding.weight"],
            "ln_final.weight": bare["final_layer_norm.weight"],
            "ln_final.bias": bare["final_layer_norm.bias"],
        }
        if "text_projection.weight" in bare:
            written["text_projection"] = bare["text_projection.weight"].T.contiguous()
        layers = 1 + max(int(name.split(".")[2]) for name in bare if name.startswith("encoder.layers."))
        for layer in range(layers + further):
            written |= _resblock(bare, min(layer, layers - 1), f"transformer.resblocks.{layer}.")
        return {f"{prefix}{name}": tensor for name, tensor in written.items()}

    return write


def _resblock(bare: Tensors, layer: int, block: str) -> Tensors:
    start = f"encoder.layers.{layer}."
    written = {
        f"{block}{new}.{kind}": bare[f"{start}{old}.{kind}"].clone()
        for old, new in OPEN_CLIP.items()
        for kind in ("weight", "bias")
    }
    for kind in ("weight", "bias"):
        parts = [bare[f"{start}self_attn.{each}_proj.{kind}"] for each in "qkv"]
        written[f"{block}attn.in_proj_{kind}"] = torch.cat(parts)
    return written


def write(
    folder: Path, file: Path, ways: Mapping[str, Callable[[Tensors], Tensors]], metadata: dict[str, str] | None = None
) -> Path:
    """Write the components of a folder into one file, each in its way, and some tensors that no model reads."""
    written: Tensors = {"alphas_cumprod": torch.zeros(3), "model_ema.decay": torch.zeros(())}
    for slot, way in ways.items():
        stored: Tensors = {}
        for weights in (folder / slot).glob("*.safetensors"):
            stored |= load_file(weights)
        written |= way(stored)
    save_file(written, file, metadata=metadata or {})
    return file


def t5(prefix: str) -> Callable[[Tensors], Tensors]:
    return lambda stored: {f"{prefix}{name}": tensor for name, tensor in stored.items()}


SD3_LAYERS: Final = {
    "time_text_embed.timestep_embedder.linear_1": "t_embedder.mlp.0",
    "time_text_embed.timestep_embedder.linear_2": "t_embedder.mlp.2",
    "time_text_embed.text_embedder.linear_1": "y_embedder.mlp.0",
    "time_text_embed.text_embedder.linear_2": "y_embedder.mlp.2",
    "context_embedder": "context_embedder", "pos_embed.proj": "x_embedder.proj", "proj_out": "final_layer.linear",
}  # fmt: skip
SD3_BLOCK: Final = {
    "attn.norm_q": "x_block.attn.ln_q", "attn.norm_k": "x_block.attn.ln_k",
    "attn.norm_added_q": "context_block.attn.ln_q", "attn.norm_added_k": "context_block.attn.ln_k",
    "attn.to_out.0": "x_block.attn.proj", "attn.to_add_out": "context_block.attn.proj",
    "attn2.norm_q": "x_block.attn2.ln_q", "attn2.norm_k": "x_block.attn2.ln_k", "attn2.to_out.0": "x_block.attn2.proj",
    "norm1.linear": "x_block.adaLN_modulation.1", "norm1_context.linear": "context_block.adaLN_modulation.1",
    "ff.net.0.proj": "x_block.mlp.fc1", "ff.net.2": "x_block.mlp.fc2",
    "ff_context.net.0.proj": "context_block.mlp.fc1", "ff_context.net.2": "context_block.mlp.fc2",
}  # fmt: skip
SD3_JOINED: Final = {
    "x_block.attn.qkv": ("attn.to_q", "attn.to_k", "attn.to_v"),
    "context_block.attn.qkv": ("attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"),
    "x_block.attn2.qkv": ("attn2.to_q", "attn2.to_k", "attn2.to_v"),
}


def sd3(stored: Tensors) -> Tensors:
    last = max(int(name.split(".")[1]) for name in stored if name.startswith("transformer_blocks."))
    written: Tensors = {"pos_embed": stored["pos_embed.pos_embed"]}
    written |= _several(stored, "transformer_blocks", "joint_blocks", SD3_BLOCK, SD3_JOINED)
    for kind in ("weight", "bias"):
        written |= {f"{new}.{kind}": stored[f"{old}.{kind}"] for old, new in SD3_LAYERS.items()}
        written[f"final_layer.adaLN_modulation.1.{kind}"] = _swapped(stored[f"norm_out.linear.{kind}"])
        name = f"joint_blocks.{last}.context_block.adaLN_modulation.1.{kind}"
        written[name] = _swapped(written[name])
    return {f"model.diffusion_model.{name}": tensor for name, tensor in written.items()}


def flux(prefix: str = "") -> Callable[[Tensors], Tensors]:
    def write(stored: Tensors) -> Tensors:
        written: Tensors = {}
        for kind in ("weight", "bias"):
            written |= {
                f"{new}.{kind}": stored[f"{old}.{kind}"]
                for new, old in flux_names.PLAIN.items()
                if f"{old}.{kind}" in stored
            }
            written[f"final_layer.adaLN_modulation.1.{kind}"] = _swapped(stored[f"norm_out.linear.{kind}"])
        double, single = ({new: old for old, new in names.items()} for names in (flux_names.DOUBLE, flux_names.SINGLE))
        joined = {name: parts for name, parts in flux_names.JOINED.items() if name != "linear1"}
        written |= _several(stored, "transformer_blocks", "double_blocks", double, joined)
        written |= _several(
            stored, "single_transformer_blocks", "single_blocks", single, {"linear1": flux_names.JOINED["linear1"]}
        )
        return {f"{prefix}{re.sub(r'(_norm).weight$', chr(92) + '1.scale', n)}": t for n, t in written.items()}

    return write


def _several(
    stored: Tensors, blocks: str, called: str, layers: Mapping[str, str], joined: Mapping[str, tuple[str, ...]]
) -> Tensors:
    """The layers of a list of blocks, some of them as one."""
    written: Tensors = {}
    for number in {name.split(".")[1] for name in stored if name.startswith(f"{blocks}.")}:
        block = f"{blocks}.{number}"
        for kind in ("weight", "bias"):
            for old, new in layers.items():
                if f"{block}.{old}.{kind}" in stored:
                    written[f"{called}.{number}.{new}.{kind}"] = stored[f"{block}.{old}.{kind}"]
            for new, parts in joined.items():
                if f"{block}.{parts[0]}.{kind}" in stored:
                    each = [stored[f"{block}.{part}.{kind}"] for part in parts]
                    written[f"{called}.{number}.{new}.{kind}"] = torch.cat(each)
    return written


def _swapped(tensor: Tensor) -> Tensor:
    return torch.cat(list(reversed(tensor.chunk(2))))


SD1: Final[Mapping[str, Callable[[Tensors], Tensors]]] = {
    "unet": unet,
    "vae": vae,
    "text_encoder": clip("cond_stage_model.transformer."),
}
SD2: Final[Mapping[str, Callable[[Tensors], Tensors]]] = {
    "unet": unet,
    "vae": vae,
    "text_encoder": open_clip("cond_stage_model.model.", further=1),
}
SDXL: Final[Mapping[str, Callable[[Tensors], Tensors]]] = {
    "unet": unet,
    "vae": vae,
    "text_encoder": clip("conditioner.embedders.0.transformer."),
    "text_encoder_2": open_clip("conditioner.embedders.1.model."),
}
REFINER: Final[Mapping[str, Callable[[Tensors], Tensors]]] = {
    "unet": unet,
    "vae": vae,
    "text_encoder_2": open_clip("conditioner.embedders.0.model."),
}
SD3: Final[Mapping[str, Callable[[Tensors], Tensors]]] = {
    "transformer": sd3,
    "vae": vae,
    "text_encoder": clip("text_encoders.clip_l.transformer."),
    "text_encoder_2": clip("text_encoders.clip_g.transformer."),
    "text_encoder_3": t5("text_encoders.t5xxl.transformer."),
}
FLUX: Final[Mapping[str, Callable[[Tensors], Tensors]]] = {
    "transformer": flux("model.diffusion_model."),
    "vae": lambda stored: vae(stored, "vae."),
    "text_encoder": clip("text_encoders.clip_l.transformer."),
    "text_encoder_2": t5("text_encoders.t5xxl.transformer."),
}
