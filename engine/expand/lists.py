"""Lists taken apart: a node that is given a list where it takes one value becomes a node for each element.

The nodes are gone through, sources before readers. Where an output turns out to be a list of known length, what reads
it reads the items. A node whose type `expands` is worked out by its rule; it stays in the graph all the same, so that
it is checked and can be run to.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.document import Literal
from engine.errors import Code, Level, Problem
from engine.expand.asked import Asked
from engine.expand.listed import LIMIT, MOST, Instead, Listed, Outputs, items_of, too_long, too_many
from engine.expand.rules import work_out
from engine.expand.substitute import Absent
from engine.graph import Element, Gather, Graph, GraphNode, Link
from engine.literals import fault
from engine.registry import Registry
from engine.resources import Resources
from engine.spec import NodeSpec, OutputSpec
from engine.types import ANY, Json, Type, list_of


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A graph without a list where one value is taken, the problems, and the inputs that are empty for a reason."""

    graph: Graph
    problems: tuple[Problem, ...]
    absent: Absent


def without_lists(graph: Graph, registry: Registry, resources: Resources, absent: Absent) -> Unlisted:
    """The graph with every list taken apart. Nodes in cycles stay as they are: `check` reports those.

    A list that cannot be taken apart is a problem, and its first element stands for it.
    """
    if not _has_lists(graph, registry):
        return Unlisted(graph, (), absent)
    apart = _Apart(graph, registry, resources, absent)
    done = apart.graph()
    return Unlisted(done, tuple(apart.problems), frozenset(apart.absent))


def _has_lists(graph: Graph, registry: Registry) -> bool:
    makers = {
        name for name, spec in registry.specs.items()
        if spec.expands or any(output.type.item is not None for output in spec.outputs)
    }  # fmt: skip
    for node in graph.nodes.values():  # plain loops: this is asked of every node of every workflow
        if node.type in makers or list in map(type, node.settings.values()) or Gather in map(type, node.links.values()):
            return True
    return False


class _Apart:
    """Takes the lists of one graph apart. Call `graph` once; `problems` and `absent` are known afterwards."""

    def __init__(self, graph: Graph, registry: Registry, resources: Resources, absent: Absent) -> None:
        self._outputs = Outputs(graph, registry)
        self.problems = self._outputs.problems
        self.absent = set(absent)
        self._before = graph
        self._registry = registry
        self._resources = resources
        self._made: dict[str, tuple[GraphNode, ...]] = {}
        self._lacking: dict[str, list[str]] = {}
        for path, name in absent:
            self._lacking.setdefault(path, []).append(name)
        self._left = MOST

    def graph(self) -> Graph:
        """The graph that comes of it, its nodes in the order of those that they come from."""
        for path in self._before.outside_cycles:
            self._made[path] = self._nodes_of(self._before.nodes[path])
        nodes: dict[str, GraphNode] = {}
        for path, node in self._before.nodes.items():
            made = self._made[path] if path in self._made else (_node(path, node.type, self._given(node)),)
            nodes |= {one.path: one for one in made}
        outputs = {name: self._asked(given) for name, given in self._before.outputs.items()}
        return Graph(nodes, outputs)

    def _asked(self, given: Link | Gather) -> Link | Gather:
        """What one of the workflow's outputs reads; lists of lists may be asked for, item by item."""
        if isinstance(given, Gather):
            found = (self._outputs.instead(one) if isinstance(one, Link) else Literal(one) for one in given.items)
            return Gather(tuple(item for one in found for item in items_of(one)))
        instead = self._outputs.instead(given)
        if isinstance(instead, Listed):
            return Gather(instead.items)
        return instead if isinstance(instead, Link) else given

    # ------------------------------------------------------------ one node

    def _nodes_of(self, node: GraphNode) -> tuple[GraphNode, ...]:
        """What becomes of a node; what stands for its outputs is kept."""
        spec = self._registry.specs.get(node.type)
        given = self._given(node)
        lists = {name: one for name, one in given.items() if isinstance(one, Listed) and _takes_one(spec, name)}
        if spec is None:
            return (_node(node.path, node.type, given),)
        count = self._count(node, lists) if lists else None
        if count is not None:
            return self._mapped(node, spec, given, lists, count)
        for name, one in lists.items():  # the first of each stands for a list that cannot be taken apart
            if one.items:
                given[name] = _as_instead(one.items[0])
            else:
                del given[name]
                self.absent.add((node.path, name))
        outputs, nodes = self._worked(_node(node.path, node.type, given), node, spec)
        for name, instead in outputs.items():
            self._outputs.keep(node.path, name, instead)
        return nodes

    def _given(self, node: GraphNode) -> dict[str, Instead]:
        """What each input is given, in order. Where one value is taken, a list is `Listed`."""
        spec = self._registry.specs.get(node.type)
        given: dict[str, Instead] = {}
        for name, value in node.settings.items():
            is_list = isinstance(value, list | tuple) and _takes_one(spec, name)
            given[name] = Listed(tuple(value)) if is_list else Literal(value)  # type: ignore[arg-type]
        for name, link in node.links.items():
            given[name] = self._outputs.read(link, _type(spec, name), node.path, name)
        return given

    def _count(self, node: GraphNode, lists: Mapping[str, Listed]) -> int | None:
        """How many elements a node has; None, with a problem, where its lists do not allow any."""
        (name, longest), *others = sorted(lists.items(), key=lambda one: len(one[1].items) != 1, reverse=True)
        count = len(longest.items)
        for other, listed in others:
            if len(listed.items) not in (1, count):
                self.problems.append(_mismatch(node, (name, count), (other, len(listed.items))))
                return None
        if count > LIMIT or count > self._left:
            self.problems.append(
                too_long(node.path, name, f'"{name}"', count) if count > LIMIT else too_many(node.path, name)
            )
            return None
        self._left -= count
        if not count and not longest.told:
            self.problems.append(_empty(node, name))
        return count

    def _mapped(
        self, node: GraphNode, spec: NodeSpec, given: Mapping[str, Instead], lists: Mapping[str, Listed], count: int
    ) -> tuple[GraphNode, ...]:
        """A node for each element; its outputs are lists of theirs."""
        elements = [_node(f"{node.path}/{index}", node.type, {**given, **_at(index, lists)}) for index in range(count)]
        self.absent |= {(one.path, name) for name in self._lacking.get(node.path, ()) for one in elements}
        nodes: list[GraphNode] = []
        columns: dict[str, list[Instead]] = {output.name: [] for output in spec.outputs}
        for element in elements:
            outputs, made = self._worked(element, node, spec)
            nodes += made
            for name, column in columns.items():
                column.append(outputs.get(name) or Link(element.path, name))
        for output in spec.outputs:
            items = tuple(item for one in columns[output.name] for item in items_of(one))
            nested = output.type.item is not None or any(isinstance(one, Listed) for one in columns[output.name])
            self._outputs.keep(node.path, output.name, Listed(items, nested=nested, told=True))
        self._outputs.keep_mapped(node.path, tuple(elements))
        return tuple(nodes)

    def _worked(
        self, node: GraphNode, before: GraphNode, spec: NodeSpec
    ) -> tuple[Mapping[str, Instead], tuple[GraphNode, ...]]:
        """What stands for the outputs of a node that takes no list apart any more, and what nodes it becomes."""
        if spec.expands:
            whole = {name: link for name, link in before.links.items() if not _takes_one(spec, name)}
            asked = GraphNode(node.path, node.type, node.settings, {**node.links, **whole})
            worked = work_out(Asked(asked, spec, self._outputs, self._registry, self._resources))
            if worked is not None:
                self.problems += worked.problems
                return worked.outputs, (worked.node or node, *worked.made)
        sized = [output for output in spec.outputs if output.length and output.length not in node.links]
        return {output.name: self._sized(node, spec, output) for output in sized}, (node,)

    def _sized(self, node: GraphNode, spec: NodeSpec, output: OutputSpec) -> Listed:
        """A list whose length a setting says, its items read one by one."""
        port = spec.input(output.length)
        length = node.settings.get(output.length, port.default if port is not None else None)
        if port is None or not isinstance(length, int) or fault(port, length) is not None:
            length = 1  # `check` says what is wrong
        elif length > MOST:
            self.problems.append(too_many(node.path, output.length))
            length = 1
        items = tuple(Element(node.path, output.name, index) for index in range(length))
        return Listed(items, whole=Link(node.path, output.name))


def _takes_one(spec: NodeSpec | None, name: str) -> bool:
    """Whether an input takes one value, whichever; what a type has no input for is left to `check`."""
    port = spec.input(name) if spec is not None else None
    return port is not None and port.type.item is None


def _type(spec: NodeSpec | None, name: str) -> Type:
    port = spec.input(name) if spec is not None else None
    return port.type if port is not None else list_of(ANY)


def _at(index: int, lists: Mapping[str, Listed]) -> dict[str, Instead]:
    """The element of each list at an index; a list of one gives its only item to all."""
    return {name: _as_instead(one.items[index if len(one.items) > 1 else 0]) for name, one in lists.items()}


def _node(path: str, type_: str, given: Mapping[str, Instead]) -> GraphNode:
    """A node that is given literals, links, and whole lists of both."""
    settings: dict[str, Json] = {}
    links: dict[str, Link | Gather] = {}
    for name, one in given.items():
        if isinstance(one, Literal):
            settings[name] = one.value
        elif isinstance(one, Link):
            links[name] = one
        elif one.whole is not None:
            links[name] = one.whole
        elif any(isinstance(item, Link) for item in one.items):
            links[name] = Gather(one.items)
        else:
            settings[name] = [item for item in one.items if not isinstance(item, Link)]
    return GraphNode(path, type_, settings, links)


def _as_instead(item: Json | Link) -> Literal | Link:
    return item if isinstance(item, Link) else Literal(item)


def _mismatch(node: GraphNode, one: tuple[str, int], other: tuple[str, int]) -> Problem:
    message = (
        f'"{one[0]}" has {one[1]:,} elements and "{other[0]}" has {other[1]:,}: lists are taken element by element, '
        f"so they need equal lengths"
    )
    hint = "give them the same length, or make every combination with Cross"
    return Problem(code=Code.LENGTH_MISMATCH, message=message, node=node.path, port=other[0], hint=hint)


def _empty(node: GraphNode, port: str) -> Problem:
    message = f'"{port}" is an empty list, so "{node.path}" makes nothing'
    hint = "put something into the list"
    return Problem(code=Code.EMPTY_LIST, level=Level.WARNING, message=message, node=node.path, port=port, hint=hint)
