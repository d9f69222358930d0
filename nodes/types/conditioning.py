"""Conditionings: what a sampler is asked for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic

from engine.types import port_type
from nodes.types.models import PROMPT, ControlNet, F
from nodes.types.tensors import TensorCodec

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, eq=False)
class Entry:
    """One prompt, and where and when it counts.

    `embeddings` [B, tokens, width], `attention` mask [B, tokens], `pooled` [B, width]; B is 1 or the batch's size.
    `area` mask [B, H, W] says where it counts, in pixels of the picture or of the latent. The entry counts `weight`
    times, from the share `start` of the schedule to the share `end`. `sizes` [B, 5 or 6] are those that Stable
    Diffusion XL is told of; None says what the latent's own size is. `pictures` [B, 1, ...] are what each IP-Adapter of
    the UNet reads of a picture.
    """

    embeddings: "Tensor"
    attention: "Tensor | None" = None
    pooled: "Tensor | None" = None
    area: "Tensor | None" = None
    weight: float = 1.0
    start: float = 0.0
    end: float = 1.0
    sizes: "Tensor | None" = None
    pictures: "tuple[Tensor, ...]" = ()


@dataclass(frozen=True, eq=False)
class Control:
    """A picture that steers the sampler beside the prompts: `hint` float32 [B, H, W, 3], and the model that reads it.

    It counts `weight` times, from the share `start` of the schedule to the share `end`.
    """

    hint: "Tensor"
    model: ControlNet[Any]
    weight: float = 1.0
    start: float = 0.0
    end: float = 1.0


@port_type(
    codec=lambda cls: TensorCodec(cls, Entry, Control, ControlNet),
    colour="#f0b35a",
    traits=(*PROMPT, "beside"),
    export="SaveTensors",
)
@dataclass(frozen=True, eq=False)
class Conditioning(Generic[F]):
    """Prompts as numbers: what to draw, and what to keep away from.

    `beside` [B, c, h, w] are the channels that some models read beside the latent's, such as a masked picture, and
    `level` the noise that was added to those, as a timestep of the model's training. `guidance` is for models that are
    told how much the prompt counts.
    """

    entries: tuple[Entry, ...]
    controls: tuple[Control, ...] = ()
    beside: "Tensor | None" = None
    level: float | None = None
    guidance: float | None = None

    @property
    def handles(self) -> tuple[ControlNet[Any], ...]:
        """The models that a sampler will use beside its own."""
        return tuple(control.model for control in self.controls)
