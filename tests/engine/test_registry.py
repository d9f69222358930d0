"""The registry: packs, names, and suggestions."""

import pytest

from engine.errors import DeclarationError
from engine.registry import Registry, did_you_mean
from engine.spec import Pack, node
from engine.types import ANY, FLOAT, SEED, STR, Type, list_of
from tests.engine.toys import PACK, REGISTRY, Brush, Kit, Number


@node(category="more", version=1, was=("Ancient",))
def Modern() -> int:
    """Was called otherwise."""
    return 1


@node(category="more", version=1, was=("Ancient",))
def Rival() -> int:
    """Claims the same earlier name."""
    return 1


@node(category="more", version=1, was=("Number",))
def Usurper() -> int:
    """Claims a name in use."""
    return 1


def test_types_of_a_named_pack_carry_its_name() -> None:
    registry = Registry.of(PACK, Pack(nodes=(Modern, Number), name="mine"))
    spec = registry.spec("mine.Modern")
    assert spec is not None
    assert (spec.name, spec.pack) == ("mine.Modern", "mine")
    assert registry.spec("Modern") is None
    assert registry.packs == {"mine": ""}
    assert registry.functions["mine.Number"] is Number


def test_earlier_names_of_a_named_pack_carry_its_name_too() -> None:
    registry = Registry.of(Pack(nodes=(Modern,), name="mine"))
    assert registry.spec("mine.Ancient") is registry.spec("mine.Modern")
    assert registry.spec("Ancient") is None


def test_renamed_types_are_found_by_both_names() -> None:
    assert REGISTRY.spec("OldStyle") is REGISTRY.spec("Style")
    assert REGISTRY.spec("Style") is not None


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ((Number, Number), "two node types are called Number"),
        ((Modern, Rival), "Rival was called Ancient, which is also a name of Modern"),
        ((Number, Usurper), "Usurper was called Number, which is also a name of Number"),
        ((print,), "print is no node type: decorate it with @node"),
    ],
)
def test_names_that_would_mean_two_things_are_refused(nodes: tuple[object, ...], message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        Registry.of(Pack(nodes=nodes))  # type: ignore[arg-type]


def test_port_types_of_one_name_are_refused() -> None:
    with pytest.raises(DeclarationError, match="two port types are called Kit"):
        Registry.of(Pack(nodes=(), types=(Kit, Kit)))


def test_undeclared_port_types_are_refused() -> None:
    with pytest.raises(DeclarationError, match="int is no port type"):
        Registry.of(Pack(nodes=(), types=(int,)))


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("float", FLOAT), ("Seed", SEED), ("list[str]", list_of(STR)), ("list[list[str]]", list_of(list_of(STR))),
        ("Kit", Type("Kit")), ("Brush", None), ("list[Brush]", None), ("Nonsense", None), ("list[", None), ("", None),
        ("File", None), ("choice", None),
    ],
)  # fmt: skip
def test_types_of_parameters(text: str, type_: Type | None) -> None:
    assert REGISTRY.parse_type(text) == type_


@pytest.mark.parametrize(
    ("type_", "can"), [(FLOAT, True), (Type("Kit"), True), (Type("Brush"), False), (list_of(Type("Paint")), False),
                       (list_of(STR), True), (ANY, True), (Type("choice", choices=("a",)), True)],
)  # fmt: skip
def test_which_types_can_be_written(type_: Type, can: bool) -> None:
    assert REGISTRY.can_be_written(type_) is can


def test_port_type_of_a_list_is_that_of_its_items() -> None:
    found = REGISTRY.port_type(list_of(Type("Brush", "F")))
    assert found is getattr(Brush, "__port_type__")  # noqa: B009


@pytest.mark.parametrize(
    ("name", "hint"),
    [("UNetSampel", "did you mean UNetSample?"), ("unetsample", "did you mean UNetSample?"), ("xyz", None), ("", None)],
)
def test_suggestions(name: str, hint: str | None) -> None:
    assert did_you_mean(name, ["UNetSample", "VAEDecode", "VAEEncode"]) == hint
