"""Small values that every graph wants: one node for each, so that a value can feed several inputs."""

from typing import Annotated

from engine.spec import Doc, Multiline, Named, Range, node
from engine.types import SAFE_INTEGER
from engine.types import Seed as AnySeed


@node(category="values", version=1)
def Integer(
    *, value: Annotated[int, Range(-SAFE_INTEGER, SAFE_INTEGER, step=1), Doc("The number.")] = 0
) -> Annotated[int, Named("integer"), Doc("The same number.")]:
    """A whole number."""
    return value


@node(category="values", version=1)
def Float(
    *, value: Annotated[float, Doc("The number.")] = 0.0
) -> Annotated[float, Named("number"), Doc("The same number.")]:
    """A number."""
    return value


@node(category="values", version=1)
def Text(
    *, value: Annotated[str, Multiline(), Doc("The text.")] = ""
) -> Annotated[str, Named("text"), Doc("The same text.")]:
    """A text."""
    return value


@node(category="values", version=1)
def Boolean(
    *, value: Annotated[bool, Doc("Yes or no.")] = False
) -> Annotated[bool, Named("boolean"), Doc("The same answer.")]:
    """Yes or no."""
    return value


@node(category="values", version=1)
def Seed(
    *, value: Annotated[AnySeed, Doc("The seed.")] = 0
) -> Annotated[AnySeed, Named("seed"), Doc("The same seed.")]:
    """A seed that several samplers can share."""
    return value


@node(category="values", version=1)
def JoinText(
    texts: Annotated[list[str], Doc("The texts, in order.")],
    *,
    separator: Annotated[str, Doc("What stands between two texts.")] = ", ",
) -> Annotated[str, Named("text"), Doc("All texts as one.")]:
    """Join texts into one."""
    return separator.join(texts)
