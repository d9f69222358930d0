"""Many at once: the document is the same for everyone and in the file."""

import random
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.document import Document, Link, Literal, Node
from engine.edits import AddNode, Edit, MoveNode, RemoveNode, RenameNode, SetInput, SetNode
from engine.protocol.documents import Accepted, Saved
from engine.session import Sessions
from tests.engine.session.clients import Client, Quiet, read, same

CLIENTS = 4
EDITS = 250


def draw(chance: random.Random, document: Document, fresh: Callable[[], str]) -> Edit:
    """An edit as an editor would send it, of the document as its client knows it."""
    node = chance.choice([*document.nodes])
    kinds: list[Callable[[], Edit]] = [
        lambda: SetInput(node=node, input=chance.choice("abc"), value=Literal(chance.randrange(100))),
        lambda: SetInput(node=node, input=chance.choice("abc"), value=Link(chance.choice([*document.nodes]))),
        lambda: SetNode(id=node, field=chance.choice(["title", "note"]), value=str(chance.randrange(100))),
        lambda: MoveNode(id=node, position=(chance.randrange(1000), chance.randrange(1000))),
        lambda: AddNode(id=fresh(), node=Node(type="X"), before=node),
        lambda: RenameNode(id=node, to=fresh()),
    ]
    if len(document.nodes) > 5:
        kinds.append(lambda: RemoveNode(id=node))
    return chance.choice(kinds)()


def busy(client: Client, seed: int, edits: int) -> None:
    """Edit until so many edits were accepted, now and then taking some back."""
    chance = random.Random(seed)
    made = 0
    names = iter(range(10**6))
    while made < edits:
        assert client.document is not None
        edit = draw(chance, client.document, lambda: f"{client.client}_{next(names)}")
        answer = client.undo() if chance.random() < 0.05 else client.edit(edit, request=next(names) + 1)
        made += isinstance(answer, Accepted)


@pytest.mark.slow  # a thousand edits, each heard by four
def test_a_thousand_edits_of_four_at_once_end_alike_everywhere(folder: Path) -> None:
    sessions = Sessions(folder, Quiet(), autosave=0.05)
    clients = [Client(sessions, "small", f"client{index}") for index in range(CLIENTS)]
    for client in clients:
        client.open()
    threads = [
        threading.Thread(target=busy, args=(client, seed, EDITS), daemon=True) for seed, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    assert sessions.close_all() == ()
    assert {client.revision for client in clients} == {CLIENTS * EDITS}
    assert [client.wrong for client in clients] == [[]] * CLIENTS
    assert same(read(folder / "small.yaml"), *(client.document for client in clients))
    assert clients[0].last(Saved).revision == CLIENTS * EDITS
    told = [[accepted.revision for accepted in client.of(Accepted)] for client in clients]
    assert told == [[*range(1, CLIENTS * EDITS + 1)]] * CLIENTS
