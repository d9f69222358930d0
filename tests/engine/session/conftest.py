"""A folder with a document, sessions that save when they are told to, and clients."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from engine.session import Sessions
from tests.engine.session.clients import SMALL, Client, Quiet

Enter: TypeAlias = Callable[[str], Client]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(SMALL)
    return tmp_path


@pytest.fixture
def sessions(folder: Path) -> Iterator[Sessions]:
    """Sessions that no test waits for to save: it says when."""
    sessions = Sessions(folder, Quiet(), autosave=1000.0)
    yield sessions
    sessions.close_all()


@pytest.fixture
def enter(sessions: Sessions) -> Enter:
    """Someone opens the document."""

    def enter(name: str) -> Client:
        client = Client(sessions, "small", name)
        client.open()
        return client

    return enter
