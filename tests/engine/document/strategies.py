"""Documents, values and texts, for property tests."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from engine.document import Document, Hole, Items, Layout, Link, Literal, Node, Parameter, Text, Value

ids = st.sampled_from(["a", "b", "c", "d", "model", "decode", "x1", "_", "yes", "no", "on", "null", "y", "A" * 64])

_letters = "ab1:#-?!&*'\"|>%@`{}[],.$\\ \n\t~=<_e+\r\x85\u2028\ufeff\x00\x7f\x1b é😀"

_tricky = [
    "yes", "No", "on", "OFF", "null", "~", "", "true", "16:9", "012", "0o17", "0x1F", "1_000", "1e-4", ".5", "1.",
    "2024-01-31", "2001-12-14t21:59:43.10-05:00", "<<", "=", ".inf", "-.INF", ".nan", "---", "...", "- a", "? a",
    "a: b", "a #b", "a:", " a", "a ", "\n", "\n\n", "a\n", "a\nb", "a\n\n\nb\n\n", "  a\nb", "\ta\nb", "\n a\nb\n",
    "a \nb", "a\n  ", "# a\nb", "a\r\nb", "$", "$$", "$$$", "$a", "$a.b", "$a.b.c", "${a}", "${", "$1", "$100",
    "costs $5 or $x", "it's \"quoted\"", "c:\\temp", "key: |\n  x\n", "%YAML 1.2", "!tag", "&a", "*a", "@a", "`a",
]  # fmt: skip

texts = (
    st.sampled_from(_tricky)
    | st.text(st.sampled_from(_letters), max_size=12)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
)

numbers = (
    st.integers(-(2**64), 2**64) | st.floats(allow_nan=False) | st.sampled_from([0, -0.0, 1e-5, 1e16, 1e22, 5e-324])
)

scalars = st.none() | st.booleans() | numbers | texts

json: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=4,
)

links = st.builds(Link, ids, ids | st.just(""))


def _text(parts: list[str | Hole]) -> Text:
    """A text in the form that reading gives: no empty and no adjacent strings, at least one hole."""
    joined: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    return Text(tuple(joined))


holes = st.builds(Hole, ids)
text_values = st.tuples(st.lists(texts | holes, max_size=3), holes, st.lists(texts | holes, max_size=3)).map(
    lambda parts: _text([*parts[0], parts[1], *parts[2]])
)
literals = st.builds(Literal, json)
items = st.tuples(
    st.lists(literals | links | text_values, max_size=3), links | text_values, st.lists(literals, max_size=2)
).map(lambda parts: Items((*parts[0], parts[1], *parts[2])))

values: st.SearchStrategy[Value] = literals | links | text_values | items

optional_numbers = st.none() | st.integers(-1000, 1000) | st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def parameters(draw: st.DrawFn) -> Parameter:
    required = draw(st.booleans())
    return Parameter(
        type=draw(st.sampled_from(["str", "int", "Seed", "list[str]", "yes"])),
        required=required,
        default=None if required else draw(json),
        min=draw(optional_numbers),
        max=draw(optional_numbers),
        step=draw(optional_numbers),
        choices=tuple(draw(st.lists(texts, max_size=2))),
        label=draw(texts),
        help=draw(texts),
    )


nodes = st.builds(
    Node,
    type=st.sampled_from(["LoadModel", "UNetSample", "pack.Name", "1e3"]),
    inputs=st.dictionaries(ids | texts, values, max_size=3),
    title=texts,
    note=texts,
    disabled=st.booleans(),
)

coordinates = st.integers(-(10**6), 10**6).map(float) | st.floats(allow_nan=False, allow_infinity=False).map(
    lambda x: x + 0.0
)
layouts = st.builds(
    Layout,
    nodes=st.dictionaries(ids, st.tuples(coordinates, coordinates), max_size=3),
    frames=st.none() | json,
    notes=st.none() | json,
    wires=st.none() | json,
    collapsed=st.none() | json,
)

documents = st.builds(
    Document,
    name=texts,
    description=texts,
    requires=st.dictionaries(ids | texts, texts, max_size=2),
    parameters=st.dictionaries(ids, parameters(), max_size=2),
    nodes=st.dictionaries(ids, nodes, max_size=3),
    outputs=st.dictionaries(ids, links, max_size=2),
    layout=layouts,
)


_often = st.sampled_from([True, True, True, False])


@st.composite
def changed(draw: st.DrawFn, document: Document) -> Document:
    """A document that differs from another in a few places."""
    other = draw(documents)
    for _ in range(draw(st.integers(1, 3))):
        field = draw(st.sampled_from(["name", "description", "requires", "parameters", "nodes", "outputs", "layout"]))
        mine, theirs = getattr(document, field), getattr(other, field)
        if isinstance(mine, dict):
            theirs = draw(_mixed(mine, theirs))
        document = replace(document, **{field: theirs})
    return document


@st.composite
def _mixed(draw: st.DrawFn, mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """Some entries of both, some renamed, in any order or nearly in the first one's."""
    kept: list[tuple[str, Any]] = [entry for entry in (*theirs.items(), *mine.items()) if draw(_often)]
    kept = draw(st.permutations(kept) | st.just(kept))
    if draw(st.booleans()) and kept:
        index = draw(st.integers(0, len(kept) - 1))
        kept[index] = (draw(ids), kept[index][1])
    return {name: _touched(draw, value) if draw(st.booleans()) else value for name, value in kept}


def _touched(draw: st.DrawFn, value: Any) -> Any:
    if isinstance(value, Node):
        inputs = draw(_mixed(dict(value.inputs), draw(st.dictionaries(ids, values, max_size=2))))
        return replace(value, inputs=inputs, title=draw(st.just(value.title) | texts))
    return value


def _without_clashes(document: Document) -> Document:
    nodes = {name: node for name, node in document.nodes.items() if name not in document.parameters}
    return replace(document, nodes=nodes)


sound_documents = documents.map(_without_clashes)
"""Documents in which no id names a node and a parameter; what edits lead to and from."""
