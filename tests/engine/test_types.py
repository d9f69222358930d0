"""Types of ports, codecs, and what a class says of itself."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import DeclarationError
from engine.types import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    SEED,
    STR,
    DataCodec,
    File,
    FileCodec,
    Handle,
    JsonCodec,
    Type,
    accepts,
    choice_of,
    list_of,
    maps,
    port_type,
    port_type_of,
)
from tests.engine.toys import Brush, Paint

LATENT = Type("Latent")
YES, NO = True, False


@pytest.mark.parametrize(
    ("target", "source", "fits"),
    [
        (INT, INT, YES), (FLOAT, INT, YES), (INT, FLOAT, NO), (STR, INT, NO), (INT, BOOL, NO), (FLOAT, BOOL, NO),
        (SEED, INT, NO), (INT, SEED, NO), (FLOAT, SEED, NO), (SEED, SEED, YES),
        (ANY, LATENT, YES), (LATENT, ANY, YES), (LATENT, Type("Image"), NO),
        (Type("Latent", "F"), Type("Latent", "G"), YES), (Type("Latent", "F"), LATENT, YES),
        (list_of(INT), INT, YES), (list_of(FLOAT), INT, YES), (list_of(FLOAT), list_of(INT), YES),
        (INT, list_of(INT), YES), (FLOAT, list_of(INT), YES), (INT, list_of(STR), NO),
        (list_of(INT), list_of(STR), NO), (list_of(ANY), STR, YES), (ANY, list_of(INT), YES),
        (choice_of("a", "b"), choice_of("a"), YES), (choice_of("a"), choice_of("a", "b"), NO),
        (choice_of("a"), STR, NO), (STR, choice_of("a"), NO),
    ],
)  # fmt: skip
def test_what_connects_to_what(target: Type, source: Type, fits: bool) -> None:
    assert accepts(target, source) is fits


@pytest.mark.parametrize(
    ("target", "source", "each"),
    [
        (INT, list_of(INT), YES), (ANY, list_of(INT), YES), (list_of(INT), list_of(INT), NO), (INT, INT, NO),
        (list_of(INT), INT, NO), (list_of(ANY), list_of(INT), NO), (INT, ANY, NO),
    ],
)  # fmt: skip
def test_a_list_at_an_input_of_one_value_maps(target: Type, source: Type, each: bool) -> None:
    assert accepts(target, source)
    assert maps(target, source) is each


def test_types_are_written_as_people_write_them() -> None:
    assert str(list_of(Type("Latent", "F"))) == "list[Latent[F]]"
    assert str(choice_of("ddim", "euler")) == "ddim | euler"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(json_values)
def test_json_values_survive_their_codec(value: object) -> None:
    codec = JsonCodec()
    assert codec.load(codec.dump(value)) == value


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_json_codec_refuses_numbers_that_json_has_not(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        JsonCodec().dump(number)


@given(st.lists(st.integers()))
def test_data_survive_their_codec(drops: list[int]) -> None:
    codec = DataCodec(Paint)
    assert codec.load(codec.dump(Paint(tuple(drops)))) == Paint(tuple(drops))


@given(st.binary(), st.text(), st.dictionaries(st.text(), json_values))
def test_files_survive_their_codec(data: bytes, media_type: str, facts: dict[str, None]) -> None:
    codec = FileCodec()
    file = File(data, media_type, facts)
    assert codec.load(codec.dump(file)) == file
    assert codec.nbytes(file) == len(data)


def test_codec_refuses_bytes_of_another_class() -> None:
    with pytest.raises(TypeError):
        DataCodec(Paint).load(b'{"colour":3}')


def test_port_type_describes_its_class() -> None:
    described = port_type_of(Brush)
    assert described is not None
    assert (described.name, described.traits, described.handle) == ("Brush", ("channels", "width"), True)
    assert described.doc == "A handle, as a model would have."


def test_subclass_is_no_port_type_by_inheritance() -> None:
    class Other(Brush[int]):
        """Declared by nobody."""

    assert port_type_of(Other) is None


@pytest.mark.parametrize("doc", [None, "", "   \n "])
def test_port_type_needs_a_docstring(doc: str | None) -> None:
    class Mute:
        pass

    Mute.__doc__ = doc
    with pytest.raises(DeclarationError, match="Mute needs a docstring"):
        port_type(codec=DataCodec, colour="#000")(Mute)


def test_handles_are_told_from_other_data() -> None:
    @port_type(codec=DataCodec, colour="#000")
    @dataclass(frozen=True)
    class Live(Handle[str]):
        """A handle."""

        digest: str

    described = port_type_of(Live)
    assert described is not None
    assert described.handle
    paint = port_type_of(Paint)
    assert paint is not None
    assert not paint.handle
