"""Reading: bytes to a document, in stages that each collect every problem they find.

decode > grow > migrate > read the fields > look at the names
"""

from dataclasses import replace
from typing import Any

from engine.document.fields import Fields, describe, number
from engine.document.grow import grow
from engine.document.loader import LOADER
from engine.document.migrate import migrate
from engine.document.model import FORMAT, Document, Layout, Literal, Node, Parameter, Parsed, Value
from engine.document.names import name_problems
from engine.document.places import Places
from engine.document.references import BadReference, read_text
from engine.document.report import Report, shown
from engine.document.source import BOM, Lines, decode
from engine.document.tree import Branch, Entry, Leaf, Series, Tree, plain
from engine.document.values import read_value
from engine.errors import Code, Level, Problem
from engine.graph import Link

DOCUMENT = ("darkroom", "name", "description", "requires", "parameters", "nodes", "outputs", "layout")
PARAMETER = ("type", "default", "min", "max", "step", "choices", "label", "help")
NODE = ("type", "title", "note", "disabled", "inputs")
LAYOUT = ("nodes", "frames", "notes", "wires", "collapsed")


def parse(data: bytes | str, file: str | None = None, *, loader: Any = LOADER) -> Parsed:
    """Read a workflow file. Never raises: whatever is wrong is among the problems, in the order of the file.

    `file` is the name that problems carry; `loader` a PyYAML loader class, of which only the events are used.
    """
    source = decode(data)
    if isinstance(source, Problem):
        return Parsed(None, (replace(source, file=file),), file=file)
    text = source.removeprefix(BOM)
    lines = Lines(text)
    report = Report(lines, file)
    tree = grow(text, report, loader)
    if isinstance(tree, Leaf | Series):
        message = f"a workflow is a mapping, not {describe(tree)}"
        report.add(Code.NOT_A_MAPPING, message, tree.start, hint="a workflow begins with darkroom: 1")
    if not isinstance(tree, Branch):
        return Parsed(None, tuple(report.found), source=source, file=file)
    places, keys = Places(tree, lines), Places(tree, lines, of_keys=True)
    document = _read_version(tree, report)
    problems = [*report.found]
    if document is not None:
        problems += name_problems(document, places=places, keys=keys, file=file)
    return Parsed(document, _in_order(problems), places, source, file, keys, tree)


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0)))


def _read_version(tree: Branch, report: Report) -> Document | None:
    """The document of a file of any version that this Darkroom knows; None if the version is newer."""
    entry = tree.entries.get("darkroom")
    if entry is None:
        hint = "write darkroom: 1 as the first line"
        report.add(Code.VERSION_MISSING, "the file does not say its version", 0, port="darkroom", hint=hint)
        return _read_document(tree, report)
    version = entry.value.value if isinstance(entry.value, Leaf) else None
    if type(version) is int and 1 <= version <= FORMAT:
        return _read_document(migrate(tree, version), report)
    if type(version) is int and version > FORMAT:
        message, hint = f"the file is of a newer version than {FORMAT}", "it needs a newer Darkroom"
    else:
        message, hint = f"the version must be {FORMAT}, not {describe(entry.value)}", f"write darkroom: {FORMAT}"
    report.add(Code.VERSION_UNKNOWN, message, entry.value.start, port="darkroom", hint=hint)
    return None


def _read_document(tree: Branch, report: Report) -> Document:
    fields = Fields(tree, report, "a workflow")
    fields.refuse_others(DOCUMENT)
    return Document(
        name=fields.text("name"),
        description=fields.text("description"),
        requires=_requires(fields, report),
        parameters={name: _parameter(entry, report) for name, entry in fields.mapping("parameters").items()},
        nodes={name: _node(entry, report) for name, entry in fields.mapping("nodes").items()},
        outputs=_outputs(fields, report),
        layout=_layout(fields, report),
    )


def _requires(fields: Fields, report: Report) -> dict[str, str]:
    tree = fields.given("requires")
    if tree is None:
        return {}
    packs = Fields(tree, report, '"requires"', port="requires")
    return {name: packs.text(name) for name in packs.entries}


def _parameter(entry: Entry, report: Report) -> Parameter:
    name = entry.key
    fields = Fields(entry.value, report, f"the parameter {shown(name)}", port=name)
    fields.refuse_others(PARAMETER)
    _need_type(fields, entry, f"the parameter {shown(name)}", "such as type: str")
    default = fields.entries.get("default")
    return Parameter(
        type=fields.text("type"),
        required=default is None,
        default=None if default is None else plain(default.value),
        min=fields.number("min"),
        max=fields.number("max"),
        step=fields.number("step"),
        choices=fields.texts("choices"),
        label=fields.text("label"),
        help=fields.text("help"),
    )


def _node(entry: Entry, report: Report) -> Node:
    what = f"the node {shown(entry.key)}"
    fields = Fields(entry.value, report, what, node=entry.key)
    fields.refuse_others(NODE)
    _need_type(fields, entry, what, "such as type: LoadModel")
    return Node(
        type=fields.text("type"),
        inputs={port: _value(entry.key, port, given, report) for port, given in fields.mapping("inputs").items()},
        title=fields.text("title"),
        note=fields.text("note"),
        disabled=fields.flag("disabled"),
    )


def _need_type(fields: Fields, entry: Entry, what: str, hint: str) -> None:
    tree = fields.given("type")
    if fields.readable and (tree is None or (isinstance(tree, Leaf) and tree.value == "")):
        fields.report(Code.MISSING_FIELD, f"{what} has no type", entry.start, field="type", hint=hint)


def _value(node: str, port: str, entry: Entry, report: Report) -> Value:
    tree = entry.value
    if isinstance(tree, Leaf) and (type(tree.value) is not str or "$" not in tree.value):
        return Literal(tree.value)

    def complain(bad: BadReference, at: int) -> None:
        report.add(Code.BAD_REFERENCE, bad.message, at, hint=bad.hint, node=node, port=port)

    return read_value(tree, complain)


def _outputs(fields: Fields, report: Report) -> dict[str, Link]:
    outputs: dict[str, Link] = {}
    for name, entry in fields.mapping("outputs").items():
        value = entry.value.value if isinstance(entry.value, Leaf) else None
        said = read_text(value) if isinstance(value, str) else None
        if isinstance(said, Link):
            outputs[name] = said
        elif isinstance(said, BadReference):
            report.add(Code.BAD_REFERENCE, said.message, entry.value.start, hint=said.hint, port=name)
        else:
            message = f"the output {shown(name)} must be a link, not {describe(entry.value)}"
            hint = "such as $decode.image"
            report.add(Code.WRONG_FIELD, message, entry.value.start, hint=hint, port=name)
    return outputs


def _layout(fields: Fields, report: Report) -> Layout:
    tree = fields.given("layout")
    if tree is None:
        return Layout()
    layout = Fields(tree, report, "the layout", port="layout")
    layout.refuse_others(LAYOUT, Level.WARNING)
    kept = {name: plain(given) for name in LAYOUT[1:] if (given := layout.given(name)) is not None}
    return Layout(nodes=_positions(layout), **kept)


def _positions(layout: Fields) -> dict[str, tuple[float, float]]:
    positions: dict[str, tuple[float, float]] = {}
    for name, entry in layout.mapping("nodes").items():
        position = _position(entry.value)
        if position is None:
            message = f"the position of {shown(name)} must be two finite numbers, such as [0, 0]"
            layout.report(Code.WRONG_FIELD, message, entry.value.start, field="nodes")
        else:
            positions[name] = position
    return positions


def _position(tree: Tree) -> tuple[float, float] | None:
    if not isinstance(tree, Series) or len(tree.items) != 2:
        return None
    x, y = (number(item) for item in tree.items)
    return None if x is None or y is None else (x + 0.0, y + 0.0)
