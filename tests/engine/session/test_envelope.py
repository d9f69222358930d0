"""Envelopes: many edits at once do what they do one by one, and what takes them back does."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document import Document, Link, Literal, Node
from engine.edits import Edit, RemoveNode, SetInput, apply_all
from engine.errors import Code
from engine.session import envelope
from engine.session.envelope import DoesNotFit, perform
from tests.engine.document.strategies import sound_documents
from tests.engine.test_edits import SMALL, edits


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    several = envelope.SEVERAL
    yield
    envelope.SEVERAL = several  # type: ignore[misc]


def outcome(document: Document, said: list[Edit], several: int) -> tuple[str, object]:
    """What comes of edits when so many count as several: the document, or the edit that does not fit."""
    envelope.SEVERAL = several  # type: ignore[misc]
    try:
        done = perform(document, said)
    except DoesNotFit as error:
        return "refused", (error.index, error.problem)
    assert repr(apply_all(done.document, done.inverse)) == repr(document)
    assert repr(apply_all(document, done.edits)) == repr(done.document)
    return "done", (repr(done.document), done.edits)


@pytest.mark.slow  # draws whole documents
@given(st.data())
def test_together_or_one_by_one_is_the_same(data: st.DataObject) -> None:
    document = data.draw(sound_documents)
    said = data.draw(st.lists(edits(document) | st.builds(RemoveNode, id=st.sampled_from("ab")), max_size=4))
    together, alone = outcome(document, said, 0), outcome(document, said, 100)
    assert together[0] == alone[0]
    if together[0] == "refused":
        assert together == alone
    else:
        assert repr(together[1][0]) == repr(alone[1][0])  # type: ignore[index]


def test_a_removal_of_many_tells_every_link_that_goes() -> None:
    nodes = {f"n{index}": Node(type="X") for index in range(50)}
    last = Node(type="Y", inputs={"a": Link("n3"), "b": Literal(1)})
    done = perform(Document(nodes={**nodes, "last": last}), [RemoveNode(id=name) for name in nodes])
    assert done.edits[0] == SetInput(node="last", input="a", value=None)
    assert list(done.document.nodes) == ["last"]


def test_the_edit_that_does_not_fit_is_named() -> None:
    for count in (1, 40):
        said: list[Edit] = [SetInput(node="b", input="z", value=Literal(index)) for index in range(count)]
        with pytest.raises(DoesNotFit) as refused:
            perform(SMALL, [*said, RemoveNode(id="a"), RemoveNode(id="a")])
        assert refused.value.index == count + 1
        assert refused.value.problem.code is Code.UNKNOWN_NODE
