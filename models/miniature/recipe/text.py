"""The text tower: captions to sums of codes, one code for each thing that they say.

Contrast between pictures and captions alone left a tower of this size nearly blind to shapes; with fixed orthogonal
codes as its aim it learns the grammar in minutes, and its hidden states tell the UNet apart what must be told apart.
"""

from pathlib import Path
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional
from transformers import CLIPModel

from models.miniature.recipe.clip import code, codes, new_clip
from models.miniature.recipe.grammar import caption, label, nothing, paraphrase
from models.miniature.recipe.scenes import sample
from models.miniature.recipe.tokens import encode
from models.miniature.recipe.training import Draw, Plan, load_average, train

TEXT: Final = Plan("clip-text", steps=4000, peak=1.5e-3, decay=0.99)
BATCH: Final = 128
TEMPERATURE: Final = 0.05


def captions(count: int, draws: Draw) -> tuple[list[str], Tensor]:
    """Captions, half of them canonical, a few without a scene, and their codes [N, 64]."""
    texts: list[str] = []
    aims: list[Tensor] = []
    for scene in sample(count, draws.rng):
        choice = draws.rng.random()
        if choice < 0.05:
            texts.append(nothing(draws.rng))
            aims.append(code(None))
        elif choice < 0.45:
            texts.append(caption(scene))
            aims.append(code(scene))
        else:
            text, said = (label if choice < 0.55 else paraphrase)(scene, draws.rng)
            texts.append(text)
            aims.append(code(scene, said))
    return texts, torch.stack(aims)


def text_loss(clip: CLIPModel, draws: Draw) -> Tensor:
    """Distance of the embeddings from their codes, and how well each names its own values.

    The second term is a cross entropy for every code: is it in the sum, or not?
    """
    texts, aims = captions(BATCH, draws)
    pooled = clip.text_model(encode(texts, shorten=True)).pooler_output
    embedding = functional.normalize(clip.text_projection(pooled), dim=-1)
    basis = torch.stack(list(codes().values()))
    present = (aims @ basis.T > 0.1).float()
    named = functional.binary_cross_entropy_with_logits((embedding @ basis.T - 0.25) / TEMPERATURE, present)
    return (1 - (embedding * aims).sum(-1)).mean() + 0.1 * named


def train_text(work: Path) -> None:
    """Train the text tower and its projection."""
    clip = new_clip()
    clip.vision_model.requires_grad_(False)
    clip.visual_projection.requires_grad_(False)
    clip.logit_scale.requires_grad_(False)
    train(TEXT, clip, lambda draws: text_loss(clip, draws), work)


def load_text(work: Path) -> CLIPModel:
    """A CLIP whose text tower is trained, its vision tower not."""
    clip = new_clip()
    load_average(work, TEXT.name, clip)
    return clip


@torch.no_grad()
def embed(clip: CLIPModel, texts: list[str]) -> Tensor:
    """Unit embeddings [N, 64] of texts."""
    parts = [texts[i : i + 256] for i in range(0, len(texts), 256)]
    pooled = torch.cat([clip.text_model(encode(part, shorten=True)).pooler_output for part in parts])
    return functional.normalize(clip.text_projection(pooled), dim=-1)
