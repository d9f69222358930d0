"""Latents: what a diffusion model works on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeAlias

from engine.types import port_type
from nodes.types.models import LATENT, F
from nodes.types.tensors import TensorCodec

if TYPE_CHECKING:
    from torch import Tensor

NoiseState: TypeAlias = Literal["empty", "clean", "noisy"]
"""Nothing yet, a finished picture, or one on its way."""


@port_type(codec=TensorCodec, colour="#e57fc0", traits=LATENT, export="SaveTensors")
@dataclass(frozen=True, eq=False)
class Latent(Generic[F]):
    """A batch of pictures as a diffusion model sees them: float32 [B, C, h, w].

    An `empty` one holds zeros and gets fresh noise, a `clean` one gets noise added to it, a `noisy` one was left in
    the middle of a schedule: `step` is the model call that comes next there, `timestep` its noise level from 0 to
    the number of training timesteps. `mask` [B, h, w] is 1 where the sampler may paint; None is everywhere. A noisy
    one with a mask has the clean `original` [B, C, h, w] that the mask keeps.
    """

    samples: "Tensor"
    state: NoiseState = "clean"
    step: int = 0
    timestep: float = 0.0
    mask: "Tensor | None" = None
    original: "Tensor | None" = None

    def __len__(self) -> int:
        return len(self.samples)
