"""A pack of tiny node types, and short ways to say what tests need.

Numbers and tuples stand for images and models: nothing here knows torch.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Generic, Literal, NamedTuple, TypeAlias, TypeVar, cast

from engine.check import check
from engine.context import Context
from engine.document import Document, parse
from engine.driver import Bench, develop
from engine.errors import Code, Problem
from engine.events import Event
from engine.expand import Expansion, expand
from engine.graph import Gather, Graph, GraphNode, Link
from engine.plan import Plan, plan
from engine.registry import Registry
from engine.resources import Machine, Resources
from engine.run import Ended
from engine.spec import Decided, Doc, Multiple, Named, Pack, Range, Was, node
from engine.store import MemoryStore, Store
from engine.types import DataCodec, File, Handle, Json, JsonCodec, Memory, Resource, Seed, port_type

F = TypeVar("F")
T = TypeVar("T")

# ---------------------------------------------------------------- types


@port_type(codec=lambda _: JsonCodec(), colour="#111", resource="kit")
class Kit(str):
    """A folder of brushes and paints, by name."""


@port_type(codec=DataCodec, colour="#222", traits=("channels", "width"))
@dataclass(frozen=True)
class Brush(Handle[str], Generic[F]):
    """A handle, as a model would have."""

    digest: str
    dtype: str = "float32"


@port_type(codec=DataCodec, colour="#333", traits=("channels",))
@dataclass(frozen=True)
class Paint(Generic[F]):
    """Drops of colour; carries channels but no width."""

    drops: tuple[int, ...]


@port_type(codec=DataCodec, colour="#444", traits=("width",), export="Frame")
@dataclass(frozen=True)
class Canvas(Generic[F]):
    """What is framed as a file when it is an output."""

    marks: tuple[int, ...]


# ---------------------------------------------------------------- nodes


@node(category="toys", version=1)
def Number(*, value: int = 0) -> Annotated[int, Named("number")]:
    """A whole number."""
    return value


@node(category="toys", version=1)
def Word(*, value: str = "") -> Annotated[str, Named("word")]:
    """A text."""
    return value


@node(category="toys", version=1)
def Add(a: int, b: int = 0, *, scale: Annotated[float, Range(0, 10, step=0.5)] = 1.0) -> Annotated[int, Named("sum")]:
    """Add two numbers."""
    return int((a + b) * scale)


class Halves(NamedTuple):
    """Two outputs."""

    low: Annotated[int, Doc("The smaller half.")]
    high: int


@node(category="toys", version=1)
def Split(value: int) -> Halves:
    """Split a number in two."""
    return Halves(value // 2, value - value // 2)


@node(category="toys", version=1)
def Total(numbers: list[int]) -> Annotated[int, Named("sum")]:
    """Add up a list."""
    return sum(numbers)


@node(category="toys", version=1)
def Real(value: float) -> Annotated[float, Named("value")]:
    """A number that knows whether it is whole, as only floats do before Python 3.12."""
    return 1.0 if value.is_integer() else 0.0


@node(category="toys", version=1)
def Anything(value: T) -> T:
    """Whatever it is given."""
    return value


@node(category="toys", version=1, was=("OldStyle",))
def Style(
    *,
    manner: Annotated[
        Literal["bold", "fine"], Was(names=("kind",), choices=(("fat", "bold"), ("thin", "fine")))
    ] = "fine",
    size: Annotated[int, Range(8, 64), Multiple(8)] = 8,
    seed: Seed = 0,
    dtype: Annotated[Literal["auto", "float32", "float16"], Decided("dtype")] = "auto",
    solid: bool = False,
) -> Annotated[str, Named("style")]:
    """A manner of painting."""
    return f"{manner} {size} {seed} {dtype} {solid}"


@node(category="toys", version=1, volatile=True)
def Clock() -> Annotated[int, Named("time")]:
    """Something else in every run."""
    return 0


class Opened(NamedTuple, Generic[F]):
    """What is in a kit."""

    brush: Brush[F]
    paint: Paint[F]


@node(category="toys", version=1)
def Open(*, kit: Annotated[Kit, Doc("Which kit.")]) -> Opened[F]:
    """Open a kit: reads no weights."""
    digest = cast(Resource, kit).digest
    return Opened(Brush(f"{digest}-brush"), Paint((len(digest),)))


@node(category="toys", version=1, lane="device")
def Stroke(brush: Brush[F], paint: Paint[F], ctx: Context, *, seed: Seed = 0) -> Canvas[F]:
    """Put paint on a canvas."""
    with ctx.use(brush) as live:
        return Canvas((len(live), *paint.drops, seed))


@node(category="toys", version=1, lane="device")
def Weigh(brush: Brush[T]) -> Annotated[int, Named("grams")]:
    """Weigh a brush, whatever its family."""
    return len(brush.digest)


@node(category="toys", version=1)
def Plain(paint: Paint[T]) -> Annotated[int, Named("drops")]:
    """Count drops; the letter stands alone."""
    return len(paint.drops)


@node(category="toys", version=1, lane="io")
def Frame(canvas: Canvas[F]) -> File:
    """A canvas as a file."""
    return File(bytes(canvas.marks), "image/toy")


NODES: Final = (
    Number, Word, Add, Split, Total, Real, Anything, Style, Clock, Open, Stroke, Weigh, Plain, Frame,
)  # fmt: skip
PACK: Final = Pack(nodes=NODES, types=(Kit, Brush, Paint, Canvas))
REGISTRY: Final = Registry.of(PACK)
MACHINE: Final = Machine("cpu", {"dtype": "float32"}, {"torch": "2.13"})

# ---------------------------------------------------------------- graphs

Given: TypeAlias = Json | Link | Gather


def n(type_: str, /, **inputs: Given) -> tuple[str, dict[str, Given]]:
    """A node of a graph: its type and what is given to its inputs."""
    return type_, inputs


def graph_of(outputs: Mapping[str, Link | Gather] | None = None, /, **nodes: tuple[str, Mapping[str, Given]]) -> Graph:
    """A graph of nodes by path."""
    return Graph({path: graph_node(path, *said) for path, said in nodes.items()}, outputs or {})


def graph_node(path: str, type_: str, inputs: Mapping[str, Given]) -> GraphNode:
    """One node, its inputs sorted into literals and links."""
    settings: dict[str, Json] = {}
    links: dict[str, Link | Gather] = {}
    for port, given in inputs.items():
        if isinstance(given, Link | Gather):
            links[port] = given
        else:
            settings[port] = given
    return GraphNode(path, type_, settings, links)


def chain(length: int) -> Graph:
    """`length` nodes of which each adds one to the last."""
    nodes = {"n0": graph_node("n0", "Add", {"a": 0, "b": 1})}
    for index in range(1, length):
        nodes[f"n{index}"] = graph_node(f"n{index}", "Add", {"a": Link(f"n{index - 1}", "sum"), "b": 1})
    return Graph(nodes, {"out": Link(f"n{length - 1}", "sum")})


def kits(**traits: Mapping[str, Json]) -> Resources:
    """Resources of the kind "kit", by name, with their traits."""
    return Resources({("kit", name): Resource("kit", name, f"digest-of-{name}", said) for name, said in traits.items()})


KITS: Final = kits(small={"channels": 4, "width": 32}, wide={"channels": 4, "width": 64}, deep={"channels": 16})

# ---------------------------------------------------------------- workflows as text


def read(text: str) -> Document:
    """The document of a workflow's text, its first line left out, which has no problems of its own."""
    parsed = parse(f"darkroom: 1\n{text}", "toy.yaml")
    assert parsed.document is not None
    assert not parsed.problems, parsed.problems
    return parsed.document


def expanded(text: str, given: Mapping[str, Json] | None = None, *, exports: bool = True) -> Expansion:
    """What expansion makes of a workflow's text and of given parameters."""
    return expand(read(text), given or {}, REGISTRY, exports=exports)


def checked(
    text: str, resources: Resources | None = None, given: Mapping[str, Json] | None = None
) -> tuple[Problem, ...]:
    """The problems of a workflow's text, those of its expansion first."""
    expansion = expanded(text, given)
    found = check(expansion.graph, REGISTRY, resources, absent=expansion.absent)
    return (*expansion.problems, *found)


def codes(problems: tuple[Problem, ...]) -> list[Code]:
    """Only the codes."""
    return [problem.code for problem in problems]


# ---------------------------------------------------------------- runs


class Rack:
    """Live models that need no loading."""

    def __init__(self) -> None:
        self.used: list[Any] = []

    @contextmanager
    def use(self, handle: Handle[Any]) -> Iterator[Any]:
        """The digest itself is the live model."""
        self.used.append(handle)
        yield handle.digest


def pack_of(*nodes: Callable[..., Any]) -> Registry:
    """A registry of the toys and of further nodes."""
    return Registry.of(PACK, Pack(nodes=nodes))


@dataclass
class Desk:
    """A place to run graphs in, which remembers the events of the last run."""

    registry: Registry = REGISTRY
    store: Store = field(default_factory=MemoryStore)
    resources: Resources = KITS
    machine: Machine = MACHINE
    events: list[Event] = field(default_factory=list)

    def plan(self, graph: Graph, *targets: str, have: Any = None, run: str = "") -> Plan:
        """What a run would do."""
        store = self.store if have is None else have
        return plan(graph, targets, store, self.resources, self.machine, self.registry, run=run)

    def run(self, graph: Graph, *targets: str, **said: Any) -> Ended:
        """Run to the targets, by default to all outputs' nodes."""
        bench = Bench(self.registry, self.store, Rack(), self.machine, self.resources)
        wanted = targets or graph.ends
        self.events.clear()
        return develop(graph, wanted, bench, **{"emit": self.events.append, **said})

    def paths(self, kind: type[Any]) -> list[str]:
        """The paths of the last run's events of one kind, in order."""
        return [event.path for event in self.events if isinstance(event, kind)]


class Forgetful:
    """A `Memory` that reads every file and keeps nothing."""

    def digest(self, path: Path) -> str:
        """The file's name stands for its content."""
        return path.name

    def recall(self, name: str) -> Json:
        """Nothing."""
        return None

    def keep(self, name: str, fact: Json) -> None:
        """Forget."""


MEMORY: Final[Memory] = Forgetful()
