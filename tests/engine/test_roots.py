"""Roots: the hub's cache as it lies on the disk, and what is listed."""

import os
from pathlib import Path

import pytest

from engine.errors import Code
from engine.roots import REPOSITORY, listed, locate
from engine.types import HubCache, Root, Unfit

OLD, NEW = "0" * 40, "1" * 40


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache with two revisions of one repository; `main` is the older one."""
    repository = tmp_path / "hub" / "models--org--kit"
    (repository / "blobs").mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(OLD)
    for age, commit in enumerate((OLD, NEW)):
        (repository / "blobs" / commit).write_text(commit)
        revision = repository / "snapshots" / commit
        revision.mkdir(parents=True)
        (revision / "kit").symlink_to(Path("..") / ".." / "blobs" / commit)
        os.utime(revision, (age, age))
    return tmp_path / "hub"


def code(name: str, *roots: Root) -> str:
    with pytest.raises(Unfit) as caught:
        locate("kit", name, roots)
    return caught.value.code


def test_a_repository_is_its_main_revision_and_without_one_the_newest(cache: Path) -> None:
    repository = cache / "models--org--kit"
    assert locate("kit", "org/kit", (HubCache(cache),)) == repository / "snapshots" / OLD
    assert locate("kit", "org/kit/kit", (HubCache(cache),)).read_text() == OLD
    (repository / "refs" / "main").unlink()
    assert locate("kit", "org/kit", (HubCache(cache),)) == repository / "snapshots" / NEW


def test_a_revision_that_is_not_whole_counts_for_nothing(cache: Path) -> None:
    repository = cache / "models--org--kit"
    (repository / "blobs" / OLD).unlink()
    assert locate("kit", "org/kit", (HubCache(cache),)) == repository / "snapshots" / NEW
    (repository / "blobs" / "x.incomplete").touch()
    assert code("org/kit", HubCache(cache)) == Code.RESOURCE_MISSING


def test_links_lead_from_a_revision_into_the_cache_and_nowhere_else(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("out")
    (cache / "models--org--kit" / "snapshots" / OLD / "way").symlink_to(tmp_path / "secret")
    assert code("org/kit", HubCache(cache)) == Code.OUTSIDE_ROOT
    assert listed({"kit": (HubCache(cache),)}, lambda path: "kit") == []


@pytest.mark.parametrize("name", ["org", "org/none", "models--org--kit", "org/kit/none", ".", ""])
def test_other_names_mean_nothing_in_a_cache(cache: Path, name: str) -> None:
    assert code(name, HubCache(cache)) == Code.RESOURCE_MISSING


def test_a_ref_that_leads_out_is_not_followed(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (cache / "models--org--kit" / "refs" / "main").write_text("../../../elsewhere")
    assert locate("kit", "org/kit", (HubCache(cache),)).name == NEW


def test_folders_come_before_the_cache(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "own" / "org" / "kit").mkdir(parents=True)
    assert locate("kit", "org/kit", (tmp_path / "own", HubCache(cache))) == tmp_path / "own" / "org" / "kit"


def test_what_could_be_on_the_hub_gets_the_hint_to_fetch_it(tmp_path: Path) -> None:
    with pytest.raises(Unfit) as caught:
        locate("kit", "org/kot", (HubCache(tmp_path),))
    assert caught.value.hint == "darkroom models fetch org/kot, or run with --fetch"
    with pytest.raises(Unfit) as plain:
        locate("kit", "org/kot", (tmp_path,))
    assert "fetch" not in plain.value.hint
    with pytest.raises(Unfit) as local:
        locate("kit", "folder/kot.safetensors", (HubCache(tmp_path),))
    assert "fetch" not in local.value.hint


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("org/name", ("org/name", None)),
        ("o_1/n-2.0", ("o_1/n-2.0", None)),
        ("org/name/a/b.safetensors", ("org/name", "a/b.safetensors")),
        ("name", None), ("org/name/a", None), ("folder/b.safetensors", None), ("org/../name", None),
        ("org/.name", None),
        ("org/name/../b.safetensors", None), ("org/name/", None), ("/org/name", None), ("org\\name", None),
        ("org/nämé", None), ("org/name\n", None),
    ],
)  # fmt: skip
def test_ids_of_repositories(name: str, parts: tuple[str, str | None] | None) -> None:
    found = REPOSITORY.fullmatch(name)
    assert (found and found.groups()) == parts


def test_each_thing_is_listed_once_by_its_first_name_in_the_folder_of_its_kind(tmp_path: Path) -> None:
    brushes, shared = tmp_path / "shared" / "brushes", tmp_path / "shared"
    for path in (brushes / "a.kit", brushes / "deep" / "b.kit", shared / "c.kit", shared / ".hidden" / "d.kit"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("kit")
    (shared / "again.kit").symlink_to(shared / "c.kit")
    (shared / "way.kit").symlink_to(tmp_path / "out.kit")
    (tmp_path / "out.kit").write_text("out")
    (shared / "notes.txt").write_text("none")
    found = listed(
        {"brush": (brushes, shared), "paint": (shared,)}, lambda path: "paint" if path.suffix == ".kit" else None
    )
    names = [(one.kind, one.name) for one in found]
    assert names == [("brush", "a.kit"), ("brush", "deep/b.kit"), ("paint", "again.kit")]


def test_a_folder_that_is_not_there_lists_nothing(tmp_path: Path) -> None:
    assert listed({"kit": (tmp_path / "none", HubCache(tmp_path / "hub"))}, lambda path: "kit") == []


def test_the_cache_is_listed_by_ids(cache: Path) -> None:
    (cache / "datasets--org--data" / "snapshots").mkdir(parents=True)
    (cache / "models--org--begun").mkdir()
    found = listed({"kit": (HubCache(cache),)}, lambda path: "kit")
    assert [(one.name, one.path.name) for one in found] == [("org/kit", OLD)]
