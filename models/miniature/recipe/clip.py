"""The CLIP model of the miniature: its shape, and the codes that its text tower learns to name."""

from collections.abc import Iterable
from functools import cache
from typing import Final

import torch
from torch import Tensor, nn
from transformers import CLIPConfig, CLIPModel

from models.miniature.recipe.scenes import VALUES, Scene
from models.miniature.recipe.tokens import LENGTH, tokenizer

TEXT_WIDTH: Final = 96
VISION_WIDTH: Final = 128
CODE_WIDTH: Final = 64
IMAGE_SIDE: Final = 64
PATCH: Final = 8
MEAN: Final = (0.5, 0.5, 0.5)
DEVIATION: Final = (0.3, 0.3, 0.3)


def clip_config() -> CLIPConfig:
    """Three layers in each tower, projections of width 64."""
    words = tokenizer()
    text = {
        "vocab_size": len(words),
        "hidden_size": TEXT_WIDTH,
        "intermediate_size": 4 * TEXT_WIDTH,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "max_position_embeddings": LENGTH,
        "projection_dim": CODE_WIDTH,
        "bos_token_id": words.bos_token_id,
        "eos_token_id": words.eos_token_id,
        "pad_token_id": words.pad_token_id,
    }
    vision = {
        "hidden_size": VISION_WIDTH,
        "intermediate_size": 4 * VISION_WIDTH,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "image_size": IMAGE_SIDE,
        "patch_size": PATCH,
        "projection_dim": CODE_WIDTH,
    }
    return CLIPConfig(text_config=text, vision_config=vision, projection_dim=CODE_WIDTH)


def widen(module: nn.Module) -> None:
    """Fresh linear weights of deviation 1 / sqrt(inputs): CLIP's own start is too small for such widths."""
    for part in module.modules():
        if isinstance(part, nn.Linear):
            nn.init.trunc_normal_(part.weight, std=part.in_features**-0.5)
            if part.bias is not None:
                nn.init.zeros_(part.bias)


def new_clip() -> CLIPModel:
    """An untrained CLIP."""
    clip = CLIPModel(clip_config())
    widen(clip)
    for table in (clip.text_model.embeddings.token_embedding, clip.text_model.embeddings.position_embedding):
        nn.init.normal_(table.weight, std=0.3)
    return clip


@cache
def codes() -> dict[tuple[str, str], Tensor]:
    """A fixed unit vector [64] for every value of every attribute, and one for no scene; all orthogonal."""
    names = [(attribute, value) for attribute, values in VALUES.items() for value in values]
    names.append(("nothing", ""))
    square = torch.randn(CODE_WIDTH, CODE_WIDTH, generator=torch.Generator().manual_seed(7))
    basis = torch.linalg.qr(square).Q
    return dict(zip(names, basis, strict=False))


def code(scene: Scene | None, said: Iterable[str] = tuple(VALUES)) -> Tensor:
    """The unit vector [64] of a caption: the sum of the codes of what it says."""
    if scene is None:
        return codes()["nothing", ""]
    total = torch.stack([codes()[attribute, getattr(scene, attribute)] for attribute in sorted(said)]).sum(0)
    unit: Tensor = total / total.norm()
    return unit
