"""Editing together: envelopes are ordered by arrival, and nobody's other fields are lost."""

from collections.abc import Callable

from engine.document import Link, Literal, Node, parse
from engine.edits import (
    AddNode,
    MoveNode,
    RemoveNode,
    RenameNode,
    ReplaceNode,
    SetInput,
    SetNode,
    SetOutput,
    apply_all,
)
from engine.errors import Code
from engine.protocol.documents import Accepted, Opened, Presence, Refused, Resumed
from engine.session import Sessions
from tests.engine.session.clients import SMALL, Client, same

Enter = Callable[[str], Client]

STEPS = SetInput(node="sample", input="steps", value=Literal(30))


def test_who_opens_a_document_gets_it_whole(enter: Enter) -> None:
    one = enter("one")
    opened = one.last(Opened)
    assert opened.content.text == SMALL
    assert opened.content.revision == 0
    assert same(one.document, parse(SMALL).document)


def test_an_edit_reaches_everyone_its_author_too_and_in_order(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    answer = one.done(STEPS)
    two.done(SetNode(id="model", field="title", value="M"))
    assert answer.revision == 1
    assert [message.revision for message in one.of(Accepted)] == [1, 2]
    assert one.of(Accepted) == two.of(Accepted)
    assert same(one.document, two.document)
    assert one.wrong == two.wrong == []


def test_an_envelope_is_done_as_a_whole_or_not_at_all(enter: Enter) -> None:
    one = enter("one")
    before = one.document
    refused = one.not_done(STEPS, RemoveNode(id="ghost"))
    assert refused.edit == 1
    assert refused.problem.code is Code.UNKNOWN_NODE
    assert refused.revision == one.revision == 0
    assert one.document is before


def test_an_edit_of_an_older_revision_is_applied_to_the_newest(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    one.done(SetNode(id="sample", field="title", value="One"))
    two.done(SetNode(id="sample", field="note", value="Two"), STEPS, base=0)
    assert one.document is not None
    sample = one.document.nodes["sample"]
    assert (sample.title, sample.note, sample.inputs["steps"]) == ("One", "Two", Literal(30))


def test_the_last_writer_of_a_field_wins(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    one.done(SetNode(id="sample", field="title", value="One"))
    two.done(SetNode(id="sample", field="title", value="Two"), base=0)
    assert one.document is not None
    assert one.document.nodes["sample"].title == "Two"


def test_a_node_that_is_replaced_keeps_the_fields_that_others_set_since(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    assert two.document is not None
    known = two.document.nodes["sample"]
    one.done(STEPS)
    node = Node(type=known.type, inputs={**known.inputs, "guidance": Literal(7)})
    two.done(ReplaceNode(id="sample", node=node), base=0)
    assert one.document is not None
    inputs = one.document.nodes["sample"].inputs
    assert (inputs["steps"], inputs["guidance"]) == (Literal(30), Literal(7))


def test_an_edit_that_no_longer_fits_is_refused_with_what_changed(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    one.done(MoveNode(id="model", position=(9, 9)))
    gone = one.done(RemoveNode(id="sample"))
    refused = two.not_done(STEPS, base=0)
    assert refused.problem.code is Code.UNKNOWN_NODE
    assert refused.changed == (gone,)
    assert refused.revision == 2


def test_what_a_removal_implies_is_spelled_out(enter: Enter) -> None:
    one = enter("one")
    before = one.document
    edits = one.done(RemoveNode(id="sample")).edits
    assert edits == (
        SetOutput(name="image", link=None),
        MoveNode(id="sample", position=None),
        RemoveNode(id="sample"),
    )
    assert before is not None
    assert same(one.document, apply_all(before, [RemoveNode(id="sample")]))


def test_many_edits_at_once_are_one_revision_and_one_undo(enter: Enter) -> None:
    one = enter("one")
    before = one.document
    one.done(*(AddNode(id=f"n{index}", node=Node(type="X")) for index in range(100)), RemoveNode(id="model"))
    assert one.revision == 1
    one.undo()
    assert same(one.document, before)


def test_a_request_that_comes_again_is_not_done_twice(enter: Enter) -> None:
    one = enter("one")
    add = AddNode(id="extra", node=Node(type="X"))
    first = one.done(add, request=1)
    assert one.edit(add, request=1) == first
    assert one.revision == 1


def test_who_has_not_opened_a_document_cannot_edit_it(sessions: Sessions, enter: Enter) -> None:
    stranger = Client(sessions, "small", "stranger")
    assert stranger.not_done(STEPS, base=0).problem.code is Code.FILE_MISSING
    enter("one")
    assert stranger.not_done(STEPS, base=0).problem.code is Code.FILE_MISSING


def test_a_revision_that_is_not_there_yet_is_refused(enter: Enter) -> None:
    assert enter("one").not_done(STEPS, base=5).problem.code is Code.CONFLICT


def test_a_document_that_is_not_there_cannot_be_opened(sessions: Sessions) -> None:
    refused = Client(sessions, "smal", "one").open()
    assert isinstance(refused, Refused)
    assert refused.problem.code is Code.FILE_MISSING


def test_who_was_cut_off_is_told_what_they_missed(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    one.done(STEPS)
    two.close()
    one.done(SetNode(id="model", field="title", value="M"))
    one.done(RenameNode(id="model", to="base"))
    assert two.revision == 1
    resumed = two.open(resume=True)
    assert isinstance(resumed, Resumed)
    assert [accepted.revision for accepted in resumed.missed] == [2, 3]
    assert same(one.document, two.document)
    assert two.wrong == []


def test_who_missed_more_than_is_remembered_gets_the_whole_document(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    two.close()
    for index in range(1001):
        one.done(MoveNode(id="model", position=(index, 0)))
    assert isinstance(two.open(resume=True), Opened)
    assert same(one.document, two.document)


def test_who_comes_from_an_earlier_opening_gets_the_whole_document(sessions: Sessions, enter: Enter) -> None:
    one = enter("one")
    one.done(STEPS)
    one.epoch = "another"
    assert isinstance(one.open(resume=True), Opened)
    assert sessions.since("small", 0, "another") is None
    assert [accepted.revision for accepted in sessions.since("small", 0) or ()] == [1]


def test_everyone_knows_who_is_there_and_what_they_have_selected(sessions: Sessions, enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    assert one.last(Presence) == Presence(name="small", client="two", here=True)
    sessions.select("small", "two", {"nodes": ["model"]})
    assert one.last(Presence).selected == {"nodes": ["model"]}
    assert two.of(Presence) == []
    assert [present.selected for present in enter("three").last(Opened).present] == [None, {"nodes": ["model"]}, None]
    sessions.leave("two")
    assert one.last(Presence) == Presence(name="small", client="two", here=False)


def test_a_listener_that_fails_is_nobody_elses_trouble(sessions: Sessions, enter: Enter) -> None:
    def deaf(message: object) -> None:
        raise RuntimeError("deaf")

    sessions.open("small", "deaf", deaf)
    one = enter("one")
    one.done(STEPS)
    assert one.revision == 1


def test_a_link_to_what_another_removed_is_kept_for_the_check_to_tell(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    one.done(RemoveNode(id="positive"))
    two.done(SetInput(node="sample", input="positive", value=Link("positive")), base=0)
    assert same(one.document, two.document)
