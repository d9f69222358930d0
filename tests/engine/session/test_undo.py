"""Undo and redo: each client takes back its own work, and never another's."""

from collections.abc import Callable

from engine.document import Link, Literal, Node, Parameter
from engine.edits import (
    AddNode,
    AddParameter,
    MoveNode,
    RemoveNode,
    RemoveParameter,
    RenameNode,
    RenameOutput,
    RenameParameter,
    Reorder,
    SetInput,
    SetLayoutItem,
    SetNode,
    SetOutput,
)
from engine.errors import Code
from engine.protocol.documents import Accepted, Refused
from tests.engine.session.clients import Client, same

Enter = Callable[[str], Client]


def steps(value: int) -> SetInput:
    return SetInput(node="sample", input="steps", value=Literal(value))


def now(client: Client) -> object:
    assert client.document is not None
    return client.document.nodes["sample"].inputs["steps"]


def test_a_client_goes_all_the_way_back_and_forth_again(enter: Enter) -> None:
    one = enter("one")
    states = [one.document]
    for edit in (
        steps(1),
        RenameNode(id="model", to="base"),
        RemoveNode(id="positive"),
        SetLayoutItem(field="frames", name="f", value={"title": "F"}),
        Reorder(of="nodes", names=("sample",)),
        AddNode(id="extra", node=Node(type="X"), before="sample"),
        RenameOutput(name="image", to="picture"),
        RenameParameter(name="prompt", to="words"),
        RemoveParameter(name="words"),
        AddParameter(name="words", parameter=Parameter(type="str")),
        MoveNode(id="sample", position=None),
    ):
        one.done(edit)
        states.append(one.document)
    for state in reversed(states[:-1]):
        assert isinstance(one.undo(), Accepted)
        assert same(one.document, state)
    for state in states[1:]:
        assert isinstance(one.redo(), Accepted)
        assert same(one.document, state)


def test_with_nothing_left_it_says_so(enter: Enter) -> None:
    one = enter("one")
    for answer in (one.undo(), one.redo()):
        assert isinstance(answer, Refused)
        assert answer.problem.code is Code.CONFLICT
        assert "nothing to" in answer.problem.message


def test_a_new_edit_ends_what_could_be_done_again(enter: Enter) -> None:
    one = enter("one")
    one.done(steps(1))
    one.undo()
    assert one.done(steps(2)).redo == 0
    assert isinstance(one.redo(), Refused)


def test_everyone_is_told_how_many_steps_the_author_has(enter: Enter) -> None:
    one = enter("one")
    assert one.done(steps(1)).undo == 1
    answer = one.undo()
    assert isinstance(answer, Accepted)
    assert (answer.undo, answer.redo, answer.kind) == (0, 1, "undo")


def test_undo_leaves_the_edits_of_others(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    one.done(steps(1))
    two.done(SetNode(id="sample", field="title", value="Two"))
    one.undo()
    assert now(two) == Literal(20)
    assert two.document is not None
    assert two.document.nodes["sample"].title == "Two"


def test_a_field_that_another_wrote_since_is_not_taken_back(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    one.done(steps(1))
    two.done(steps(2))
    refused = one.undo()
    assert isinstance(refused, Refused)
    assert "changed by another" in refused.skipped[0].message
    assert now(one) == Literal(2)


def test_a_field_that_went_to_and_fro_is_still_the_others(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    for client, value in ((one, 1), (two, 2), (one, 3)):
        client.done(steps(value))
    assert isinstance(one.undo(), Accepted)
    assert now(one) == Literal(2)
    assert isinstance(one.undo(), Refused)
    assert now(one) == Literal(2)


def test_a_node_that_another_worked_on_is_not_taken_away(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    one.done(AddNode(id="extra", node=Node(type="X")))
    two.done(SetNode(id="extra", field="title", value="Two"))
    assert isinstance(one.undo(), Refused)
    assert one.document is not None
    assert one.document.nodes["extra"].title == "Two"


def test_a_node_that_another_linked_is_not_taken_away(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    one.done(AddNode(id="extra", node=Node(type="X")))
    two.done(SetInput(node="sample", input="latent", value=Link("extra")))
    assert isinstance(one.undo(), Refused)


def test_what_can_be_undone_is_and_the_rest_is_told(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    one.done(steps(1), SetNode(id="model", field="title", value="One"))
    two.done(steps(2))
    answer = one.undo()
    assert isinstance(answer, Accepted)
    assert answer.edits == (SetNode(id="model", field="title", value=""),)
    assert len(answer.skipped) == 1


def test_the_links_of_a_removed_node_come_back_where_nobody_put_others(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    one.done(RemoveNode(id="model"))
    two.done(SetInput(node="sample", input="unet", value=Literal("mine")))
    answer = one.undo()
    assert isinstance(answer, Accepted)
    assert one.document is not None
    assert one.document.nodes["positive"].inputs["encoder"] == Link("model", "text_encoder")
    assert one.document.nodes["sample"].inputs["unet"] == Literal("mine")


def test_a_rename_is_taken_back_though_another_worked_on_the_node(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    one.done(RenameNode(id="sample", to="draw"))
    two.done(SetNode(id="draw", field="title", value="Two"))
    assert isinstance(one.undo(), Accepted)
    assert two.document is not None
    assert two.document.nodes["sample"].title == "Two"
    assert two.document.outputs["image"] == Link("sample")


def test_what_went_with_another_cannot_be_undone_and_the_next_can(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    one.done(SetOutput(name="words", link=Link("positive")))
    one.done(SetNode(id="sample", field="note", value="One"))
    two.done(RemoveNode(id="sample"))
    refused = one.undo()
    assert isinstance(refused, Refused)
    assert refused.skipped[0].code is Code.UNKNOWN_NODE
    assert isinstance(one.undo(), Accepted)
    assert one.document is not None
    assert "words" not in one.document.outputs


def test_a_gesture_is_undone_as_one(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    before = one.document
    for x in range(5):
        one.done(MoveNode(id="model", position=(x, 0)), gesture="drag 1")
        two.done(steps(x))
    one.undo()
    assert one.document is not None
    assert before is not None
    assert one.document.layout == before.layout
    assert now(one) == Literal(4)


def test_frames_of_two_people_are_two_things(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    one.done(SetLayoutItem(field="frames", name="a", value={"title": "One"}))
    two.done(SetLayoutItem(field="frames", name="b", value={"title": "Two"}), base=0)
    one.undo()
    assert one.document is not None
    assert one.document.layout.frames == {"b": {"title": "Two"}}


def test_a_client_that_comes_back_can_still_undo(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    one.done(steps(1))
    one.close()
    assert one.open(resume=True).undo == 1  # type: ignore[union-attr]
    assert isinstance(one.undo(), Accepted)
    assert now(two) == Literal(20)
