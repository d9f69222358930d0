"""Scores: what a judge says of each image of a batch."""

import json
from dataclasses import dataclass

from engine.types import JsonCodec, port_type


class ScoreCodec:
    """Scores as people read them: a number for one image, a list for several."""

    def dump(self, value: "Score") -> bytes:
        """The number, or the list of numbers."""
        values = value.values
        return JsonCodec().dump(values[0] if len(values) == 1 else list(values))

    def load(self, data: bytes) -> "Score":
        """The score again."""
        read = json.loads(data)
        return Score(tuple(read) if isinstance(read, list) else (read,))

    def nbytes(self, value: "Score") -> int:
        """A machine number for each image."""
        return 32 * len(value.values)

    def to(self, value: "Score", device: str) -> "Score":
        """Scores live in no device."""
        return value


@port_type(codec=lambda _: ScoreCodec(), colour="#c9c46a")
@dataclass(frozen=True)
class Score:
    """How good each image of a batch is, by some judge. Its node says the scale."""

    values: tuple[float, ...]

    def __float__(self) -> float:
        """The score of the only image; the mean over several."""
        return sum(self.values) / len(self.values)
