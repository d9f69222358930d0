"""Names: nothing but a name becomes a path."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Code
from engine.protocol.documents import Refused
from engine.session import DocumentRefused, Sessions, check_name
from engine.session.folder import Folder
from engine.session.names import free_name, time_of_trashed
from tests.engine.session.clients import Client

FINE = ["a", "Text to image", "v1.2", "a_b-c", "0", "A" * 100, "con1", "nulls", "a..b", "small.conflict-1", "auxiliary"]

UP = ["..", "...", ". .", "..\u200b", "%2e%2e", "%252e%252e", "..%00", "．．", "․․", "\u2025", ".%2e", "..;", "..."]
BETWEEN = [
    "/",
    "\\",
    "%2f",
    "%5c",
    "%252f",
    "\u2215",
    "\u2044",
    "\u29f8",
    "\uff0f",
    "\uff3c",
    "//",
    "/./",
    "\\\\",
    "\x00/",
]
LEADS = [up + between + "etc" for up, between in itertools.product(UP, BETWEEN)]
TRAVERSALS = [
    *LEADS,
    "/etc/passwd", "C:\\x", "C:x", "\\\\host\\share", "//host/share", "~", "~root", "$HOME", "file:///etc/passwd",
    "a/b", "a\\b", "a/../b", "./a", ".\\a", ".", "..", "...", ".hidden", ".trash/a", ".git/config", "a\x00",
    "a\x00.yaml", "\x00",
    "a\n", "a\r", "a\nb", "\na", "a\t", " a", "a ", "a.", "a. ", "a..", "-a", "_a", "", " ", "a:b", "a::$DATA", "a|b",
    "a<b", "a>b", 'a"b', "a?b", "a*b", "a;b", "a`b", "CON", "con", "Con.x", "con .x", "PRN", "AUX", "NUL", "nul.tar.gz",
    "COM1", "com9", "LPT1", "lpt9.x", "COM0", "a.yaml", "a.YAML", "a.yml", "é", "аdmin", "ａ", "\ufeffa", "a\u202eb",
    "a\u0000b", "A" * 101, "A" * 5000, "\ud800", "a\u2028", "a%2fb", "a%00", "a/", "a\\", "/a", "\\a",
]  # fmt: skip


def test_there_are_two_hundred_spellings() -> None:
    assert len(set(TRAVERSALS)) >= 200


@pytest.mark.parametrize("name", FINE)
def test_names_that_people_give_are_names(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", TRAVERSALS, ids=ascii)
def test_nothing_else_is(name: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "documents")
    (tmp_path / "documents").mkdir()
    with pytest.raises(DocumentRefused) as refused:
        check_name(name)
    assert refused.value.problem.code is Code.INVALID_ID
    assert refused.value.problem.hint
    for made in (folder.file, folder.find, folder.delete, folder.restore, lambda name: folder.create(name, "")):
        with pytest.raises(DocumentRefused):
            made(name)
    assert [*tmp_path.iterdir()] == [tmp_path / "documents"]


@given(st.text(max_size=12) | st.text(st.sampled_from("a./\\ :~con\x00"), max_size=8))
def test_whatever_passes_is_a_file_of_the_folder(name: str) -> None:
    folder = Folder(Path("/documents"))
    try:
        path = folder.file(name)
    except DocumentRefused:
        return
    assert path.parent == Path("/documents")
    assert path.name == f"{name}.yaml"
    assert path.resolve().parent == Path("/documents")
    assert name.isascii()
    assert not name.startswith(".")


@pytest.mark.parametrize("name", TRAVERSALS[::7], ids=ascii)
def test_a_client_that_asks_for_one_is_refused_in_words(name: str, sessions: Sessions) -> None:
    refused = Client(sessions, name, "one").open()
    assert isinstance(refused, Refused)
    assert refused.problem.code is Code.INVALID_ID


def test_names_that_differ_only_in_case_are_said(sessions: Sessions) -> None:
    refused = Client(sessions, "SMALL", "one").open()
    assert isinstance(refused, Refused)
    assert refused.problem.hint == 'did you mean "small"?'
    with pytest.raises(DocumentRefused) as raised:
        sessions.create("Small")
    assert raised.value.problem.code is Code.NAME_CLASH


def test_a_link_that_leads_out_is_not_opened(
    sessions: Sessions, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.yaml"
    secret.write_text("darkroom: 1\n")
    (folder / "link.yaml").symlink_to(secret)
    refused = Client(sessions, "link", "one").open()
    assert isinstance(refused, Refused)
    assert refused.problem.code is Code.OUTSIDE_ROOT
    assert sessions.names() == ["small"]


def test_what_is_no_file_is_not_opened(sessions: Sessions, folder: Path) -> None:
    (folder / "dir.yaml").mkdir()
    (folder / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    for name, code in (("dir", Code.FILE_UNREADABLE), ("binary", Code.NOT_TEXT)):
        refused = Client(sessions, name, "one").open()
        assert isinstance(refused, Refused)
        assert refused.problem.code is code


def test_a_taken_name_gets_the_first_number_that_is_free() -> None:
    assert free_name("cat", ["dog"]) == "cat"
    assert free_name("cat", ["Cat", "cat 2"]) == "cat 3"
    assert free_name("cat 2", ["cat 2"]) == "cat 3"
    assert free_name("cat 9999", ["cat 9999"]) == "cat 10000"
    long = free_name("x" * 100, ["x" * 100])
    assert (len(long), long[-3:]) == (100, "x 2")
    dotted = free_name("x" * 97 + ".yz", ["x" * 97 + ".yz"])
    assert dotted == "x" * 97 + " 2"
    check_name(dotted)
    with pytest.raises(DocumentRefused):
        free_name("../cat", [])


def test_the_trash_says_when_a_document_was_deleted() -> None:
    assert time_of_trashed("cat.20260102T030405Z-2") == 1767323045.0
    for name in ("cat", "cat.20261302T030405Z", "cat.2026"):
        with pytest.raises(DocumentRefused):
            time_of_trashed(name)
