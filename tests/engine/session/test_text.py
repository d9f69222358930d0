"""The source panel: a whole text in the place of the document, and documents that have to be mended as text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.document import Literal, parse
from engine.edits import RenameNode, SetInput, SetNode, SetOutput
from engine.errors import Code
from engine.protocol.documents import Accepted, Checked, Drafted, Opened, Refused, Resync, SourceText
from engine.session import Sessions
from tests.engine.session.clients import SMALL, Client, same

Enter = Callable[[str], Client]


def test_a_text_reaches_the_others_as_edits(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    answer = one.text(SMALL.replace("steps: 20", "steps: 30"))
    assert isinstance(answer, Accepted)
    assert answer.edits == (SetInput(node="sample", input="steps", value=Literal(30)),)
    assert two.of(Accepted) == [answer]
    assert answer.kind == "text"


def test_a_text_is_saved_as_it_was_typed(sessions: Sessions, enter: Enter, folder: Path) -> None:
    text = SMALL.replace("# words", "# the words\n\n").replace("steps: 20", "'steps':   30   # more")
    assert isinstance(enter("one").text(text), Accepted)
    sessions.save_all()
    assert (folder / "small.yaml").read_text() == text


def test_a_text_in_another_style_is_saved_as_it_was_typed(sessions: Sessions, enter: Enter, folder: Path) -> None:
    text = "{darkroom: 1, nodes: {a: {type: X}}}\n"
    assert isinstance(enter("one").text(text), Accepted)
    sessions.save_all()
    assert (folder / "small.yaml").read_text() == text


def test_a_comment_alone_is_a_change_too(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    answer = one.text(f"# mine\n\n{SMALL}")
    assert isinstance(answer, Accepted)
    assert answer.edits == ()
    sessions.save_all()
    assert (folder / "small.yaml").read_text().startswith("# mine\n")


def test_a_text_of_an_older_revision_takes_in_what_others_did_since(
    sessions: Sessions, enter: Enter, folder: Path
) -> None:
    one, two = enter("one"), enter("two")
    two.done(SetNode(id="model", field="title", value="Two"))
    two.done(RenameNode(id="positive", to="words"))
    assert isinstance(one.text(SMALL.replace("steps: 20", "steps: 30  # more"), base=0), Accepted)
    sessions.save_all()
    assert same(one.document, two.document, parse((folder / "small.yaml").read_text()).document)
    assert one.document is not None
    assert one.document.nodes["model"].title == "Two"
    text = (folder / "small.yaml").read_text()
    assert "steps: 30  # more" in text
    assert "  # words\n  words:\n" in text


def test_a_text_that_contradicts_others_is_kept_as_a_draft(enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    two.done(SetInput(node="sample", input="steps", value=Literal(10)))
    draft = one.text(SMALL.replace("steps: 20", "steps: 30"), base=0)
    assert isinstance(draft, Drafted)
    assert draft.problems[0].code is Code.CONFLICT
    assert one.revision == 1


def test_a_text_that_does_not_parse_is_a_draft_and_never_saved(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one, two = enter("one"), enter("two")
    draft = one.text(SMALL + "  broken: [")
    assert isinstance(draft, Drafted)
    assert draft.problems[0].code is Code.YAML_SYNTAX
    assert draft.problems[0].line
    sessions.save_all()
    assert (folder / "small.yaml").read_text() == SMALL
    assert two.revision == 0
    one.close()
    opened = one.open()
    assert isinstance(opened, Opened)
    assert opened.draft is not None
    assert opened.draft.text.endswith("broken: [")
    one.text(SMALL)
    assert enter("one").last(Opened).draft is None


def test_ids_that_no_edit_can_give_are_a_draft_with_their_problem(enter: Enter) -> None:
    draft = enter("one").text(SMALL.replace("  sample:\n", "  sam-ple:\n"))
    assert isinstance(draft, Drafted)
    assert Code.INVALID_ID in [problem.code for problem in draft.problems]


def test_who_looks_at_the_source_is_told_what_is_saved(sessions: Sessions, enter: Enter) -> None:
    one, two = enter("one"), enter("two")
    sessions.show_source("small", "one", True)
    two.done(SetNode(id="model", field="title", value="Two"))
    sessions.save_all()
    assert one.last(SourceText).revision == 1
    assert "    title: Two\n" in one.last(SourceText).text
    assert two.of(SourceText) == []


def test_problems_have_the_lines_of_the_newest_text_where_it_is_looked_at(sessions: Sessions, enter: Enter) -> None:
    one = enter("one")
    sessions.show_source("small", "one", True)
    one.done(SetNode(id="model", field="note", value="a\nb\nc"), SetOutput(name="image", link=None))
    one.text(one.last(Opened).content.text.replace("text: $prompt", "text: so $ghost"), base=0)
    sessions.save_all()
    one.wait(lambda one: any(problem.line for problem in one.last(Checked).problems))
    line = one.last(SourceText).text.splitlines().index("      text: so $ghost") + 1
    assert [problem.line for problem in one.last(Checked).problems] == [line]


BROKEN = [
    "darkroom: 1\nnodes: [\n",
    "darkroom: 1\nnodes:\n  a: {type: X}\n  a: {type: Y}\n",
    "darkroom: 1\nnodes:\n  a: &x {type: X}\n  b: *x\n",
    "- a\n- list\n",
    "darkroom: 99\nnodes: {}\n",
    "{darkroom: 1, surprise: 2, nodes: {a: {type: X}}}\n",
    "",
]


@pytest.mark.parametrize("text", BROKEN)
def test_what_cannot_be_read_whole_opens_as_text_and_refuses_edits(text: str, folder: Path, sessions: Sessions) -> None:
    (folder / "small.yaml").write_text(text)
    one = Client(sessions, "small", "one")
    opened = one.open()
    assert isinstance(opened, Opened)
    assert opened.content.document is None
    assert opened.content.text == text
    one.wait(lambda one: one.of(Checked))
    assert one.last(Checked).problems
    assert "mended" in one.not_done(SetNode(id="a", field="title", value="T")).problem.message
    assert isinstance(one.undo(), Refused)
    sessions.save_all()
    assert (folder / "small.yaml").read_text() == text


def test_a_mended_text_makes_a_document_of_it(folder: Path, sessions: Sessions) -> None:
    (folder / "small.yaml").write_text(BROKEN[0])
    one, two = Client(sessions, "small", "one"), Client(sessions, "small", "two")
    one.open()
    two.open()
    one.text(SMALL)
    assert two.last(Resync).content.text == SMALL
    two.done(SetNode(id="model", field="title", value="Two"))
    sessions.save_all()
    assert same(one.document, two.document, parse((folder / "small.yaml").read_text()).document)


def test_unknown_fields_and_types_do_not_hinder_edits(folder: Path, sessions: Sessions) -> None:
    text = SMALL.replace("type: LoadModel", "type: Ghost\n    colour: red")
    (folder / "small.yaml").write_text(text)
    one = Client(sessions, "small", "one")
    one.open()
    one.done(SetNode(id="sample", field="title", value="T"))
    one.wait(lambda one: one.of(Checked) and one.last(Checked).revision == 1)
    assert [problem.code for problem in one.last(Checked).problems] == [Code.UNKNOWN_FIELD]
    sessions.save_all()
    assert "colour: red" in (folder / "small.yaml").read_text()
