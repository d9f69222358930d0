"""The catalogue and the plan as text for people, and as JSON for programs."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter

from engine.graph import Graph
from engine.plan import Plan
from engine.registry import Registry
from engine.spec import InputSpec, NodeSpec


def catalogue(registry: Registry) -> str:
    """All node types by category, with the first line of their docs."""
    by_category: dict[str, list[NodeSpec]] = {}
    for spec in sorted(registry.specs.values(), key=lambda spec: (spec.category, spec.name)):
        by_category.setdefault(spec.category, []).append(spec)
    width = max(len(name) for name in registry.specs)
    blocks = [
        "\n".join([category, *(f"  {spec.name:<{width}}  {spec.doc.splitlines()[0]}" for spec in specs)])
        for category, specs in by_category.items()
    ]
    return "\n\n".join(blocks)


def card(spec: NodeSpec) -> str:
    """One node type in full: docs, inputs with types, ranges and defaults, outputs."""
    lines = [f"{spec.name}  ({spec.category})", "", spec.doc]
    if spec.inputs:
        lines += ["", "inputs", *_columns([_input_row(port) for port in spec.inputs])]
    outputs = [(port.name, str(port.type), port.doc) for port in spec.outputs]
    return "\n".join([*lines, "", "outputs", *_columns(outputs)])


def catalogue_as_json(specs: Iterable[NodeSpec]) -> str:
    """Node types as JSON, a list of specs."""
    return TypeAdapter(list[NodeSpec]).dump_json(list(specs), indent=2).decode()


def plan_as_json(plan: Plan, graph: Graph, reasons: Mapping[str, str]) -> dict[str, Any]:
    """The plan as JSON: each step with its state and why it runs."""
    return {
        "steps": [
            {
                "node": path,
                "type": graph.nodes[path].type,
                "status": "missing" if path in reasons else "cached",
                "key": plan.keys[path],
                "why": reasons.get(path),
            }
            for path in _in_order(plan, graph)
        ]
    }


def plan_table(plan: Plan, graph: Graph, reasons: Mapping[str, str]) -> str:
    """The plan as lines: the steps in order, which are cached, and why the others run."""
    rows = [
        (path, graph.nodes[path].type, f"runs: {reasons[path]}" if path in reasons else "cached")
        for path in _in_order(plan, graph)
    ]
    return "\n".join([*_columns(rows), "", f"{len(plan.steps)} to run, {len(plan.cached)} cached"])


def _in_order(plan: Plan, graph: Graph) -> list[str]:
    order = graph.order or ()
    return [path for path in order if path in plan.keys]


def _input_row(port: InputSpec) -> tuple[str, str, str]:
    said = [port.doc] if port.doc else []
    if port.min is not None or port.max is not None:
        said.append(_range(port))
    if port.multiple > 1:
        said.append(f"multiples of {port.multiple}")
    said.append("required" if port.required else f"default {json.dumps(port.default)}")
    return port.name, str(port.type), "; ".join(said)


def _range(port: InputSpec) -> str:
    low = "" if port.min is None else f"{port.min:g}"
    high = "" if port.max is None else f"{port.max:g}"
    return f"{low or '...'} to {high or '...'}"


def _columns(rows: list[tuple[str, str, str]]) -> list[str]:
    """Rows of three columns, aligned; a middle column that is very wide does not push the others away."""
    first = max(len(row[0]) for row in rows)
    second = min(max(len(row[1]) for row in rows), 28)
    return [f"  {row[0]:<{first}}  {row[1]:<{second}}  {row[2]}".rstrip() for row in rows]
