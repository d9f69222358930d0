"""What may stand in `Annotated[...]` beside a port's type."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.types import Json


@dataclass(frozen=True, slots=True)
class Range:
    """A number lies within `min` and `max`, both included; `step` is what one turn of its widget changes."""

    min: float
    max: float
    step: float = 0


@dataclass(frozen=True, slots=True)
class Doc:
    """What a person should know of a port: one sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """The name of a node's single output, where it is not that of its type."""

    name: str


@dataclass(frozen=True, slots=True)
class Length:
    """An output is a list as long as the setting `of` says, so that its length is known before a run."""

    of: str


@dataclass(frozen=True, slots=True)
class Multiline:
    """A text that deserves a large widget."""


@dataclass(frozen=True, slots=True)
class Multiple:
    """A whole number is a multiple of this."""

    of: int


@dataclass(frozen=True, slots=True)
class Decided:
    """`auto` means what the machine decides about `about` ("dtype"); the decision enters the key."""

    about: str


@dataclass(frozen=True, slots=True)
class Admits:
    """Some choices work only with some values of a trait, which the node's other inputs bring: `choices` has those.

    A choice that is not in it works with all.
    """

    trait: str
    choices: tuple[tuple[str, tuple[Json, ...]], ...]

    @classmethod
    def of(cls, trait: str, choices: Mapping[str, Iterable[Json]]) -> "Admits":
        """The marker, from a mapping of choices to the values of the trait that each works with."""
        return cls(trait, tuple((choice, tuple(values)) for choice, values in choices.items()))


Trait: TypeAlias = tuple[str, Json]


@dataclass(frozen=True, slots=True)
class Gives:
    """What an output is, whatever was brought in: traits by name, such as a conditioning that has a mask beside it."""

    traits: tuple[Trait, ...]

    @classmethod
    def of(cls, **traits: Json) -> "Gives":
        """The marker, from traits by name."""
        return cls(tuple(traits.items()))


@dataclass(frozen=True, slots=True)
class Sized:
    """The value decides how much work a step is, as far as forecasts of time and memory go.

    `reach` says whose work: that of the node itself ("step"), also that of the nodes that read its outputs
    ("readers"), or that of everything downstream ("all"), as a width does. With `above`, only whether the value is
    greater counts. With `proportional`, twice the value is about twice the work. None of it enters a key.
    """

    reach: Literal["step", "readers", "all"] = "all"
    above: float | None = None
    proportional: bool = False


@dataclass(frozen=True, slots=True)
class Was:
    """Earlier names of a port, accepted for ever; `choices` maps earlier choices to today's."""

    names: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
