"""A pack of tiny node types that make, take and choose from lists, and short ways to work with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, NamedTuple, TypeVar

from engine.check import check
from engine.document import Document, Parsed
from engine.errors import Problem
from engine.expand import Expansion, expand
from engine.registry import Registry
from engine.resources import Resources
from engine.spec import Length, Named, Pack, Range, node
from engine.spec.lists import crossed, integers_of, lines_of, numbers_from
from engine.types import Json, JsonCodec, Resource, port_type
from engine.workshop import Prepared, outputs
from tests.engine.toys import KITS, PACK, Brush, Desk, F, Paint, read

T = TypeVar("T")
U = TypeVar("U")
V = TypeVar("V")


@port_type(codec=lambda _: JsonCodec(), colour="#555", resource="shelf")
class Shelf(str):
    """A folder of kits."""


@node(category="lists", version=1, expands="lines")
def Lines(*, text: str) -> Annotated[list[str], Named("lines")]:
    """Lines of a text."""
    return lines_of(text)


class Counted(NamedTuple):
    """Numbers, twice."""

    numbers: Annotated[list[float], Length("count")]
    integers: Annotated[list[int], Length("count")]


@node(category="lists", version=1, expands="numbers")
def Count(*, start: float = 0.0, step: float = 1.0, count: Annotated[int, Range(0, 200_000)] = 3) -> Counted:
    """Numbers in a row."""
    numbers = numbers_from(start, step, count)
    return Counted(numbers, integers_of(numbers))


class Pairs(NamedTuple, Generic[T, U, V]):
    """Combinations."""

    a: list[T]
    b: list[U]
    c: list[V]


@node(category="lists", version=1, expands="cross")
def Cross(a: list[T], b: list[U], c: list[V] = []) -> Pairs[T, U, V]:  # noqa: B006
    """All combinations."""
    columns: Any = crossed([a, b, c]) if c else [*crossed([a, b]), []]
    return Pairs(*columns)


@node(category="lists", version=1, expands="choose")
def Pick(branches: list[T], *, choose: Annotated[int, Range(0, 99)] = 0) -> Annotated[T, Named("picked")]:
    """One of several."""
    return branches[choose]


class Shelved(NamedTuple, Generic[F]):
    """What is on a shelf."""

    brush: list[Brush[F]]
    paint: list[Paint[F]]
    name: list[str]


@node(category="lists", version=1, expands="each Open")
def Kits(*, shelf: Shelf) -> Shelved[F]:
    """All kits of a shelf."""
    raise NotImplementedError("expansion does it")


@node(category="lists", version=1)
def Parts(text: str) -> Annotated[list[str], Named("parts")]:
    """The words of a text: how many there are shows when it has run."""
    return text.split()


@node(category="lists", version=1)
def Copies(value: int, *, count: int = 2) -> Annotated[list[int], Named("copies"), Length("count")]:
    """A number and those that follow."""
    return [value + index for index in range(count)]


@node(category="lists", version=1)
def Short(*, count: int = 2) -> Annotated[list[int], Named("copies"), Length("count")]:
    """One less than it says."""
    return [0] * (count - 1)


@node(category="lists", version=1)
def Join(words: list[str]) -> Annotated[str, Named("joined")]:
    """Words in a row."""
    return " ".join(words)


@node(category="lists", version=1)
def Upper(text: str, *, times: int = 1) -> Annotated[str, Named("upper")]:
    """A text in large letters."""
    return text.upper() * times


@node(category="lists", version=1)
def Mean(numbers: list[float]) -> Annotated[float, Named("mean")]:
    """The mean; refuses ints, as `float.is_integer` does before Python 3.12."""
    return sum(number for number in numbers if number.is_integer() or True) / len(numbers)


MAKERS: Final = Pack(nodes=(Lines, Count, Cross, Pick, Kits, Parts, Copies, Short, Join, Upper, Mean), types=(Shelf,))
LISTS: Final = Registry.of(PACK, MAKERS)


def shelf(*names: str) -> Resources:
    """A shelf called "all" that holds kits."""
    held = Resource("shelf", "all", "digest", facts={"files": list(names), "names": [name.upper() for name in names]})
    return Resources({**KITS.found, ("shelf", "all"): held})


def apart(text: str, given: Mapping[str, Json] | None = None, resources: Resources = KITS, **said: Any) -> Expansion:
    """What expansion makes of a workflow's text."""
    return expand(read(text), given or {}, LISTS, resources=resources, **said)


def wrong(text: str, given: Mapping[str, Json] | None = None, resources: Resources = KITS) -> tuple[Problem, ...]:
    """All problems of a workflow's text, those of its expansion first."""
    expansion = apart(text, given, resources)
    return (*expansion.problems, *check(expansion.graph, LISTS, resources, absent=expansion.absent))


def values_of(expansion: Expansion, path: str) -> dict[str, Any]:
    """What the inputs of a node are given, literals and links alike."""
    node = expansion.graph.nodes[path]
    return {**node.settings, **node.links}


@dataclass
class Bench(Desk):
    """A place to run workflows with lists in."""

    registry: Registry = LISTS

    def outputs(self, text: str, given: Mapping[str, Json] | None = None) -> dict[str, Any]:
        """The outputs of a workflow's text, which has no problems."""
        assert not wrong(text, given, self.resources)
        return self.outputs_of(apart(text, given, self.resources))

    def outputs_of(self, expansion: Expansion) -> dict[str, Any]:
        """The outputs of a document that was expanded."""
        values = self.run(expansion.graph, *expansion.graph.ends).values
        prepared = Prepared(
            Parsed(None, ()), Document(), expansion.parameters, expansion.graph, self.resources, expansion.problems
        )
        return outputs(prepared, LISTS, values)
