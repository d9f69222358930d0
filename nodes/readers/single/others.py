"""Configs of VAEs, text encoders and transformers, from the shapes of their tensors in the layouts of their authors."""

import math
from typing import Any

from nodes.readers.single.shapes import Shapes


def vae_config(shapes: Shapes) -> dict[str, Any]:
    """The config of an AutoencoderKL, but for how its latents are scaled."""
    count = shapes.count("encoder.down.")
    channels = [shapes[f"encoder.down.{level}.block.0.conv1.weight"][0] for level in range(count)]
    return {
        "in_channels": shapes["encoder.conv_in.weight"][1],
        "out_channels": shapes["decoder.conv_out.weight"][0],
        "block_out_channels": channels,
        "down_block_types": ["DownEncoderBlock2D"] * count,
        "up_block_types": ["UpDecoderBlock2D"] * count,
        "latent_channels": shapes["decoder.conv_in.weight"][1],
        "layers_per_block": shapes.count("encoder.down.0.block."),
        "use_quant_conv": "quant_conv.weight" in shapes,
        "use_post_quant_conv": "post_quant_conv.weight" in shapes,
    }


def clip_config(shapes: Shapes, prefix: str = "text_model.") -> dict[str, Any]:
    """The config of a CLIP text model under the names of transformers; its heads are 64 wide, as those of all CLIPs.

    The smallest reads quickly with a sigmoid, the larger ones of OpenCLIP exactly.
    """
    words, width = shapes[f"{prefix}embeddings.token_embedding.weight"]
    layers = shapes.count(f"{prefix}encoder.layers.")
    projected = shapes["text_projection.weight"][0] if "text_projection.weight" in shapes else width
    inner = shapes[f"{prefix}encoder.layers.0.mlp.fc1.weight"][0]
    positions = shapes[f"{prefix}embeddings.position_embedding.weight"][0]
    return _clip(words, width, layers, inner, positions, projected, is_large=width > 768)


def open_clip_config(shapes: Shapes, *, is_last_read: bool) -> dict[str, Any]:
    """The config of a CLIP text model under the names of OpenCLIP.

    Stable Diffusion 2 reads what comes out of the last layer but one: there the last one is left out.
    """
    words, width = shapes["token_embedding.weight"]
    layers = shapes.count("transformer.resblocks.") - (not is_last_read)
    inner = shapes["transformer.resblocks.0.mlp.c_fc.weight"][0]
    projected = shapes["text_projection"][1] if "text_projection" in shapes else width
    return _clip(words, width, layers, inner, shapes["positional_embedding"][0], projected, is_large=True)


def _clip(
    words: int, width: int, layers: int, inner: int, positions: int, projected: int, *, is_large: bool
) -> dict[str, Any]:
    return {
        "vocab_size": words,
        "hidden_size": width,
        "num_hidden_layers": layers,
        "num_attention_heads": max(1, width // 64),
        "intermediate_size": inner,
        "max_position_embeddings": positions,
        "projection_dim": projected,
        "hidden_act": "gelu" if is_large else "quick_gelu",
        "bos_token_id": words - 2,
        "eos_token_id": 2,  # as published: the pooled embedding is that of the largest token
        "pad_token_id": 1,
    }


def t5_config(shapes: Shapes) -> dict[str, Any]:
    """The config of a T5EncoderModel of version 1.1, which all families have."""
    words, width = shapes["shared.weight"]
    first = "encoder.block.0.layer.0.SelfAttention."
    buckets, heads = shapes[f"{first}relative_attention_bias.weight"]
    return {
        "vocab_size": words,
        "d_model": width,
        "num_heads": heads,
        "d_kv": shapes[f"{first}q.weight"][0] // heads,
        "d_ff": shapes["encoder.block.0.layer.1.DenseReluDense.wi_0.weight"][0],
        "num_layers": shapes.count("encoder.block."),
        "relative_attention_num_buckets": buckets,
        "feed_forward_proj": "gated-gelu",
    }


def sd3_config(shapes: Shapes) -> dict[str, Any]:
    """The config of an SD3Transformer2DModel; its heads are 64 wide."""
    inner, channels, patch, _ = shapes["x_embedder.proj.weight"]
    layers = shapes.count("joint_blocks.")
    return {
        "sample_size": 128,
        "patch_size": patch,
        "in_channels": channels,
        "out_channels": shapes["final_layer.linear.weight"][0] // patch**2,
        "num_layers": layers,
        "num_attention_heads": max(1, inner // 64),
        "attention_head_dim": min(64, inner),
        "joint_attention_dim": shapes["context_embedder.weight"][1],
        "caption_projection_dim": shapes["context_embedder.weight"][0],
        "pooled_projection_dim": shapes["y_embedder.mlp.0.weight"][1],
        "pos_embed_max_size": math.isqrt(shapes["pos_embed"][1]),
        "qk_norm": "rms_norm" if "joint_blocks.0.x_block.attn.ln_q.weight" in shapes else None,
        "dual_attention_layers": [
            layer for layer in range(layers) if f"joint_blocks.{layer}.x_block.attn2.qkv.weight" in shapes
        ],
    }


def flux_config(shapes: Shapes) -> dict[str, Any]:
    """The config of a FluxTransformer2DModel."""
    inner, channels = shapes["img_in.weight"]
    (head,) = shapes["double_blocks.0.img_attn.norm.key_norm.scale"]
    across = 7 * head // 16
    return {
        "in_channels": channels,
        "num_layers": shapes.count("double_blocks."),
        "num_single_layers": shapes.count("single_blocks."),
        "attention_head_dim": head,
        "num_attention_heads": inner // head,
        "joint_attention_dim": shapes["txt_in.weight"][1],
        "pooled_projection_dim": shapes["vector_in.in_layer.weight"][1],
        "guidance_embeds": "guidance_in.in_layer.weight" in shapes,
        "axes_dims_rope": [head - 2 * across, across, across],
    }
