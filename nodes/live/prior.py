"""Kandinsky's prior: from the embedding of a text to that of a picture (https://arxiv.org/abs/2310.03502).

A diffusion model of its own, on vectors: each step says which embedding it expects, and adds a little noise again.
"""

import inspect
import json
from pathlib import Path
from typing import Any

import torch
from torch import Generator, Tensor

from engine.context import Context
from nodes.live.ask import Ask, together
from nodes.live.gate import gate
from nodes.live.weights import with_weights
from nodes.readers.files import weight_files
from nodes.types import Conditioning, Prior

with gate:
    from diffusers.models.transformers.prior_transformer import PriorTransformer
    from diffusers.schedulers.scheduling_unclip import UnCLIPScheduler


class LivePrior:
    """A prior on its device."""

    def __init__(self, module: Any) -> None:
        self.module = module

    def denoise(self, x: Tensor, t: Tensor, ask: Ask) -> Tensor:
        """The embeddings that it expects, float32 [B, width], from noisy ones at a timestep."""
        with torch.inference_mode():
            expected: Tensor = self.module(
                x.to(self.module.dtype),
                timestep=t,
                proj_embedding=ask.pooled,
                encoder_hidden_states=ask.embeddings,
                attention_mask=None if ask.attention is None else ask.attention.bool(),
            ).predicted_image_embedding
            return expected.float()

    def placed(self, ask: Ask) -> Ask:
        """What is asked on the prior's device, in its dtype."""
        from nodes.types.tensors import map_tensors

        placed: Ask = map_tensors(ask, lambda part: part.to(self.module.device, self.module.dtype))
        return placed


def sampled(
    ctx: Context, prior: Prior[Any], positive: Conditioning[Any], negative: Conditioning[Any], noise: Tensor,
    *, generator: Generator, steps: int, guidance: float,
) -> Tensor:  # fmt: skip
    """An embedding, float32 [B, width] on the CPU, from noise of that shape; `generator` gives that of the steps."""
    scheduler = scheduler_of(prior)
    scheduler.set_timesteps(steps)
    timesteps = scheduler.timesteps
    with ctx.use(prior) as live, torch.inference_mode():
        both = live.placed(together((asked(negative, len(noise)), asked(positive, len(noise)))))
        x = noise * scheduler.init_noise_sigma
        for index, t in enumerate(timesteps):
            seen = x.to(live.module.device)
            without, toward = ctx.denoise(torch.cat([seen, seen]), t, both).cpu().chunk(2)
            later = timesteps[index + 1] if index + 1 < steps else None
            expected = without + guidance * (toward - without)
            x = scheduler.step(expected, t, x, generator=generator, prev_timestep=later).prev_sample
            ctx.progress(index + 1, steps)
        embedded: Tensor = live.module.post_process_latents(x.to(live.module.device)).float().cpu()
        return embedded


def scheduler_of(prior: Prior[Any]) -> Any:
    """The scheduler that a prior was trained with, fresh."""
    known = inspect.signature(UnCLIPScheduler.__init__).parameters
    return UnCLIPScheduler(**{name: value for name, value in json.loads(prior.scheduler).items() if name in known})


def asked(conditioning: Conditioning[Any], batch: int) -> Ask:
    """What a prompt asks of a prior, for each of a batch. Raises ValueError for a prompt that no prior can read."""
    if len(conditioning.entries) != 1 or conditioning.entries[0].pooled is None:
        raise ValueError("a prior reads one prompt at a time, from the text encoder of its own model")
    (entry,) = conditioning.entries
    return Ask(
        entry.embeddings.expand(batch, -1, -1),
        attention=None if entry.attention is None else entry.attention.expand(batch, -1),
        pooled=None if entry.pooled is None else entry.pooled.expand(batch, -1),
    )


def load(handle: Prior[Any], folder: Path, device: str) -> LivePrior:
    """A PriorTransformer from its folder."""
    config = json.loads(handle.config)
    files = weight_files(folder, "diffusion_pytorch_model")
    make = lambda: PriorTransformer.from_config(config)  # noqa: E731
    return LivePrior(with_weights(make, files, handle.dtype, device, constants=_masked))


def _masked(module: Any) -> dict[str, Tensor]:
    """Each token attends to itself and to those before it, as the prior's own mask says."""
    side = module.causal_attention_mask.shape[-1]
    dtype = next(module.parameters()).dtype
    return {"causal_attention_mask": torch.full((1, side, side), -10000.0, dtype=dtype).triu(1)}
