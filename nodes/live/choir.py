"""The choir: asks a model for several voices, in as few calls as their shapes allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor

from engine.context import Context
from nodes.live.ask import Ask, shape_of, together
from nodes.live.controls import Nets
from nodes.live.moments import Moment
from nodes.live.voices import Voice, blended


@dataclass(frozen=True, eq=False)
class Round:
    """One call: the places of its voices among those that are heard, what is asked for all of them, what steers it."""

    places: tuple[int, ...]
    ask: Ask
    nets: tuple[int, ...]


class Choir:
    """Voices over a live model. What is asked together is joined and placed once, and kept.

    A model that says that it works `apart`, such as one whose batch is a video, is asked for one voice at a time.
    """

    def __init__(self, ctx: Context, live: Any, nets: Nets) -> None:
        self._ctx: Final = ctx
        self._live: Final = live
        self._nets: Final = nets
        self._is_apart: Final[bool] = getattr(live, "apart", False)
        self._rounds: Final[dict[tuple[Voice, ...], list[Round]]] = {}

    def answers(self, sides: Sequence[Sequence[Voice]], x: Tensor, moment: Moment) -> list[Tensor]:
        """The answer of each side to a scaled batch, its voices blended; all sides go through the model together."""
        heard = [tuple(voice for voice in side if voice.counts(moment)) for side in sides]
        voices = tuple(voice for side in heard for voice in side)
        said: dict[int, Tensor] = {}
        for each in self._rounds_of(voices):
            many = torch.cat([x] * len(each.places)) if len(each.places) > 1 else x
            ask = self._nets.steered(each.ask, each.nets, many, moment)
            output = self._ctx.denoise(many, moment.seen, ask)
            said |= dict(zip(each.places, output.chunk(len(each.places)), strict=True))
        ordered = iter([said[place] for place in range(len(voices))])
        return [blended(side, [next(ordered) for _ in side]) for side in heard]

    def _rounds_of(self, voices: tuple[Voice, ...]) -> list[Round]:
        if voices not in self._rounds:
            alike: dict[Any, list[int]] = {}
            for place, voice in enumerate(voices):
                apart = place if self._is_apart else None
                alike.setdefault((shape_of(voice.ask), voice.nets, apart), []).append(place)
            self._rounds[voices] = [
                Round(tuple(places), self._live.placed(together([voices[place].ask for place in places])), nets)
                for (_, nets, _), places in alike.items()
            ]
        return self._rounds[voices]
