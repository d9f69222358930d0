"""Sessions against a simple model: edits, undo, other programs and lost connections, in any order.

The model holds no document of its own. It says what must be true of all copies: they are the server's, the file is too
once it is saved, and each text that was ever in the way of another is still somewhere.
"""

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine.document import Document, parse, write
from engine.edits import EditRefused, apply
from engine.protocol.documents import Accepted, Closed, Conflict, Opened, Resumed, Settled
from engine.session import Sessions
from tests.engine.session.clients import SMALL, Client, Quiet, read, same
from tests.engine.session.test_crowd import draw

seeds = st.integers(0, 2**32)
who = st.sampled_from(["one", "two", "three"])


class Editing(RuleBasedStateMachine):
    """Three clients, one document, one file."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="darkroom-editing-"))
        self.file = self.folder / "small.yaml"
        self.file.write_text(SMALL)
        self.sessions = Sessions(self.folder, Quiet(), autosave=1000)
        self.clients = {name: Client(self.sessions, "small", name) for name in ("one", "two", "three")}
        self.here = set(self.clients)
        self.fresh = 0
        self.mine: dict[str, list[Document]] = {name: [] for name in self.clients}
        for client in self.clients.values():
            client.open()

    def name(self) -> str:
        self.fresh += 1
        return f"fresh{self.fresh}"

    @property
    def newest(self) -> Client:
        return max(self.clients.values(), key=lambda client: (client.client in self.here, client.revision))

    @property
    def in_conflict(self) -> bool:
        in_conflict = False
        for message in self.newest.heard:
            if isinstance(message, Conflict | Settled):
                in_conflict = isinstance(message, Conflict)
            elif isinstance(message, Opened | Resumed):
                in_conflict = message.conflict is not None
        return in_conflict

    @rule(name=who, seed=seeds, count=st.integers(1, 4))
    def edit(self, name: str, seed: int, count: int) -> None:
        client = self.clients[name]
        if name not in self.here or client.document is None:
            return
        before = self.newest.document
        chance = random.Random(seed)
        edits = [draw(chance, client.document, self.name) for _ in range(count)]
        answer = client.edit(*edits)
        if isinstance(answer, Accepted):
            expected = before
            for edit in edits:
                assert expected is not None
                expected = apply(expected, edit)
            assert same(client.document, expected)
        else:
            assert same(self.newest.document, before)

    @rule(name=who, back=st.booleans())
    def take_back(self, name: str, back: bool) -> None:
        if name not in self.here:
            return
        client = self.clients[name]
        before = client.document
        answer = client.undo() if back else client.redo()
        if not isinstance(answer, Accepted):
            assert same(client.document, before)

    @rule(name=who)
    def undo_and_redo_lead_back(self, name: str) -> None:
        client = self.clients[name]
        before = client.document
        if name not in self.here:
            return
        undone = client.undo()
        if isinstance(undone, Accepted) and not undone.skipped:
            assert isinstance(client.redo(), Accepted)
            assert same(client.document, before)

    @rule(name=who, seed=seeds)
    def type_text(self, name: str, seed: int) -> None:
        client = self.clients[name]
        if name not in self.here or client.document is None:
            return
        edit = draw(random.Random(seed), client.document, self.name)
        text = write(apply(client.document, edit))
        assert isinstance(client.text(text), Accepted)
        assert same(client.document, parse(text).document)

    @rule(seed=seeds)
    def another_program_writes(self, seed: int) -> None:
        if not self.file.exists():
            return
        theirs = parse(self.file.read_text()).document
        assert theirs is not None
        for _ in range(2):
            try:
                theirs = apply(theirs, draw(random.Random(seed), theirs, self.name))
            except EditRefused:
                continue
        self.file.write_text(write(theirs))

    @rule()
    def save(self) -> None:
        was = self.file.read_text()
        self.sessions.save_all()
        if self.in_conflict:
            assert self.file.read_text() == was
        else:
            assert same(self.newest.document, read(self.file))

    @precondition(lambda self: self.in_conflict)
    @rule(take=st.sampled_from(["mine", "theirs"]))
    def resolve(self, take: str) -> None:
        mine, theirs = self.newest.document, self.file.read_text()
        known = set(self.folder.glob("*.conflict-*.yaml"))
        name = next(iter(self.here))
        refused = self.sessions.resolve("small", name, take)  # type: ignore[arg-type]
        if refused is None:
            (kept,) = set(self.folder.glob("*.conflict-*.yaml")) - known
            assert same(read(kept), mine) if take == "theirs" else kept.read_text() == theirs
        assert not self.newest.of(Closed)

    @rule(name=who)
    def cut_off(self, name: str) -> None:
        if len(self.here) > 1 and name in self.here:
            self.here.discard(name)
            self.clients[name].close()

    @rule(name=who)
    def come_back(self, name: str) -> None:
        if name not in self.here:
            self.clients[name].open(resume=True)
            self.here.add(name)

    @invariant()
    def all_who_are_here_have_the_same_document(self) -> None:
        here = [self.clients[name] for name in self.here]
        assert same(*(client.document for client in here))
        assert len({client.revision for client in here}) == 1
        assert [client.wrong for client in self.clients.values()] == [[]] * 3

    def teardown(self) -> None:
        if hasattr(self, "sessions"):
            self.sessions.close_all()
            kept = [read(path) for path in self.folder.glob("small*.yaml")]
            assert any(same(self.newest.document, document) for document in kept)
            shutil.rmtree(self.folder)


@pytest.mark.slow  # many short lives of a document
def test_whatever_happens_everyone_has_the_same_document() -> None:
    run_state_machine_as_test(Editing, settings=settings(max_examples=30, stateful_step_count=25, deadline=None))
