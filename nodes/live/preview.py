"""Previews of unfinished latents: cheap, small, near enough."""

import io
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from engine.types import File
from nodes.live.schedulers import is_flow
from nodes.readers.colours import Colours


def preview_of(colours: Colours, scheduler: Any, scaled: Tensor, t: Tensor, output: Tensor) -> File:
    """A JPEG of the first picture of a batch as the model now expects it to become, a pixel for each of the latent."""
    clean = expected(scheduler, scaled[:1], t, output[:1])
    array = ((coloured(clean, colours)[0] / 2 + 0.5).clamp(0, 1) * 255).to(torch.uint8).cpu().numpy()
    picture = Image.fromarray(array)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=80)
    return File(buffer.getvalue(), "image/jpeg", {"width": picture.width, "height": picture.height})


def expected(scheduler: Any, scaled: Tensor, t: Tensor, output: Tensor) -> Tensor:
    """The clean latent that the model's answer means, by the definition of what it predicts.

    `scaled` is a * clean + b * noise, where a is the square root of the timestep's alphas_cumprod and a^2 + b^2 = 1.
    """
    if is_flow(scheduler):  # which leads straight from the picture, at 0, to the noise
        share = float(t) / float(scheduler.config.num_train_timesteps)
        return scaled - share * output
    signal = float(scheduler.alphas_cumprod[int(t)])
    a, b = max(signal, 1e-6) ** 0.5, (1 - signal) ** 0.5
    clean: dict[str, Tensor] = {
        "epsilon": (scaled - b * output) / a,
        "v_prediction": a * scaled - b * output,
        "sample": output,
    }
    return clean[scheduler.config.prediction_type]


def coloured(latent: Tensor, colours: Colours) -> Tensor:
    """Colours, -1 to 1 [B, h, w, 3], of a latent [B, C, h, w]; where no map is known, its first three channels."""
    channels = latent.float().permute(0, 2, 3, 1)
    if not colours:
        return channels[..., [min(index, channels.shape[-1] - 1) for index in range(3)]]
    mixed: Tensor = channels @ torch.tensor(colours, device=latent.device)
    return mixed
