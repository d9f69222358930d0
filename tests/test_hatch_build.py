"""The build of the editor: done when its sources changed, and never else."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import hatch_build
from hatch_build import NODE, STAMP, Editor, build, digest, is_built, is_installed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sources of a small page."""
    found = tmp_path / "frontend"
    (found / "src" / "core").mkdir(parents=True)
    for name in ("index.html", "package.json", "package-lock.json", "src/main.tsx", "src/core/keys.ts"):
        (found / name).write_text(f"// {name}")
    return found


def hook(folder: Path, target: str = "wheel") -> Editor:
    """The hook as hatchling makes it."""
    nothing: Any = None
    return Editor(str(folder.parent), {}, nothing, nothing, "", target)


def has_built(folder: Path) -> None:
    """A page that was built of the sources as they are."""
    (folder / "dist").mkdir(exist_ok=True)
    (folder / "dist" / STAMP).write_text(digest(folder))


CHANGES: dict[str, Callable[[Path], object]] = {
    "a changed file": lambda folder: (folder / "src" / "main.tsx").write_text("other"),
    "a new file": lambda folder: (folder / "src" / "core" / "new.ts").write_text(""),
    "a removed file": lambda folder: (folder / "src" / "core" / "keys.ts").unlink(),
    "a renamed file": lambda folder: (folder / "src" / "main.tsx").rename(folder / "src" / "other.tsx"),
    "another version of a package": lambda folder: (folder / "package-lock.json").write_text("{}"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_page_is_built_again_after(change: Callable[[Path], object], folder: Path) -> None:
    assert not is_built(folder)
    has_built(folder)
    assert is_built(folder)
    change(folder)
    assert not is_built(folder)


def test_what_a_page_is_not_made_of_changes_nothing(folder: Path) -> None:
    has_built(folder)
    (folder / "tests").mkdir()
    (folder / "tests" / "keys.test.ts").write_text("")
    (folder / "node_modules").mkdir()
    assert is_built(folder)


def test_node_is_required_where_there_is_something_to_build_alone(folder: Path) -> None:
    assert hook(folder).dependencies() == [NODE]
    has_built(folder)
    assert hook(folder).dependencies() == []


def test_a_built_page_goes_into_the_packages_and_an_editable_one_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_built(folder)
    monkeypatch.setattr(hatch_build, "run", lambda *words: pytest.fail(f"nothing is to be run: {words}"))
    wanted = {
        ("wheel", "standard"): {"frontend/dist": "serving/page"},
        ("wheel", "editable"): {},
        ("sdist", "standard"): {"frontend/dist": "frontend/dist"},
    }
    for (target, version), included in wanted.items():
        data: dict[str, Any] = {"force_include": {}}
        hook(folder, target).initialize(version, data)
        assert data["force_include"] == included


def test_packages_are_installed_unless_make_has_done_it_since_they_were_locked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def run(where: Path, program: str, *words: str) -> None:
        said.append(words[0])
        (where / "dist").mkdir(exist_ok=True)

    monkeypatch.setattr(hatch_build, "run", run)
    build(folder)
    assert (said, is_built(folder)) == (["ci", "run"], True)
    stamp = folder / "node_modules" / ".installed"
    stamp.parent.mkdir()
    stamp.touch()
    assert is_installed(folder)
    build(folder)
    assert said == ["ci", "run", "run"]


def test_a_build_that_fails_tells_what_was_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = [sys.executable, "-c", "print('no such module'); raise SystemExit(3)"]
    monkeypatch.setattr(hatch_build, "found", lambda program: (failing, {}))
    with pytest.raises(RuntimeError, match=r"(?s)npm ci.*no such module"):
        build(folder)
    assert not is_built(folder)


def test_a_package_without_the_sources_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="frontend"):
        hook(tmp_path / "frontend").dependencies()
