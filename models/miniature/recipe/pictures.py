"""Pictures from the exported folder, as anyone would make them."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import StableDiffusionPipeline
from torch import Tensor

from models.miniature.recipe.scenes import Scene, scenes

STEPS: Final = 20
GUIDANCE: Final = 3.0
BATCH: Final = 8


def load(home: Path) -> StableDiffusionPipeline:
    """The exported pipeline, in float32."""
    made: Any = StableDiffusionPipeline.from_pretrained(home, dtype=torch.float32, local_files_only=True)
    made.set_progress_bar_config(disable=True)
    ready: StableDiffusionPipeline = made
    return ready


def generate(made: StableDiffusionPipeline, prompts: Sequence[str], seeds: Sequence[int]) -> Tensor:
    """One picture for each prompt and seed, [N, 3, 128, 128] in 0..1; a seed decides its picture in any batch."""
    pictures: list[Tensor] = []
    for i in range(0, len(prompts), BATCH):
        noise = [torch.Generator().manual_seed(seed) for seed in seeds[i : i + BATCH]]
        result = made(
            list(prompts[i : i + BATCH]),
            num_inference_steps=STEPS,
            guidance_scale=GUIDANCE,
            generator=noise,
            output_type="np",
        )
        pictures.append(torch.from_numpy(np.moveaxis(result.images, -1, 1)))
    return torch.cat(pictures)


def prompted(count: int, *, held_out: bool) -> list[Scene]:
    """`count` scenes of one side of the split, spread evenly over its combinations, always the same ones."""
    rng = random.Random(f"evaluation {held_out}")
    pool = list(scenes(held_out=held_out))
    rng.shuffle(pool)
    return [pool[i % len(pool)] for i in range(count)]
