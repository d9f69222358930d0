"""Edits: applied, undone, and found between two documents."""

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document import Document, Hole, Items, Layout, Link, Literal, Node, Parameter, Text, Value, parse, write
from engine.edits import (
    AddNode,
    AddParameter,
    Edit,
    EditRefused,
    MoveNode,
    RemoveNode,
    RemoveParameter,
    RenameNode,
    RenameOutput,
    RenameParameter,
    Reorder,
    ReplaceNode,
    SetInput,
    SetLayout,
    SetLayoutItem,
    SetMeta,
    SetNode,
    SetOutput,
    SetParameter,
    SetRequirement,
    apply,
    apply_all,
    diff,
    from_json,
    invert,
    to_json,
)
from engine.errors import Code
from engine.graph import Json
from tests.engine.document.strategies import (
    coordinates,
    ids,
    links,
    nodes,
    optional_numbers,
    parameters,
    sound_documents,
    texts,
    values,
)
from tests.engine.document.strategies import (
    json as literals,
)

SMALL = Document(
    parameters={"seed": Parameter(type="Seed")},
    nodes={
        "a": Node(type="X"),
        "b": Node(type="Y", inputs={"x": Link("a", "out"), "y": Text(("seed ", Hole("seed"))), "z": Literal(1)}),
        "c": Node(type="Z", inputs={"list": Items((Link("a"), Literal(2)))}),
    },
    outputs={"image": Link("b")},
    layout=Layout(nodes={"a": (0.0, 0.0)}),
)


def edits(document: Document) -> st.SearchStrategy[Edit]:
    """Edits of a document, some of which it refuses."""
    node, parameter, output = (_names(known) for known in (document.nodes, document.parameters, document.outputs))
    port = ids | st.sampled_from([port for node in document.nodes.values() for port in node.inputs] or ["x"])
    before = st.none() | ids | port
    value = values | st.builds(Link, node, ids) | st.builds(Link, parameter)
    names = st.lists(ids).map(tuple)
    kinds: list[st.SearchStrategy[Edit]] = [
        st.builds(AddNode, id=ids, node=nodes, before=before),
        st.builds(RemoveNode, id=node),
        st.builds(RenameNode, id=node, to=ids),
        st.builds(ReplaceNode, id=node, node=nodes),
        st.builds(SetNode, id=node, field=st.sampled_from(["type", "title", "note"]), value=texts),
        st.builds(SetNode, id=node, field=st.just("disabled"), value=st.booleans()),
        st.builds(SetInput, node=node, input=port, value=value, before=before),
        st.builds(SetInput, node=node, input=port, value=st.none()),
        st.builds(MoveNode, id=node, position=st.none() | st.tuples(coordinates, coordinates), before=before),
        st.builds(AddParameter, name=ids, parameter=parameters(), before=before),
        st.builds(RemoveParameter, name=parameter),
        st.builds(RenameParameter, name=parameter, to=ids),
        st.builds(SetParameter, name=parameter, field=st.sampled_from(["type", "label", "help"]), value=texts),
        st.builds(SetParameter, name=parameter, field=st.just("required"), value=st.booleans()),
        st.builds(SetParameter, name=parameter, field=st.just("default"), value=literals),
        st.builds(SetParameter, name=parameter, field=st.sampled_from(["min", "max", "step"]), value=optional_numbers),
        st.builds(SetParameter, name=parameter, field=st.just("choices"), value=st.lists(texts, max_size=2)),
        st.builds(SetOutput, name=ids, link=st.none() | links, before=before),
        st.builds(RenameOutput, name=output, to=ids),
        st.builds(SetMeta, field=st.sampled_from(["name", "description"]), value=texts),
        st.builds(SetRequirement, pack=ids, version=st.none() | texts, before=before),
        st.builds(SetLayout, field=st.sampled_from(["frames", "notes", "wires", "collapsed"]), value=literals),
        st.builds(SetLayoutItem, field=st.sampled_from(["frames", "wires"]), name=ids, value=literals),
        st.builds(Reorder, of=st.sampled_from(["requires", "parameters", "nodes", "outputs", "layout"]), names=names),
        st.builds(Reorder, of=st.just("inputs"), names=names, node=node),
    ]
    return st.sampled_from(kinds).flatmap(lambda kind: kind)


def _names(known: Iterable[str]) -> st.SearchStrategy[str]:
    """Mostly names that are known."""
    return st.sampled_from([*known] * 3 + ["nowhere"])


@pytest.mark.slow  # draws whole documents
@given(st.data())
def test_any_edit_can_be_undone_exactly(data: st.DataObject) -> None:
    document = data.draw(sound_documents)
    edit = data.draw(edits(document))
    try:
        after = apply(document, edit)
    except EditRefused:
        return
    assert repr(apply_all(after, invert(document, edit))) == repr(document)


@pytest.mark.slow  # draws whole documents
@given(st.data())
def test_what_an_edit_makes_can_be_written_and_read(data: st.DataObject) -> None:
    document = data.draw(sound_documents)
    try:
        after = apply(document, data.draw(edits(document)))
    except EditRefused:
        return
    assert repr(parse(write(after)).document) == repr(after)


@pytest.mark.slow  # draws two whole documents
@given(sound_documents, sound_documents)
def test_the_difference_of_any_two_documents_leads_from_one_to_the_other(old: Document, new: Document) -> None:
    assert repr(apply_all(old, diff(old, new))) == repr(new)
    assert diff(new, new) == ()


@pytest.mark.slow  # draws whole documents
@given(st.data())
def test_any_edit_travels_as_json(data: st.DataObject) -> None:
    edit = data.draw(edits(data.draw(sound_documents)))
    assert repr(from_json(json.loads(json.dumps(to_json(edit), allow_nan=False)))) == repr(edit)


def test_what_an_edit_does_not_touch_is_the_same_object() -> None:
    after = apply(SMALL, SetInput(node="b", input="z", value=Literal(2)))
    assert after.nodes["a"] is SMALL.nodes["a"]
    assert after.nodes["c"] is SMALL.nodes["c"]
    assert after.layout is SMALL.layout
    assert apply(SMALL, RemoveNode(id="c")).nodes["b"] is SMALL.nodes["b"]
    assert apply(SMALL, RemoveParameter(name="seed")).nodes is SMALL.nodes


def test_fields_that_two_people_set_are_both_set() -> None:
    one, other = SetNode(id="a", field="title", value="A"), SetNode(id="a", field="note", value="B")
    assert apply_all(SMALL, [one, other]) == apply_all(SMALL, [other, one])


def test_undoing_a_rename_leaves_what_another_did_since() -> None:
    rename = RenameNode(id="a", to="z")
    undo = invert(SMALL, rename)
    after = apply_all(SMALL, [rename, SetNode(id="z", field="title", value="Theirs"), *undo])
    assert after.nodes["a"].title == "Theirs"
    assert after.nodes["b"].inputs["x"] == Link("a", "out")


def test_undoing_a_field_leaves_the_other_fields() -> None:
    edit = SetInput(node="b", input="z", value=Literal(5))
    after = apply_all(SMALL, [edit, SetInput(node="b", input="new", value=Literal(6)), *invert(SMALL, edit)])
    assert after.nodes["b"].inputs["z"] == Literal(1)
    assert after.nodes["b"].inputs["new"] == Literal(6)


def test_a_difference_names_what_changed_and_nothing_else() -> None:
    node = replace(SMALL.nodes["b"], title="B", inputs={**SMALL.nodes["b"].inputs, "z": Literal(1.0)})
    new = replace(SMALL, nodes={**SMALL.nodes, "b": node})
    assert diff(SMALL, new) == (
        SetNode(id="b", field="title", value="B"),
        SetInput(node="b", input="z", value=Literal(1.0)),
    )


def test_an_edit_that_changes_nothing_has_nothing_to_undo() -> None:
    assert invert(SMALL, RenameNode(id="a", to="a")) == ()
    assert invert(SMALL, SetNode(id="a", field="title", value="")) == ()


DEEP: Json = "x"
for _ in range(40):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (SetInput(node="a", input="x" * 200, value=Literal(1)), Code.INVALID_ID),
        (SetInput(node="a", input="x", value=Literal("\ud800")), Code.NOT_TEXT),
        (SetInput(node="a", input="x", value=Text(("\udfff", Hole("seed")))), Code.NOT_TEXT),
        (SetInput(node="a", input="x", value=Literal(DEEP)), Code.WRONG_FIELD),
        (SetInput(node="a", input="x", value=Literal(10**5000)), Code.WRONG_FIELD),
        (SetInput(node="a", input="x", value=Text(("a", "b", Hole("seed")))), Code.BAD_REFERENCE),
        (SetInput(node="a", input="x", value=Text((Hole("not an id"),))), Code.BAD_REFERENCE),
        (SetInput(node="a", input="x", value=Link("a", "b.c")), Code.BAD_REFERENCE),
        (SetMeta(field="name", value="\ud800"), Code.NOT_TEXT),
        (MoveNode(id="a", position=(float("nan"), 0.0)), Code.WRONG_FIELD),
        (MoveNode(id="a", position=(float("inf"), 0.0)), Code.WRONG_FIELD),
        (SetParameter(name="seed", field="max", value=float("inf")), Code.WRONG_FIELD),
        (SetParameter(name="seed", field="max", value=True), Code.WRONG_FIELD),
        (SetParameter(name="seed", field="choices", value=["a", 1]), Code.WRONG_FIELD),
        (SetRequirement(pack="x" * 200, version="1"), Code.INVALID_ID),
        (SetLayout(field="frames", value=DEEP), Code.WRONG_FIELD),
        (SetLayoutItem(field="frames", name="x" * 200, value=1), Code.INVALID_ID),
        (SetLayoutItem(field="frames", name="f", value=DEEP), Code.WRONG_FIELD),
    ],
)
def test_what_no_file_could_hold_is_refused(edit: Edit, code: Code) -> None:
    with pytest.raises(EditRefused) as raised:
        apply(SMALL, edit)
    assert raised.value.problem.code is code


@pytest.mark.parametrize(
    "said",
    [
        None, 5, "add_node", [], {}, {"edit": "explode"}, {"edit": "remove_node"}, {"edit": "remove_node", "id": 5},
        {"edit": "remove_node", "id": "a", "extra": 1},
        {"edit": "set_input", "node": "a", "input": "x"},
        {"edit": "set_input", "node": "a", "input": "x", "value": 5},
        {"edit": "set_input", "node": "a", "input": "x", "value": {"value": 1, "node": "b"}},
        {"edit": "set_input", "node": "a", "input": "x", "value": {"parts": [5]}},
        {"edit": "set_node", "id": "a", "field": "colour", "value": "red"},
        {"edit": "set_node", "id": "a", "field": "title", "value": 5},
        {"edit": "move_node", "id": "a", "position": [1]},
        {"edit": "move_node", "id": "a", "position": ["1", "2"]},
        {"edit": "remove_node", "id": "\ud800"},
    ],
)  # fmt: skip
def test_json_that_says_no_edit_is_refused(said: Json) -> None:
    with pytest.raises(EditRefused) as raised:
        from_json(said)
    assert raised.value.problem.code is Code.WRONG_FIELD
    assert "this is no edit" in raised.value.problem.message


def test_json_of_any_depth_is_refused_in_words() -> None:
    said: Json = 1
    for _ in range(100_000):
        said = [said]
    with pytest.raises(EditRefused):
        from_json({"edit": "set_layout", "field": "frames", "value": said})


@pytest.mark.parametrize("number", [2**64 - 1, -(2**63), float("inf"), float("-inf"), 2**53 + 1])
def test_numbers_that_javascript_cannot_hold_travel_as_text(number: float) -> None:
    edit = SetInput(node="a", input="x", value=Literal([number, {"y": number}]))
    said = json.dumps(to_json(edit), allow_nan=False)
    assert '"$number"' in said
    assert from_json(json.loads(said)) == edit


def test_a_large_document_is_edited_soon() -> None:
    chain: dict[str, Node] = {"n0": Node(type="X")}
    for index in range(1, 2_000):
        value: Value = Link(f"n{index - 1}", "out")
        chain[f"n{index}"] = Node(type="X", inputs={"x": value})
    document = Document(nodes=chain)
    for index in range(20):
        edit = SetNode(id=f"n{index}", field="title", value="T")
        assert apply_all(apply(document, edit), invert(document, edit)) == document
    assert len(diff(document, Document())) == 2_000
    assert apply_all(Document(), diff(Document(), document)) == document
