"""Migrations: trees of older versions, step by step."""

from engine.document import parse
from engine.document.migrate import MIGRATIONS, migrate
from engine.document.model import FORMAT
from engine.document.tree import Branch


def tree() -> Branch:
    found = parse("darkroom: 1\nname: n\n").tree
    assert found is not None
    return found


def renamed(old: str, new: str, branch: Branch) -> Branch:
    entries = {new if key == old else key: entry for key, entry in branch.entries.items()}
    return branch._replace(entries=entries)


def test_every_version_but_the_newest_has_a_migration() -> None:
    assert list(MIGRATIONS) == list(range(1, FORMAT))


def test_a_file_of_the_newest_version_stays_as_it_is() -> None:
    assert migrate(tree(), FORMAT) == tree()


def test_an_old_file_goes_through_every_version_in_order() -> None:
    steps = {
        1: lambda branch: renamed("name", "title", branch),
        2: lambda branch: renamed("title", "heading", branch),
    }
    assert list(migrate(tree(), 1, to=3, migrations=steps).entries) == ["darkroom", "heading"]
    assert list(migrate(renamed("name", "title", tree()), 2, to=3, migrations=steps).entries) == ["darkroom", "heading"]
