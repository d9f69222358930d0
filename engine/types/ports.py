"""Types of ports as data, and the one rule of what connects to what."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Final, TypeAlias

from typing_extensions import TypeAliasType

Json = TypeAliasType("Json", 'bool | int | float | str | list["Json"] | tuple["Json", ...] | dict[str, "Json"] | None')
"""A literal as JSON and YAML know it."""


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a port.

    `name` is "int", "float", "bool", "str", "Seed", "choice", "list", "any" or the name of a port type. `variable` is
    the letter of `Latent[F]`: ports of one node with the same letter must have equal traits. `item` belongs to
    "list", `choices` to "choice".
    """

    name: str
    variable: str = ""
    item: "Type | None" = None
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.item is not None:
            return f"list[{self.item}]"
        if self.choices:
            return " | ".join(self.choices)
        return f"{self.name}[{self.variable}]" if self.variable else self.name


INT: Final = Type("int")
FLOAT: Final = Type("float")
BOOL: Final = Type("bool")
STR: Final = Type("str")
SEED: Final = Type("Seed")
ANY: Final = Type("any")
PRIMITIVES: Final = {type_.name: type_ for type_ in (INT, FLOAT, BOOL, STR, SEED)}


def list_of(item: Type) -> Type:
    """The type of lists whose items are of the given type."""
    return Type("list", item=item)


def choice_of(*choices: str) -> Type:
    """The type of a choice between texts."""
    return Type("choice", choices=choices)


@lru_cache(maxsize=4096)
def accepts(target: Type, source: Type) -> bool:
    """Whether an output of type `source` may be linked to an input of type `target`: the one rule for all doors.

    int widens to float, a single value becomes a list of one, a list fits where its items do (see `maps`), a choice
    fits where all its choices are offered, `any` takes everything. Traits are not looked at here: they need a graph.
    """
    if target.item is not None or source.item is not None:
        return accepts(target.item or target, source.item or source)
    if target.name == "any" or source.name == "any":
        return True
    if target.name == "choice":
        return source.name == "choice" and set(source.choices) <= set(target.choices)
    if target.name == "float":
        return source.name in ("float", "int")
    return target.name == source.name


def maps(target: Type, source: Type) -> bool:
    """Whether a link that `accepts` allows makes the node of the input run once for each element of a list.

    `any` is no list: it takes one value, whichever. A list of unknown length cannot be mapped; that needs a graph.
    """
    return source.item is not None and target.item is None


Seed: TypeAlias = Annotated[int, SEED]
"""A seed: 0 to 2^64-1. Addition wraps."""

SEED_RANGE: Final = 2**64
SAFE_INTEGER: Final = 2**53
"""Other integers lie within plus or minus this, so that every JSON reader agrees on them."""
