"""Rules: what node types that make or choose lists give, worked out from data while the graph is expanded.

A spec names its rule in `expands`, with what the rule is to know further after a space. Inputs go by their names:

    lines           `text`                      its lines
    numbers         `start`, `step`, `count`    numbers, and as a second output whole ones
    seeds           `start`, `count`            seeds in a row
    cross           any lists                   for each input a list, together all combinations
    choose          `branches`, `choose`        one of the branches
    each TYPE       the first, a resource       a node of that type for each file that the resource lists

Where an input is known only once a node has run, the type's own code does the same then.
"""

from collections.abc import Callable, Mapping
from math import prod
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from engine.errors import Code, Problem
from engine.expand.asked import Asked, Faulty, Linked, Worked, unsure
from engine.expand.listed import LIMIT, Instead, Listed, items_of, too_long
from engine.graph import Gather, GraphNode, Link
from engine.literals import describe
from engine.spec.lists import crossed, integers_of, lines_of, numbers_from, seeds_from

SHOWN: Final = 8
"""Branches that a message lists."""

Rule: TypeAlias = Callable[[Asked, str], Worked]


def work_out(asked: Asked) -> Worked | None:
    """What a node's rule gives; None where its own code has to do the work, in the run."""
    name, _, further = asked.spec.expands.partition(" ")
    rule = RULES.get(name)
    try:
        return None if rule is None else rule(asked, further)
    except Linked:
        return None
    except Faulty:
        return unsure(asked.node, asked.spec)


def _lines(asked: Asked, further: str) -> Worked:
    return _lists(asked, lines_of(asked.literal("text")))


def _numbers(asked: Asked, further: str) -> Worked:
    numbers = numbers_from(asked.literal("start"), asked.literal("step"), asked.literal("count"))
    return _lists(asked, numbers, integers_of(numbers))


def _seeds(asked: Asked, further: str) -> Worked:
    return _lists(asked, seeds_from(asked.literal("start"), asked.literal("count")))


def _lists(asked: Asked, *lists: list[Any]) -> Worked:
    """Lists of literals as the outputs of a node, in order."""
    outputs = zip(asked.spec.outputs, lists, strict=True)
    return Worked({output.name: Listed(tuple(items), type=output.type) for output, items in outputs})


def _cross(asked: Asked, further: str) -> Worked:
    """An optional list that is empty takes no part, and its output is an empty list."""
    node = asked.node
    pairs = [(port.name, output.name) for port, output in zip(asked.spec.inputs, asked.spec.outputs, strict=True)]
    lists = {port.name: asked.items(port.name) for port in asked.spec.inputs}
    given = {port.name: lists[port.name] for port in asked.spec.inputs if port.required or lists[port.name]}
    length = prod(len(items) for items in given.values())
    if length > LIMIT:
        sizes = " x ".join(f"{len(items):,}" for items in given.values())
        first = {output: Listed(given.get(name, ())[:1]) for name, output in pairs}
        return Worked(first, problems=(too_long(node.path, next(iter(given)), f"the product of {sizes}", length),))
    columns = dict(zip(given, crossed(list(given.values())), strict=True))
    return Worked({output: Listed(tuple(columns.get(name, ()))) for name, output in pairs})


def _choose(asked: Asked, further: str) -> Worked:
    """The branch itself stands for the output; the node that stays has no other, so that none of them can run."""
    node = asked.node
    branches = asked.places("branches")
    if not branches:
        message, hint = "there is no branch to choose from", "list what to choose from"
        return Worked({}, problems=(_problem(Code.OUT_OF_RANGE, node, "branches", message, hint),))
    try:
        chosen = asked.literal("choose")
    except Linked:
        message = '"choose" must be known before the run, so that what is not chosen never runs'
        late = _problem(Code.WRONG_LINK, node, "choose", message, "use a literal or a parameter")
        return _chosen(asked, branches[0], late)
    except Faulty:
        return Worked({asked.spec.outputs[0].name: branches[0]})
    if chosen >= len(branches):
        message = f"there is no branch {chosen}: they are counted from 0, {len(branches)} in all"
        outside = _problem(Code.OUT_OF_RANGE, node, "choose", message, _listed(node, branches))
        return _chosen(asked, branches[0], outside)
    return _chosen(asked, branches[chosen])


def _chosen(asked: Asked, branch: Instead, *problems: Problem) -> Worked:
    node = asked.node
    links = {name: given for name, given in node.links.items() if name != "choose"}
    alone = {**links, "branches": Gather(items_of(branch))}
    settings = {name: value for name, value in node.settings.items() if name != "branches"}
    kept = GraphNode(node.path, node.type, {**settings, "choose": 0}, alone)
    return Worked({asked.spec.outputs[0].name: branch}, node=kept, problems=problems)


def _listed(node: GraphNode, branches: tuple[Instead, ...]) -> str:
    """The branches with their numbers, as they were written."""
    given = node.links.get("branches")
    written = given.items if isinstance(given, Gather) else [item for branch in branches for item in items_of(branch)]
    shown = [f"{index} is {one if isinstance(one, Link) else describe(one)}" for index, one in enumerate(written)]
    return ", ".join(shown[:SHOWN]) + (f" and so on to {len(shown) - 1}" if len(shown) > SHOWN else "")


def _each(asked: Asked, further: str) -> Worked:
    """Outputs that the further type has too list those of its nodes; any other lists the names of the files."""
    node, spec = asked.node, asked.spec
    port = spec.inputs[0]
    if port.name in node.links:
        raise Faulty  # what a resource is called must be written out
    kind = asked.registry.port_types[port.type.name].resource
    name = kind, str(asked.literal(port.name))
    if name in asked.resources.problems:
        raise Faulty
    resource, maker = asked.resources.found.get(name), asked.registry.specs.get(_sibling(asked, further))
    if resource is None or maker is None:
        raise Linked  # nobody has looked into the folder
    files, names = resource.facts["files"], resource.facts["names"]
    if len(files) > LIMIT:
        return unsure(node, spec, too_long(node.path, port.name, f'the {kind} "{resource.name}"', len(files)))
    reads = maker.inputs[0].name
    made = tuple(GraphNode(f"{node.path}/{index}", maker.name, {reads: file}) for index, file in enumerate(files))
    outputs = {
        output.name: Listed(tuple(Link(one.path, output.name) for one in made))
        if maker.output(output.name) is not None
        else Listed(tuple(names), type=output.type)
        for output in spec.outputs
    }
    return Worked(outputs, made)


def _sibling(asked: Asked, name: str) -> str:
    """The full name of a type that comes with the same pack."""
    return f"{asked.spec.pack}.{name}" if asked.spec.pack else name


def _problem(code: Code, node: GraphNode, port: str, message: str, hint: str) -> Problem:
    return Problem(code=code, message=message, node=node.path, port=port, hint=hint)


RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {"lines": _lines, "numbers": _numbers, "seeds": _seeds, "cross": _cross, "choose": _choose, "each": _each}
)
