"""What colour a latent pixel has, roughly: a linear map from its channels, for previews only."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

Colours: TypeAlias = tuple[tuple[float, ...], ...]
"""A row for each channel of a latent: what it adds to red, green and blue, -1 to 1."""

STABLE_DIFFUSION: Final[Colours] = (
    (0.3512, 0.2297, 0.3227),
    (0.3250, 0.4974, 0.2350),
    (-0.2829, 0.1762, 0.2721),
    (-0.2120, -0.2616, -0.7177),
)
"""A linear fit of the VAE that Stable Diffusion 1 and 2 share, known by its 4 channels and its scaling."""


def colours_of(traits: Mapping[str, Any]) -> Colours:
    """The colours of a family's latents; empty where none are known."""
    return STABLE_DIFFUSION if (traits.get("channels"), traits.get("scaling")) == (4, 0.18215) else ()
