"""What may stand in `Annotated[...]` beside a port's type."""

from dataclasses import dataclass


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
class Was:
    """Earlier names of a port, accepted for ever; `choices` maps earlier choices to today's."""

    names: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
