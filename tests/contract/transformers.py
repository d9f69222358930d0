"""Inputs for each node type that samples with a transformer."""

from pathlib import Path
from typing import Any

from nodes.latents import EmptyLatent
from nodes.transformers import ClassConditioning, TransformerScheduler
from tests.nodes.families.tiny_transformers import dit
from tests.nodes.studio import Studio


def transformer_samples(folder: Path) -> tuple[Studio, dict[str, dict[str, Any]]]:
    """A tiny model of classes, and inputs by node type."""
    studio = Studio(dit(folder))
    transformer, latent = studio.model.transformer, EmptyLatent(studio.model.vae, width=32, height=32, batch=2)
    return studio, {
        "TransformerScheduler": {"transformer": transformer, "latent": latent, "name": "unipc", "steps": 5},
        "TransformerSample": {
            "transformer": transformer,
            "schedule": TransformerScheduler(transformer, latent, name="dpmpp_2m_sde", steps=2),
            "positive": ClassConditioning(label=5),
            "negative": ClassConditioning(label=-1),
            "latent": latent,
            "seed": 3,
        },
        "ClassConditioning": {"label": 207},
    }
