"""Comments: each stays with its node, whatever is edited, as long as the node does."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.document import Link, Literal, Node, Parameter
from engine.edits import (
    AddNode,
    AddParameter,
    Edit,
    RemoveNode,
    RemoveParameter,
    RenameNode,
    RenameOutput,
    RenameParameter,
    SetInput,
    SetOutput,
)
from engine.protocol.documents import Accepted
from engine.session import Sessions
from tests.engine.session.clients import Client, Quiet, read, same
from tests.engine.session.test_crowd import draw

Enter = Callable[[str], Client]

COUNT = 30
TEXT = "darkroom: 1\n# the nodes\nnodes:\n" + "".join(
    f"  # comment {index}\n  n{index}:\n    type: X  # behind {index}\n    inputs:\n      a: {index}\n"
    for index in range(COUNT)
)


def where_comments_stand(text: str) -> dict[str, str]:
    """For each comment the node below it, and for each comment behind a type the node that it is in."""
    lines = text.splitlines()
    found: dict[str, str] = {}
    node = ""
    for index, line in enumerate(lines):
        if line.startswith("  # comment"):
            found[line.strip()] = lines[index + 1].strip().rstrip(":")
        elif line.startswith("  ") and line[2] not in " #":
            node = line.strip().rstrip(":")
        elif "# behind" in line:
            found[line[line.index("#") :]] = node
    return found


def follow(names: dict[int, str | None], edit: Edit) -> None:
    """What the nodes of the file are called after an edit."""
    for origin, name in names.items():
        if isinstance(edit, RenameNode) and name == edit.id:
            names[origin] = edit.to
        elif isinstance(edit, RemoveNode) and name == edit.id:
            names[origin] = None


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("every", [1, 10, 200])
def test_comments_survive_two_hundred_edits(tmp_path: Path, seed: int, every: int) -> None:
    """Saved after each edit, now and then, or once at the end."""
    (tmp_path / "small.yaml").write_text(TEXT)
    sessions = Sessions(tmp_path, Quiet(), autosave=1000)
    one = Client(sessions, "small", "one")
    one.open()
    chance = random.Random(seed)
    names: dict[int, str | None] = {index: f"n{index}" for index in range(COUNT)}
    fresh = iter(range(10**6))
    for step in range(1, 201):
        assert one.document is not None
        answer = one.edit(draw(chance, one.document, lambda: f"new{next(fresh)}"))
        assert isinstance(answer, Accepted)
        for edit in answer.edits:
            follow(names, edit)
        if step % every == 0:
            sessions.save_all()
    sessions.close_all()
    text = (tmp_path / "small.yaml").read_text()
    assert same(one.document, read(tmp_path / "small.yaml"))
    comments = where_comments_stand(text)
    left = {origin: name for origin, name in names.items() if name is not None}
    assert 5 < len(left) < COUNT
    assert {f"# comment {origin}": name for origin, name in left.items()}.items() <= comments.items()
    assert len([comment for comment in comments if comment.startswith("# behind")]) >= len(left)
    assert not any(f"# comment {origin}" in comments for origin, name in names.items() if name is None)


def test_a_removed_node_comes_back_with_its_comments_even_after_a_save(
    sessions: Sessions, enter: Enter, folder: Path
) -> None:
    one = enter("one")
    before = (folder / "small.yaml").read_text()
    for edit in (RemoveNode(id="positive"), RemoveParameter(name="prompt"), SetOutput(name="image", link=None)):
        one.done(edit)
        sessions.save_all()
    assert "# words" not in (folder / "small.yaml").read_text()
    for _ in range(3):
        one.undo()
    sessions.save_all()
    assert (folder / "small.yaml").read_text() == before


def test_another_node_of_the_same_name_does_not_inherit_comments(
    sessions: Sessions, enter: Enter, folder: Path
) -> None:
    one = enter("one")
    one.done(RemoveNode(id="positive"), AddNode(id="positive", node=Node(type="Other")))
    one.done(RemoveParameter(name="prompt"), AddParameter(name="prompt", parameter=Parameter(type="int")))
    sessions.save_all()
    text = (folder / "small.yaml").read_text()
    assert "# words" not in text
    assert "# what it shows" not in text
    assert "# the model comes first" in text


def test_comments_follow_a_swap_of_names(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    for name, to in (("model", "x"), ("positive", "model"), ("x", "positive")):
        one.done(RenameNode(id=name, to=to))
    one.done(RenameParameter(name="prompt", to="words"), RenameOutput(name="image", to="picture"))
    one.done(SetInput(node="model", input="text", value=Literal("x")), SetOutput(name="more", link=Link("model")))
    sessions.save_all()
    text = (folder / "small.yaml").read_text()
    assert "  # the model comes first\n  positive:\n    type: LoadModel\n" in text
    assert "  # words\n  model:\n    type: TextEncode  # by CLIP\n" in text
    assert "  # what it shows\n  words:\n" in text
