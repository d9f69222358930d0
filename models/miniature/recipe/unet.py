"""The UNet: noise to latents, told by a caption; v prediction, as in the papers below.

Progressive distillation (https://arxiv.org/abs/2202.00512) for v, min-SNR weights (https://arxiv.org/abs/2303.09556).
"""

from pathlib import Path
from typing import Any, Final

import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from diffusers.schedulers.scheduling_ddim import DDIMScheduler
from torch import Tensor, nn

from models.miniature.recipe.attention import Float32Attention
from models.miniature.recipe.clip import TEXT_WIDTH
from models.miniature.recipe.latents import EMPTY, Cache, load_or_build, region_weights
from models.miniature.recipe.parallel import size, together
from models.miniature.recipe.training import Draw, Plan, load_average, train

UNET: Final = Plan("unet", steps=18_500, peak=1e-3, warmup=300, decay=0.999)
BATCH: Final = 32
DROPPED: Final = 0.1
"""Share of captions replaced by one that says nothing, for guidance."""
PARAPHRASED: Final = 0.25
MOST: Final = 5.0
"""Largest signal-to-noise ratio with full weight."""


def new_unet() -> UNet2DConditionModel:
    """An untrained UNet of 6.4 million weights; its last convolution is zero, so it begins with no opinion."""
    unet: UNet2DConditionModel = UNet2DConditionModel(
        sample_size=16,
        in_channels=4,
        out_channels=4,
        block_out_channels=(64, 96, 144),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        attention_head_dim=4,  # the number of heads, whatever this class calls it
        norm_num_groups=16,
        cross_attention_dim=TEXT_WIDTH,
    )
    for weight in unet.conv_out.parameters():
        nn.init.zeros_(weight)
    return unet


def new_scheduler() -> DDIMScheduler:
    """The noise schedule, and the sampler that the exported folder names."""
    scheduler: DDIMScheduler = DDIMScheduler(
        num_train_timesteps=1000,
        beta_schedule="linear",
        beta_start=1e-4,
        beta_end=0.02,
        prediction_type="v_prediction",
        timestep_spacing="trailing",
        steps_offset=1,
        clip_sample=False,
        set_alpha_to_one=True,
    )
    return scheduler


def stratified(count: int, draws: Draw) -> Tensor:
    """Timesteps [N], one from each of N equal parts of 0..999."""
    place = torch.arange(count) + torch.rand(count, generator=draws.generator)
    return (place * 1000 / count).long().clamp(max=999)


class Denoising:
    """The loss of the UNet on cached latents; processes that train together share a batch."""

    def __init__(self, unet: UNet2DConditionModel, cache: Cache) -> None:
        self.unet = unet
        self.cache = cache
        self.alphas = new_scheduler().alphas_cumprod
        self.weights = region_weights()

    def conditions(self, rows: Tensor, draws: Draw) -> tuple[Tensor, Tensor]:
        """Hidden states [B, 77, 96] and region weights [B, 1, 16, 16]."""
        chance = torch.rand(len(rows), generator=draws.generator)
        kind = (chance < PARAPHRASED).long()
        captions = self.cache.captions[rows, kind]
        dropped = torch.rand(len(rows), generator=draws.generator) < DROPPED
        empty = torch.randint(EMPTY, (len(rows),), generator=draws.generator)
        weights = self.weights[self.cache.regions[rows, kind]]
        weights[dropped] = 1.0
        return self.cache.hidden[torch.where(dropped, empty, captions)].float(), weights

    def __call__(self, draws: Draw) -> Tensor:
        """Weighted square error of v on one batch."""
        count = BATCH // size()
        rows = torch.randint(len(self.cache.latents), (count,), generator=draws.generator)
        hidden, region = self.conditions(rows, draws)
        clean = self.cache.latents[rows].float()
        noise = torch.randn(clean.shape, generator=draws.generator)
        timesteps = stratified(count, draws)
        signal = self.alphas[timesteps].view(-1, 1, 1, 1)
        noisy = signal.sqrt() * clean + (1 - signal).sqrt() * noise
        aim = signal.sqrt() * noise - (1 - signal).sqrt() * clean
        with torch.autocast("cpu", dtype=torch.bfloat16):
            guess = self.unet(noisy, timesteps, encoder_hidden_states=hidden).sample
        ratio = signal / (1 - signal)
        weight = region * (ratio + 1).clamp(max=MOST) / (ratio + 1)
        loss: Tensor = (weight * (guess.float() - aim).square()).mean()
        return loss


def train_part(work: Path) -> None:
    """Train the UNet in this process, together with the others if there are any."""
    unet = new_unet()
    processor: Any = Float32Attention()  # the signature lists the library's own classes only
    unet.set_attn_processor(processor)
    train(UNET, unet, Denoising(unet, load_or_build(work)), work)


def train_unet(work: Path, processes: int = 1) -> None:
    """Train the UNet on cached latents, which are made first."""
    load_or_build(work)
    together(processes, train_part, work)


def load_unet(work: Path) -> UNet2DConditionModel:
    """The UNet with its averaged weights, trained as far as it is."""
    unet = new_unet()
    load_average(work, UNET.name, unet)
    return unet
