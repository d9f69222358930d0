"""Scenes: one figure on a plain background, five attributes and a little jitter."""

import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, TypeAlias

RGB: TypeAlias = tuple[int, int, int]

COLOURS: Final[Mapping[str, RGB]] = {
    "red": (214, 40, 46),
    "orange": (243, 134, 30),
    "yellow": (247, 215, 56),
    "green": (38, 156, 74),
    "blue": (42, 88, 214),
    "purple": (132, 56, 172),
    "white": (240, 240, 238),
    "black": (26, 26, 30),
}
SHAPES: Final = ("circle", "square", "triangle", "star", "heart", "cross")
SIZES: Final = ("small", "large")
POSITIONS: Final = ("centre", "left", "right", "top", "bottom")

RADIUS: Final[Mapping[str, float]] = {"small": 23.0, "large": 40.0}
"""Radius of a figure in pixels of a 128-pixel scene."""

OFFSET: Final[Mapping[str, float]] = {"small": 34.0, "large": 18.0}
"""Distance of a figure from the middle when it has a position, in pixels of a 128-pixel scene."""

HELD_OUT_MODULUS: Final = 9


@dataclass(frozen=True, slots=True)
class Scene:
    """What a caption can say of a picture, and the jitter that it does not say.

    `shift` is in pixels of a 128-pixel scene, `scale` multiplies the radius.
    """

    size: str
    colour: str
    shape: str
    position: str
    background: str
    shift: tuple[float, float] = (0.0, 0.0)
    scale: float = 1.0

    @property
    def combination(self) -> tuple[str, str, str]:
        """Figure colour, shape and background: the unit of the held-out split."""
        return self.colour, self.shape, self.background

    @property
    def radius(self) -> float:
        """Radius of the figure in pixels of a 128-pixel scene."""
        return RADIUS[self.size] * self.scale

    @property
    def centre(self) -> tuple[float, float]:
        """Offset (x, y) of the figure from the middle in pixels of a 128-pixel scene, y downwards."""
        step = OFFSET[self.size]
        x = {"left": -step, "right": step}.get(self.position, 0.0)
        y = {"top": -step, "bottom": step}.get(self.position, 0.0)
        return x + self.shift[0], y + self.shift[1]


VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "size": SIZES,
    "colour": tuple(COLOURS),
    "shape": SHAPES,
    "position": POSITIONS,
    "background": tuple(COLOURS),
}
"""Every attribute with its values, in the order in which a caption names them."""


def is_held_out(scene: Scene) -> bool:
    """True for the ninth of the combinations that no part of the miniature ever sees in training.

    The rule is a sum modulo nine, so every colour, shape and background is held out about equally often.
    """
    names = list(COLOURS)
    total = names.index(scene.colour) + 3 * names.index(scene.background) + 4 * SHAPES.index(scene.shape)
    return total % HELD_OUT_MODULUS == 0


@cache
def every_scene() -> tuple[Scene, ...]:
    """All 3,360 scenes without jitter; a figure never has its background's colour."""
    return tuple(
        Scene(size, colour, shape, position, background)
        for size, colour, shape, position, background in itertools.product(*VALUES.values())
        if colour != background
    )


@cache
def scenes(*, held_out: bool) -> tuple[Scene, ...]:
    """The scenes of one side of the split, without jitter."""
    return tuple(scene for scene in every_scene() if is_held_out(scene) is held_out)


def attributes(scene: Scene) -> tuple[str, ...]:
    """The scene's five values in the order of `VALUES`; its jitter is left out."""
    return tuple(getattr(scene, attribute) for attribute in VALUES)


def neighbours(scene: Scene) -> tuple[Scene, ...]:
    """Every scene that differs from `scene` in exactly one attribute."""
    own = attributes(scene)
    return tuple(
        other for other in every_scene() if sum(a != b for a, b in zip(own, attributes(other), strict=True)) == 1
    )


def jittered(scene: Scene, rng: random.Random) -> Scene:
    """`scene` moved by up to three pixels each way and scaled by up to 6 %."""
    shift = rng.uniform(-3.0, 3.0), rng.uniform(-3.0, 3.0)
    return replace(scene, shift=shift, scale=rng.uniform(0.94, 1.06))


def sample(count: int, rng: random.Random, *, held_out: bool = False) -> list[Scene]:
    """`count` scenes with jitter, drawn evenly from one side of the split."""
    return [jittered(scene, rng) for scene in rng.choices(scenes(held_out=held_out), k=count)]
