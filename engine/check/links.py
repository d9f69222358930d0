"""Links: whether they lead somewhere, whether what comes fits, and whether they go in a circle."""

from collections.abc import Iterator

from engine.errors import Code, Problem
from engine.graph import Element, Gather, Graph, GraphNode, Link, whole
from engine.registry import Registry, did_you_mean
from engine.spec import InputSpec, NodeSpec, OutputSpec
from engine.types import Type, accepts, maps


def link_problems(
    node: GraphNode, spec: NodeSpec, graph: Graph, registry: Registry, near: bool = True
) -> Iterator[Problem]:
    """What is wrong with the links into one node. With `near`, hints look for names that are alike."""
    for port in spec.inputs:
        given = node.links.get(port.name)
        if isinstance(given, Link):
            yield from _one_link(node, port, port.type, given, graph, registry, near)
        elif isinstance(given, Gather):
            for link in given.links:
                yield from _one_link(node, port, port.type.item or port.type, link, graph, registry, near)


def _one_link(
    node: GraphNode, port: InputSpec, wanted: Type, link: Link, graph: Graph, registry: Registry, near: bool
) -> Iterator[Problem]:
    if link.node == node.path:
        message = f'"{port.name}" leads back into its own node'
        yield Problem(code=Code.SELF_LINK, message=message, node=node.path, port=port.name)
        return
    output = _output_of(link, graph, registry, near)
    if isinstance(output, Problem):
        yield _at(output, node.path, port.name)
        return
    type_ = _type_read(link, output)
    if type_ is not None and type_ is not wanted and not accepts(wanted, type_):
        message = f'"{port.name}" takes {_a(wanted)}; {_written(link)} gives {_a(type_)}'
        hint = _fitting(link, wanted, graph, registry)
        yield Problem(code=Code.WRONG_LINK, message=message, node=node.path, port=port.name, hint=hint)
    elif type_ is not None and maps(wanted, type_):
        yield _unknown_length(node, port, wanted, link)
    elif port.type.name not in registry.port_types:
        return
    elif registry.port_types[port.type.name].resource:
        message = f'"{port.name}" must be written out: what it names is read before the run'
        hint = "use a literal or a parameter"
        yield Problem(code=Code.WRONG_LINK, message=message, node=node.path, port=port.name, hint=hint)


def _type_read(link: Link, output: OutputSpec | None) -> Type | None:
    """The type of what a link reads: of a whole output, or of one item of a list."""
    if output is None:
        return None
    return output.type.item if isinstance(link, Element) else output.type


def _unknown_length(node: GraphNode, port: InputSpec, wanted: Type, link: Link) -> Problem:
    message = (
        f'"{port.name}" takes one {wanted} at a time, and how many {_written(link)} gives is known only once it has run'
    )
    hint = "give it to an input that takes a whole list"
    return Problem(code=Code.LENGTH_UNKNOWN, message=message, node=node.path, port=port.name, hint=hint)


def _written(link: Link) -> str:
    """A link as the file says it, where lists were not taken apart yet."""
    return str(Link(whole(link.node), link.output))


def _output_of(link: Link, graph: Graph, registry: Registry, near: bool) -> OutputSpec | Problem | None:
    """The output that a link names, or why there is none; None where the source's type is unknown anyway."""
    source = graph.nodes.get(link.node)
    if source is None:
        hint = did_you_mean(link.node, dict.fromkeys(map(whole, graph.nodes))) if near else None
        return Problem(code=Code.UNKNOWN_NODE, message=f'{link} leads nowhere: there is no "{link.node}"', hint=hint)
    spec = registry.specs.get(source.type)
    if spec is None:
        return None
    output = spec.output(link.output)
    if output is not None:
        return output
    names = [port.name for port in spec.outputs]
    if not link.output:
        message = f"{_written(link)} does not say which output of {spec.name}"
        hint = f"one of {', '.join(str(Link(whole(link.node), name)) for name in names)}"
        return Problem(code=Code.AMBIGUOUS_OUTPUT, message=message, hint=hint)
    hint = did_you_mean(link.output, names) or f"its outputs are {', '.join(names)}"
    return Problem(code=Code.UNKNOWN_OUTPUT, message=f'{spec.name} has no output "{link.output}"', hint=hint)


def output_problems(name: str, graph: Graph, registry: Registry, near: bool = True) -> Iterator[Problem]:
    """What is wrong with the links of one of the workflow's outputs."""
    given = graph.outputs[name]
    for link in (given,) if isinstance(given, Link) else given.links:
        output = _output_of(link, graph, registry, near)
        if isinstance(output, Problem):
            message = f'the output "{name}": {output.message}'
            yield Problem(code=output.code, message=message, port=name, hint=output.hint)


def cycle_problems(graph: Graph) -> Iterator[Problem]:
    """Each circle of links, named node by node; a node that leads into itself is reported at its link."""
    for cycle in graph.cycles():
        names = " > ".join([*cycle, cycle[0]])
        message = f"the links go in a circle: {names}"
        yield Problem(code=Code.CYCLE, message=message, node=cycle[0], hint="remove one of these links")


def _at(problem: Problem, node: str, port: str) -> Problem:
    return Problem(code=problem.code, message=f'"{port}": {problem.message}', node=node, port=port, hint=problem.hint)


def _a(type_: Type) -> str:
    return f"one of {type_}" if type_.choices else f"{type_}"


def _fitting(link: Link, wanted: Type, graph: Graph, registry: Registry) -> str | None:
    """Which other output of the same node would fit, if one does."""
    spec = registry.specs[graph.nodes[link.node].type]
    fitting = [port.name for port in spec.outputs if accepts(wanted, port.type)]
    return f"{Link(whole(link.node), fitting[0])} would fit" if fitting else None
