"""The checker: problems and marks follow for the newest revision, and no edit waits for them."""

import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.document import Link, Parsed
from engine.edits import SetInput, SetNode
from engine.errors import Code, Problem
from engine.protocol.documents import Checked, Marks, Opened
from engine.session import Mark, Sessions
from tests.engine.session.clients import DEADLINE, Client, Quiet


class Gated(Quiet):
    """A desk that says when it is asked and answers when it may."""

    def __init__(self) -> None:
        self.asked: list[Parsed] = []
        self.change = threading.Condition()
        self.allowed = 0

    def check(self, parsed: Parsed) -> Iterable[Problem]:
        with self.change:
            self.asked.append(parsed)
            self.change.notify_all()
            assert self.change.wait_for(lambda: self.allowed >= len(self.asked), DEADLINE)
        return parsed.problems

    def wait(self, count: int) -> None:
        with self.change:
            assert self.change.wait_for(lambda: len(self.asked) >= count, DEADLINE)

    def allow(self, count: int) -> None:
        with self.change:
            self.allowed = count
            self.change.notify_all()


def test_a_slow_check_delays_no_edit_and_tells_only_of_the_newest_revision(folder: Path) -> None:
    desk = Gated()
    sessions = Sessions(folder, desk, autosave=1000)
    one = Client(sessions, "small", "one")
    one.open()
    desk.wait(1)
    for index in range(10):
        one.done(SetNode(id="model", field="title", value=str(index)))
    assert one.revision == 10
    desk.allow(2)
    one.wait(lambda one: one.of(Marks))
    assert [message.revision for message in one.of(Checked)] == [10]
    assert [message.revision for message in one.of(Marks)] == [10]
    assert len(desk.asked) == 2
    desk.allow(10**6)
    sessions.close_all()


def test_what_the_names_tell_is_among_the_problems(sessions: Sessions) -> None:
    one = Client(sessions, "small", "one")
    one.open()
    one.done(SetInput(node="sample", input="steps", value=Link("prompt", "x")))
    one.wait(lambda one: one.of(Checked) and one.last(Checked).problems)
    assert [problem.code for problem in one.last(Checked).problems] == [Code.BAD_REFERENCE]


def test_each_node_is_marked(sessions: Sessions) -> None:
    one = Client(sessions, "small", "one")
    one.open()
    one.wait(lambda one: one.of(Marks))
    assert one.last(Marks).marks == {"model": "runs", "positive": "runs", "sample": "runs"}


def test_who_comes_later_is_told_at_once(sessions: Sessions) -> None:
    one, two = Client(sessions, "small", "one"), Client(sessions, "small", "two")
    one.open()
    one.wait(lambda one: one.of(Marks))
    opened = two.open()
    assert isinstance(opened, Opened)
    assert opened.checked == one.last(Checked)
    assert opened.marks == one.last(Marks)


def test_the_desk_can_be_asked_again(sessions: Sessions) -> None:
    one = Client(sessions, "small", "one")
    one.open()
    one.wait(lambda one: one.of(Marks))
    sessions.check_again()
    one.wait(lambda one: len(one.of(Marks)) == 2)


def test_a_desk_that_fails_hinders_nobody(folder: Path) -> None:
    class Failing(Quiet):
        def check(self, parsed: Parsed) -> Iterable[Problem]:
            if parsed.document is not None and parsed.document.nodes["model"].title == "bad":
                raise RuntimeError("a fault")
            return parsed.problems

        def marks(self, parsed: Parsed) -> Mapping[str, Mark]:
            return {}

    sessions = Sessions(folder, Failing(), autosave=1000)
    one = Client(sessions, "small", "one")
    one.open()
    one.done(SetNode(id="model", field="title", value="bad"))
    one.done(SetNode(id="model", field="title", value="good"))
    one.wait(lambda one: one.of(Checked) and one.last(Checked).revision == 2)
    sessions.close_all()
