"""The autoencoder: 128-pixel scenes to latents of 4 x 16 x 16 and back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from torch import Tensor, nn
from torch.nn import functional

from models.miniature.recipe.drawing import SIDE, draw
from models.miniature.recipe.scenes import Scene, sample
from models.miniature.recipe.training import Draw, Plan, checkpoint, load_average, save, train

CROP: Final = 64
CROPS: Final = Plan("vae-crops", steps=4000, peak=2.5e-3)
"""First on crops, a quarter of the cost of whole scenes."""
WHOLE: Final = Plan("vae-whole", steps=1000, peak=1e-3)
"""Then on whole scenes: a group norm sees other statistics there."""
ROUGH_CROPS: Final = Plan("vae-rough-crops", steps=2200, peak=1.5e-3)
"""Again on crops, now with noise on the latents: encoder and decoder learn a code that a denoiser can hit."""
ROUGH_WHOLE: Final = Plan("vae-rough-whole", steps=800, peak=8e-4)
"""The same on whole scenes."""
DECODER: Final = Plan("vae-decoder", steps=350, peak=8e-4)
"""Then the decoder alone, on latents with noise of both kinds; the UNet can train meanwhile."""
POLISHED: Final = "vae-polish"
"""The stage that trains the decoder once more when the UNet is done."""
ROUGHNESS: Final = 0.25
"""Largest deviation of that noise, in units of the latents' own."""
STAINS: Final = 0.15
"""The same of the smooth noise that the last stage adds: a denoiser's mistakes are blotches, too."""
CORNERS: Final = {
    "red": (1, -1, -1),
    "orange": (-1, 1, 1),
    "yellow": (1, 1, -1),
    "green": (-1, 1, -1),
    "blue": (-1, -1, 1),
    "purple": (1, -1, 1),
    "white": (1, 1, 1),
    "black": (-1, -1, -1),
}
"""Where each colour lies in the first three channels: the corners of a cube, as far apart as eight points can be.

Left alone the autoencoder puts all colours on one line from white to black, and a denoiser that is a little off
paints blue where purple should be. Orange has the corner that none of the colours would take by nature.
"""
CORNER_WEIGHT: Final = 0.2
MARGIN: Final = 6
"""Pixels from the figure's edge from which a latent is one of a plain colour."""
KL_WEIGHT: Final = 2e-4
KL_WEIGHT_ROUGH: Final = 2e-5
"""With noise of its own on the latents the posterior needs no pull, only a limit."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Pictures [B, 3, H, W] in -1..1, their figures' masks [B, H, W], and the scenes."""

    images: Tensor
    masks: Tensor
    scenes: list[Scene]


def new_vae() -> AutoencoderKL:
    """An untrained autoencoder of factor 8; no attention, since a scene has no texture to relate."""
    vae: AutoencoderKL = AutoencoderKL(
        sample_size=SIDE,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(16, 16, 32, 64),
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=2,
        mid_block_add_attention=False,
        scaling_factor=1.0,
    )
    return vae


def crop_corner(scene: Scene, draws: Draw) -> tuple[int, int]:
    """Top left (x, y) of a crop that nearly always holds a part of the figure's edge."""
    free = SIDE - CROP
    if draws.rng.random() < 0.1:
        return draws.rng.randint(0, free), draws.rng.randint(0, free)
    x, y = (SIDE / 2 + middle + draws.rng.uniform(-1.1, 1.1) * scene.radius - CROP / 2 for middle in scene.centre)
    return min(free, max(0, round(x))), min(free, max(0, round(y)))


def crops(images: Tensor, masks: Tensor, scenes: list[Scene], draws: Draw) -> tuple[Tensor, Tensor]:
    """One 64-pixel crop of every scene and its mask."""
    corners = [crop_corner(scene, draws) for scene in scenes]
    cut = [(slice(y, y + CROP), slice(x, x + CROP)) for x, y in corners]
    return (
        torch.stack([image[:, rows, columns] for image, (rows, columns) in zip(images, cut, strict=True)]),
        torch.stack([mask[rows, columns] for mask, (rows, columns) in zip(masks, cut, strict=True)]),
    )


def importance(mask: Tensor) -> Tensor:
    """Weight of every pixel, [B, 1, H, W]: the figure counts five times, its edge nine times."""
    mask = mask[:, None]
    wide = functional.max_pool2d(mask, 7, 1, 3)
    narrow = -functional.max_pool2d(-mask, 7, 1, 3)
    return 1 + 4 * wide + 4 * (wide - narrow)


def slopes(image: Tensor) -> Tensor:
    """Size of the differences of neighbouring pixels, down plus across, of the shape of the image."""
    down = functional.pad(image.diff(dim=2), (0, 0, 0, 1))
    return down.abs() + functional.pad(image.diff(dim=3), (0, 1)).abs()


def reconstruction(output: Tensor, data: Batch) -> Tensor:
    """L1 + 2 MSE + half the gradients' difference, weighted towards the figure."""
    weight = importance(data.masks)
    error = output - data.images
    pixels = error.abs() + 2 * error.square()
    total: Tensor = ((pixels + 0.5 * slopes(error)) * weight).sum()
    return total / (weight.sum() * error.shape[1])


def roughened(latents: Tensor, draws: Draw) -> Tensor:
    """Latents with noise of a random deviation up to `ROUGHNESS` times their own in each channel."""
    own = latents.detach().std((0, 2, 3), keepdim=True)
    amount = ROUGHNESS * torch.rand(len(latents), 1, 1, 1, generator=draws.generator)
    return latents + amount * own * torch.randn(latents.shape, generator=draws.generator)


def corners(names: list[str]) -> Tensor:
    """The corners of colours, [N, 3, 1, 1]."""
    return torch.tensor([CORNERS[name] for name in names], dtype=torch.float32)[:, :, None, None]


def distance_to_corners(latents: Tensor, data: Batch) -> Tensor:
    """Mean squared distance of the latents of plain colour from their corners."""
    mask = data.masks[:, None]
    reach = 2 * MARGIN + 1
    covered = functional.max_pool2d(mask, reach, 1, MARGIN)
    bare = functional.max_pool2d(1 - mask, reach, 1, MARGIN)
    outside = (functional.max_pool2d(covered, 8) == 0).float()
    inside = (functional.max_pool2d(bare, 8) == 0).float()
    colours = latents[:, :3]
    off = inside * (colours - corners([scene.colour for scene in data.scenes])).square()
    off = off + outside * (colours - corners([scene.background for scene in data.scenes])).square()
    return off.sum() / (3 * (inside + outside).sum())


def stained(latents: Tensor, draws: Draw) -> Tensor:
    """Latents with smooth noise, about four blotches across, of a random deviation up to `STAINS` times their own."""
    own = latents.detach().std((0, 2, 3), keepdim=True)
    amount = STAINS * torch.rand(len(latents), 1, 1, 1, generator=draws.generator)
    coarse = torch.randn(len(latents), latents.shape[1], 4, 4, generator=draws.generator)
    return latents + amount * own * functional.interpolate(coarse, latents.shape[2:], mode="bicubic")


def autoencode(vae: AutoencoderKL, data: Batch, draws: Draw, *, rough: bool = False) -> Tensor:
    """The loss of one batch: reconstruction, and a light pull of the posterior to a normal distribution.

    With `rough` the latents get noise, and those of plain colour are pulled to the colour's corner.
    """
    mean, log_variance = vae.encode(data.images).latent_dist.parameters.chunk(2, dim=1)
    log_variance = log_variance.clamp(-30, 20)
    latents = mean + (0.5 * log_variance).exp() * torch.randn(mean.shape, generator=draws.generator)
    divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()
    pull: Tensor = KL_WEIGHT * divergence
    if rough:
        latents = roughened(latents, draws)
        pull = CORNER_WEIGHT * distance_to_corners(mean, data) + KL_WEIGHT_ROUGH * divergence
    output: Tensor = vae.decode(latents).sample
    return reconstruction(output, data) + pull


def batch(count: int, draws: Draw, *, cropped: bool = False) -> Batch:
    """Fresh training scenes, whole or one crop of each."""
    scenes = sample(count, draws.rng)
    images, masks = draw(scenes)
    if cropped:
        images, masks = crops(images, masks, scenes, draws)
    return Batch(images * 2 - 1, masks, scenes)


@torch.no_grad()
def standardise(vae: AutoencoderKL, count: int = 256) -> None:
    """Give every latent channel mean 0 and deviation 1 by folding both into the 1 x 1 convolutions.

    Both are measured on `count` scenes. With that `scaling_factor` is 1 and the decoder's pictures stay what they were.
    """
    images = batch(count, Draw("standardise", 0)).images
    latents = torch.cat([vae.encode(part).latent_dist.mean for part in torch.split(images, 32)])
    mean, deviation = latents.mean((0, 2, 3)), latents.std((0, 2, 3))
    weight, bias = vae.get_parameter("post_quant_conv.weight"), vae.get_parameter("post_quant_conv.bias")
    bias.add_(weight[:, :, 0, 0] @ mean)
    weight.mul_(deviation[None, :, None, None])
    weight, bias = vae.get_parameter("quant_conv.weight"), vae.get_parameter("quant_conv.bias")
    weight[:4] /= deviation[:, None, None, None]
    bias[:4] = (bias[:4] - mean) / deviation
    bias[4:] -= 2 * deviation.log()


class Decoder(nn.Module):
    """The half of the autoencoder that the last stage trains."""

    def __init__(self, vae: AutoencoderKL) -> None:
        super().__init__()
        self.post_quant_conv = vae.get_submodule("post_quant_conv")
        self.decoder = vae.decoder

    def forward(self, latents: Tensor) -> Tensor:
        """Pictures in -1..1 from latents."""
        pictures: Tensor = self.decoder(self.post_quant_conv(latents))
        return pictures


def train_encoder(work: Path) -> None:
    """Train encoder and decoder together, and settle the latents' scale; saved as `vae-code.pt`."""
    vae = new_vae()
    train(CROPS, vae, lambda draws: autoencode(vae, batch(8, draws, cropped=True), draws), work)
    train(WHOLE, vae, lambda draws: autoencode(vae, batch(4, draws), draws), work)
    standardise(vae)
    train(ROUGH_CROPS, vae, lambda draws: autoencode(vae, batch(8, draws, cropped=True), draws, rough=True), work)
    train(ROUGH_WHOLE, vae, lambda draws: autoencode(vae, batch(4, draws), draws, rough=True), work)
    standardise(vae)
    save(checkpoint(work, "vae-code"), {"average": vae.state_dict(), "step": ROUGH_WHOLE.steps})


@torch.no_grad()
def noised_scenes(vae: AutoencoderKL, count: int, draws: Draw) -> tuple[Tensor, Batch]:
    """Latents [B, 4, 16, 16] of fresh scenes with noise of both kinds, and what they show."""
    data = batch(count, draws)
    return stained(roughened(vae.encode(data.images).latent_dist.mean, draws), draws), data


def train_decoder(work: Path) -> None:
    """Train the decoder alone on the settled latents."""
    vae = load_code(work)
    vae.requires_grad_(False)
    decoder = Decoder(vae).requires_grad_(True)

    def loss(draws: Draw) -> Tensor:
        latents, data = noised_scenes(vae, 4, draws)
        return reconstruction(decoder(latents), data)

    train(DECODER, decoder, loss, work)


def train_vae(work: Path) -> None:
    """Train the autoencoder, all stages."""
    train_encoder(work)
    train_decoder(work)


def load_code(work: Path) -> AutoencoderKL:
    """The autoencoder with its final encoder; its decoder can be better still."""
    vae = new_vae()
    load_average(work, "vae-code", vae)
    return vae


def load_vae(work: Path) -> AutoencoderKL:
    """The autoencoder with the newest decoder."""
    vae = load_code(work)
    newest = next((name for name in (POLISHED, DECODER.name) if checkpoint(work, name).exists()), None)
    if newest is not None:
        load_average(work, newest, Decoder(vae))
    return vae
