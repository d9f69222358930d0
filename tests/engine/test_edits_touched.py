"""What an edit touches, what it stands for, and documents as JSON."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document import Document, Link, Literal, Node
from engine.edits import (
    EditRefused,
    RemoveNode,
    RemoveParameter,
    RenameNode,
    ReplaceNode,
    SetInput,
    apply,
    apply_all,
    document_from_json,
    document_to_json,
    reach,
    spelled,
    touched,
)
from engine.errors import Code
from engine.graph import Json
from tests.engine.document.strategies import sound_documents
from tests.engine.test_edits import SMALL, edits


@pytest.mark.slow  # draws two whole documents
@given(sound_documents, sound_documents)
def test_two_documents_touch_nothing_exactly_when_they_are_written_alike(old: Document, new: Document) -> None:
    assert not touched(old, old)
    assert bool(touched(old, new)) is (repr(old) != repr(new))
    assert touched(old, new) == touched(new, old)


@pytest.mark.slow  # draws whole documents
@given(st.data())
def test_what_an_edit_stands_for_does_the_same(data: st.DataObject) -> None:
    document = data.draw(sound_documents)
    edit = data.draw(edits(document))
    try:
        after = apply(document, edit)
    except EditRefused:
        with pytest.raises(EditRefused):
            apply_all(document, spelled(document, edit))
        return
    assert repr(apply_all(document, spelled(document, edit))) == repr(after)


@pytest.mark.slow  # draws whole documents
@given(sound_documents)
def test_any_document_travels_as_json(document: Document) -> None:
    said = json.dumps(document_to_json(document), allow_nan=False)
    assert repr(document_from_json(json.loads(said))) == repr(document)


def test_json_that_says_no_document_is_refused() -> None:
    wrong: list[Json] = [None, 5, {"nodes": 5}, {"nodes": {"a": {}}}]
    for said in wrong:
        with pytest.raises(EditRefused) as raised:
            document_from_json(said)
        assert raised.value.problem.code is Code.WRONG_FIELD


def test_the_removal_of_a_node_touches_its_fields_and_the_links_to_it() -> None:
    edit = RemoveNode(id="a")
    assert reach(SMALL, edit, apply(SMALL, edit)) == {
        ("nodes", "a"),
        ("nodes", "a", "type"),
        ("nodes", "b", "inputs", "x"),
        ("nodes", "c", "inputs", "list"),
        ("layout", "nodes", "a"),
    }


def test_a_rename_touches_two_names_alone() -> None:
    edit = RenameNode(id="a", to="z")
    assert reach(SMALL, edit, apply(SMALL, edit)) == {("nodes", "a"), ("nodes", "z")}
    same = RenameNode(id="a", to="a")
    assert reach(SMALL, same, apply(SMALL, same)) == frozenset()


def test_a_removal_is_spelled_with_the_links_that_go() -> None:
    assert spelled(SMALL, RemoveParameter(name="seed")) == (RemoveParameter(name="seed"),)
    first, *_, last = spelled(SMALL, RemoveNode(id="a"))
    assert first == SetInput(node="b", input="x", value=None)
    assert last == RemoveNode(id="a")


def test_a_replaced_node_is_spelled_against_what_its_author_knew() -> None:
    node = SMALL.nodes["b"]
    newer = replace(SMALL, nodes={**SMALL.nodes, "b": replace(node, title="Theirs")})
    mine = Node(type="Y", inputs={**node.inputs, "z": Literal(2)})
    assert spelled(newer, ReplaceNode(id="b", node=mine), SMALL) == (SetInput(node="b", input="z", value=Literal(2)),)
    assert Link("a", "out") == apply_all(newer, spelled(newer, ReplaceNode(id="b", node=mine))).nodes["b"].inputs["x"]
