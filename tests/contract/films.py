"""Inputs for each node type that is guided by pictures, or makes videos."""

from pathlib import Path
from typing import Any

from nodes.prompts import TextEncode
from nodes.types import Image
from tests.nodes.families.tiny_kandinsky import build_prior
from tests.nodes.families.tiny_video import build
from tests.nodes.studio import Studio


def film_samples(folder: Path, image: Image) -> tuple[tuple[Studio, Studio], dict[str, dict[str, Any]]]:
    """A tiny prior and a tiny model for videos, and inputs by node type."""
    prior, video = Studio(build_prior(folder / "prior")), Studio(build(folder / "video"))
    prompts = (TextEncode(prior.model.text_encoder, prior.ctx, text=text) for text in ("a star", ""))
    positive, negative = prompts
    reader = prior.model.image_encoder
    return (prior, video), {
        "PriorSample": {
            "prior": prior.model.prior, "positive": positive, "negative": negative, "seed": 3, "steps": 2,
        },
        "ImageEmbedding": {"image_encoder": reader, "image": image},
        "EmptyEmbedding": {"image_encoder": reader},
        "VideoConditioning": {
            "image_encoder": video.model.image_encoder, "vae": video.model.vae, "image": Image(image.pixels[:1]),
            "frames": 3, "seed": 4,
        },
        "SaveVideo": {"image": image, "format": "mp4"},
    }  # fmt: skip
