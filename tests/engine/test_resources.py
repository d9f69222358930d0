"""Resources: where names may lead, and what is gathered."""

from pathlib import Path

import pytest

from engine.errors import Code
from engine.registry import Registry
from engine.resources import Machine, Resources, facts_outputs, gather, wanted
from engine.roots import locate
from engine.types import Memory, Resource, Unfit
from tests.engine.toys import MEMORY, REGISTRY, graph_of, n


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "sub").mkdir(parents=True)
    (folder / "kit").write_text("in")
    (folder / "sub" / "kit").write_text("deeper")
    (tmp_path / "secret").write_text("out")
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd", "//server/share", "\\\\server\\share", "\\kit", "C:\\kit", "c:kit", "~/kit", "~", "../secret",
        "sub/../../secret", "sub\\..\\..\\secret", "..", "sub/..", "kit\0", "\0",
    ],
)  # fmt: skip
def test_names_that_lead_out_are_refused(root: Path, name: str) -> None:
    with pytest.raises(Unfit) as caught:
        locate("kit", name, (root,))
    assert caught.value.code == Code.OUTSIDE_ROOT
    assert "--allow" in caught.value.hint


@pytest.mark.parametrize(("name", "parts"), [("kit", ("kit",)), ("./kit", ("kit",)), ("sub/kit", ("sub", "kit"))])
def test_names_within_a_root_are_found(root: Path, name: str, parts: tuple[str, ...]) -> None:
    assert locate("kit", name, (root,)) == root.joinpath(*parts)


def test_links_that_lead_out_are_refused(root: Path) -> None:
    (root / "way").symlink_to(root.parent / "secret")
    (root / "door").symlink_to(root.parent)
    for name in ("way", "door/secret", "door/root/kit/../../secret"):
        with pytest.raises(Unfit) as caught:
            locate("kit", name, (root,))
        assert caught.value.code == Code.OUTSIDE_ROOT


def test_links_may_lead_within_a_root_and_into_an_allowed_one(root: Path, tmp_path: Path) -> None:
    (root / "inside").symlink_to(root / "sub" / "kit")
    assert locate("kit", "inside", (root,)) == root / "inside"
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    (allowed / "kit").write_text("far")
    (root / "far").symlink_to(allowed / "kit")
    assert locate("kit", "far", (root, allowed)) == root / "far"


def test_the_first_root_that_has_it_wins(root: Path, tmp_path: Path) -> None:
    assert locate("kit", "kit", (tmp_path / "absent", root / "sub", root)) == root / "sub" / "kit"


def test_what_is_missing_gets_the_nearest_name_or_the_folders(root: Path) -> None:
    with pytest.raises(Unfit, match='there is no kit "kot"') as near:
        locate("kit", "kot", (root,))
    assert near.value.hint == "did you mean kit?"
    with pytest.raises(Unfit) as far:
        locate("kit", "something else", (root,))
    assert str(root) in far.value.hint
    with pytest.raises(Unfit) as nowhere:
        locate("kit", "kit", ())
    assert nowhere.value.hint == "no folder to look in"


def _read(name: str, path: Path, memory: Memory) -> Resource:
    if path.read_text() == "bad":
        raise Unfit(Code.DAMAGED_MODEL, "it is bad", "mend it")
    return Resource("kit", name, path.read_text(), parts={path.read_text(): path})


def _gather(root: Path, *names: str, registry: Registry = REGISTRY) -> Resources:
    graph = graph_of(**{f"n{index}": n("Open", kit=name) for index, name in enumerate(names)})
    return gather(graph, registry, roots={"kit": (root,)}, readers={"kit": _read}, memory=MEMORY)


def test_gathering_collects_what_is_found_and_every_problem(root: Path) -> None:
    (root / "bad").write_text("bad")
    resources = _gather(root, "kit", "kit", "bad", "absent", "../secret", "sub", "x" * 5000)
    assert set(resources.found) == {("kit", "kit")}
    assert resources.parts() == {"in": root / "kit"}
    problems = {name[:6]: problem.code for (_, name), problem in resources.problems.items()}
    assert problems == {
        "bad": Code.DAMAGED_MODEL, "absent": Code.RESOURCE_MISSING, "../sec": Code.OUTSIDE_ROOT,
        "sub": Code.RESOURCE_MISSING, "xxxxxx": Code.RESOURCE_MISSING,
    }  # fmt: skip
    assert resources.problems["kit", "bad"].hint == "mend it"


def test_a_kind_that_nobody_reads_is_a_problem(root: Path) -> None:
    graph = graph_of(a=n("Open", kit="kit"))
    resources = gather(graph, REGISTRY, roots={"kit": (root,)}, readers={}, memory=MEMORY)
    assert resources.problems["kit", "kit"].code is Code.RESOURCE_MISSING


def test_only_written_names_are_wanted() -> None:
    graph = graph_of(a=n("Open", kit="one"), b=n("Open", kit=""), c=n("Open", kit=3), d=n("Open"), e=n("Number"))
    assert list(wanted(graph, REGISTRY)) == [("a", "kit", ("kit", "one"))]


def test_outputs_that_a_resource_can_fill() -> None:
    assert facts_outputs(Resource("kit", "a", "d", facts={"outputs": ["brush"]})) == ("brush",)
    assert facts_outputs(Resource("kit", "a", "d")) is None
    assert Resource("kit", "a", "d", parts={"d": Path("x")}).path == Path("x")


def test_a_machine_is_a_plain_value() -> None:
    assert Machine() == Machine("cpu", {}, {})


def test_what_is_known_is_not_looked_at_again(root: Path) -> None:
    asked: list[str] = []

    def read(name: str, path: Path, memory: Memory) -> Resource:
        asked.append(name)
        return Resource("kit", name, memory.digest(path), parts={memory.digest(path): path})

    graph = graph_of(a=n("Open", kit="kit"), b=n("Open", kit="sub/kit"), c=n("Open", kit="absent"))
    first = gather(
        graph_of(b=n("Open", kit="sub/kit"), c=n("Open", kit="absent")),
        REGISTRY, roots={"kit": (root,)}, readers={"kit": read}, memory=MEMORY,
    )  # fmt: skip
    both = gather(graph, REGISTRY, roots={"kit": (root,)}, readers={"kit": read}, memory=MEMORY, known=first)
    assert asked == ["sub/kit", "kit"]
    assert set(both.found) == {("kit", "kit"), ("kit", "sub/kit")}
    assert both.problems == first.problems
