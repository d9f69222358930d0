"""Models that are made of more than their own content: residency brings the places of all of it to their loader."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.errors import DarkroomError
from engine.residency import Residency
from engine.types import Handle


@dataclass(frozen=True)
class Layered(Handle[Any]):
    """A handle with patches."""

    digest: str
    patches: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        return self.patches


class Plain:
    """A loader of models that stand for themselves."""

    def load(self, handle: Any, folder: Path, device: str) -> Any:
        return {"folder": folder, "places": {}}

    def nbytes(self, live: Any) -> int:
        return 1

    def to(self, live: Any, device: str) -> None:
        raise AssertionError("nothing moves here")


class Composer(Plain):
    """A loader that knows what to do with patches."""

    def compose(self, handle: Any, folder: Path, device: str, places: Mapping[str, Path]) -> Any:
        return {"folder": folder, "places": dict(places)}


def house(loader: Any) -> Residency:
    made = Residency({Layered: loader})
    made.know({"model": Path("/models/a"), "first": Path("/loras/1"), "second": Path("/loras/2")})
    return made


def test_a_loader_gets_the_places_of_all_that_a_handle_needs() -> None:
    with house(Composer()).use(Layered("model", ("second", "first"))) as live:
        assert live == {
            "folder": Path("/models/a"),
            "places": {"second": Path("/loras/2"), "first": Path("/loras/1")},
        }


def test_a_handle_that_needs_nothing_is_loaded_as_ever() -> None:
    for loader in (Plain(), Composer()):
        with house(loader).use(Layered("model")) as live:
            assert live == {"folder": Path("/models/a"), "places": {}}


def test_the_patched_and_the_plain_model_are_two() -> None:
    rooms = house(Composer())
    with rooms.use(Layered("model")) as plain, rooms.use(Layered("model", ("first",))) as patched:
        assert plain["places"] != patched["places"]


def test_a_patch_that_is_not_on_this_machine_is_told() -> None:
    with (
        pytest.raises(DarkroomError, match="the weights gone of a Layered are not on this machine"),
        house(Composer()).use(Layered("model", ("gone",))),
    ):
        pass


def test_a_loader_without_a_way_to_patch_is_told() -> None:
    with (
        pytest.raises(DarkroomError, match="nothing here loads a Layered with patches"),
        house(Plain()).use(Layered("model", ("first",))),
    ):
        pass
