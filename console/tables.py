"""The catalogue and the plan as text for people, and as JSON for programs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from engine.costs import Cost, Forecast
from engine.explain import Reason, line
from engine.graph import Graph
from engine.plan import Plan
from engine.registry import Registry
from engine.spec import InputSpec, NodeSpec

Why: TypeAlias = Mapping[str, Sequence[Reason]]
"""For each step that runs, by path, why."""


def catalogue(registry: Registry) -> str:
    """All node types by category, with the first line of their docs."""
    width = max(len(name) for name in registry.specs)
    blocks = [
        "\n".join([category, *(f"  {spec.name:<{width}}  {spec.doc.splitlines()[0]}" for spec in specs)])
        for category, specs in _by_category(registry).items()
    ]
    return "\n\n".join(blocks)


def _by_category(registry: Registry) -> dict[str, list[NodeSpec]]:
    found: dict[str, list[NodeSpec]] = {}
    for spec in sorted(registry.specs.values(), key=lambda spec: (spec.category, spec.name)):
        found.setdefault(spec.category, []).append(spec)
    return found


def card(spec: NodeSpec) -> str:
    """One node type in full: docs, inputs with types, ranges and defaults, outputs."""
    lines = [f"{spec.name}  ({spec.category})", "", spec.doc]
    if spec.inputs:
        lines += ["", "inputs", *_columns([_input_row(port) for port in spec.inputs])]
    outputs = [(port.name, str(port.type), port.doc) for port in spec.outputs]
    return "\n".join([*lines, "", "outputs", *_columns(outputs)])


def catalogue_as_json(specs: Iterable[NodeSpec]) -> str:
    """Node types as JSON, a list of specs."""
    from pydantic import TypeAdapter  # only this needs it, and light commands are to stay light

    return TypeAdapter(list[NodeSpec]).dump_json(list(specs), indent=2).decode()


def catalogue_as_markdown(registry: Registry) -> str:
    """The catalogue as a page: a section for each category, a table of ports for each node type."""
    blocks = ["# Nodes", "Made by `make docs` from the node types themselves."]
    for category, specs in _by_category(registry).items():
        blocks += [f"## {category.capitalize()}", *(_section(spec) for spec in specs)]
    return "\n\n".join(blocks)


def _section(spec: NodeSpec) -> str:
    rows = [f"| `{name}` | {_cell(type_)} | {_cell(said)} |" for name, type_, said in map(_input_row, spec.inputs)]
    rows += [f"| → `{port.name}` | {_cell(str(port.type))} | {_cell(port.doc)} |" for port in spec.outputs]
    return "\n".join([f"### {spec.name}", "", spec.doc, "", "| port | type | |", "| --- | --- | --- |", *rows])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def plan_as_json(plan: Plan, graph: Graph, why: Why, cost: Forecast | None = None) -> dict[str, Any]:
    """The plan as JSON: each step with its state and why it runs, and what the missing ones will take."""
    steps: list[dict[str, Any]] = [
        {
            "node": path,
            "type": graph.nodes[path].type,
            "status": "missing" if path in why else "cached",
            "key": plan.keys[path],
            "why": [reason.as_json() for reason in why.get(path, ())],
        }
        for path in _in_order(plan, graph)
    ]
    return {"steps": steps} if cost is None else {"steps": steps, "cost": cost.as_json()}


def plan_table(plan: Plan, graph: Graph, why: Why, cost: Forecast | None = None) -> str:
    """The plan as lines: the steps in order, which are cached, why the others run, and what they will take."""
    rows = [
        (path, graph.nodes[path].type, _state(path, why, cost.costs if cost is not None else {}))
        for path in _in_order(plan, graph)
    ]
    total = [str(cost)] if cost is not None else []
    return "\n".join([*_columns(rows), "", f"{len(plan.steps)} to run, {len(plan.cached)} cached", *total])


def _state(path: str, why: Why, costs: Mapping[str, Cost | None]) -> str:
    if path not in why:
        return "cached"
    known = costs.get(path)
    told = f" [{known if known is not None else 'no past runs'}]" if path in costs else ""
    return f"runs{told}: {line(why[path])}"


def _in_order(plan: Plan, graph: Graph) -> list[str]:
    order = graph.order or ()
    return [path for path in order if path in plan.keys]


def _input_row(port: InputSpec) -> tuple[str, str, str]:
    said = [port.doc.rstrip(".")] if port.doc else []
    if port.min is not None or port.max is not None:
        said.append(_range(port))
    if port.multiple > 1:
        said.append(f"multiples of {port.multiple}")
    if port.type.choices:
        said.append(f"one of {', '.join(port.type.choices)}")
    said.append("required" if port.required else f"default {json.dumps(port.default)}")
    return port.name, port.type.name if port.type.choices else str(port.type), "; ".join(said)


def _range(port: InputSpec) -> str:
    low = "" if port.min is None else f"{port.min:g}"
    high = "" if port.max is None else f"{port.max:g}"
    return f"{low or '...'} to {high or '...'}"


def _columns(rows: list[tuple[str, str, str]]) -> list[str]:
    """Rows of three columns, aligned."""
    first = max(len(row[0]) for row in rows)
    second = max(len(row[1]) for row in rows)
    return [f"  {row[0]:<{first}}  {row[1]:<{second}}  {row[2]}".rstrip() for row in rows]
