"""The outline: a document as the plain mappings, lists and scalars of its canonical form.

Fields stand in canonical order, defaults are left out, texts of inputs have their dollars escaped. A tuple is a list
in flow style.
"""

from typing import TypeAlias

from engine.document.model import Document, Items, Layout, Literal, Node, Parameter, Value
from engine.document.references import write_text
from engine.graph import Json

Outline: TypeAlias = dict[str, Json]


def outline(document: Document) -> Outline:
    """The whole document."""
    return {
        "darkroom": document.version,
        **_given(name=document.name, description=document.description, requires=dict(document.requires)),
        **_given(parameters={name: _parameter(parameter) for name, parameter in document.parameters.items()}),
        **_given(nodes={name: _node(node) for name, node in document.nodes.items()}),
        **_given(outputs={name: str(link) for name, link in document.outputs.items()}),
        **_given(layout=_layout(document.layout)),
    }


def _given(**fields: Json) -> Outline:
    """The fields that say anything."""
    return {name: value for name, value in fields.items() if value}


def _parameter(parameter: Parameter) -> Outline:
    default: Outline = {} if parameter.required else {"default": parameter.default}
    bounds: Outline = {"min": parameter.min, "max": parameter.max, "step": parameter.step}
    return {
        "type": parameter.type,
        **default,
        **{name: bound for name, bound in bounds.items() if bound is not None},
        **_given(choices=list(parameter.choices), label=parameter.label, help=parameter.help),
    }


def _node(node: Node) -> Outline:
    return {
        "type": node.type,
        **_given(title=node.title, note=node.note, disabled=node.disabled),
        **_given(inputs={port: _value(value) for port, value in node.inputs.items()}),
    }


def _value(value: Value) -> Json:
    if isinstance(value, Items):
        return [_value(item) for item in value.items]
    if isinstance(value, Literal):
        return _escaped(value.value)
    return write_text(value)


def _escaped(value: Json) -> Json:
    if isinstance(value, str):
        return write_text(value)
    if isinstance(value, list | tuple):
        return [_escaped(item) for item in value]
    return {key: _escaped(item) for key, item in value.items()} if isinstance(value, dict) else value


def _layout(layout: Layout) -> Outline:
    positions: Outline = {name: (_whole(x), _whole(y)) for name, (x, y) in layout.nodes.items()}
    kept: Outline = {
        "frames": layout.frames, "notes": layout.notes, "wires": layout.wires, "collapsed": layout.collapsed
    }  # fmt: skip
    return {
        **_given(nodes=positions),
        **{name: _flowing(value) for name, value in kept.items() if value is not None},
    }


def _whole(number: float) -> int | float:
    """A position without a fraction that says nothing."""
    return int(number) if float(number).is_integer() and abs(number) < 1e15 else number


def _flowing(value: Json) -> Json:
    """Lists of numbers in flow style."""
    if isinstance(value, dict):
        return {key: _flowing(item) for key, item in value.items()}
    if not isinstance(value, list | tuple):
        return value
    numbers = value and all(isinstance(item, int | float) and not isinstance(item, bool) for item in value)
    return tuple(value) if numbers else [_flowing(item) for item in value]
