"""What a run asks of the models and the devices that they lie on: residency, or less in a test."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol, TypeGuard

from engine.context import Models
from engine.devices import Device, PlainDevice
from engine.types import Handle


class Claim(Protocol):
    """What one run says it will use, so that it stays where it is."""

    def expect(self, handle: Handle[Any]) -> None:
        """One more step that is left will use this model."""
        ...

    def done(self, handle: Handle[Any]) -> None:
        """One step less will."""
        ...

    def move_values(self, device: Device, spare: Callable[[str], bool]) -> None:
        """Move all values off a device, but for those of the keys to be spared and those that other runs hold."""
        ...


class Fleet(Protocol):
    """Live models on one or more devices."""

    @property
    def devices(self) -> Sequence[Device]:
        """Where steps may run, at least one; all of one kind."""
        ...

    def on(self, device: Device) -> Models:
        """The models as a step on that device sees them: live ones lie there."""
        ...

    def lying(self, device: Device, handles: Sequence[Handle[Any]]) -> int:
        """Bytes of these models that lie on the device already."""
        ...

    def claim(self, is_live: Callable[[str], bool]) -> AbstractContextManager[Claim]:
        """A run begins; the claim ends with the `with`. `is_live` says whether it holds the value of a key."""
        ...

    def relieve(self, device: Device, spare: Sequence[Handle[Any]]) -> None:
        """Move all idle models but these off a device, and free what nothing uses any more."""
        ...

    def said_of(self, device: Device) -> str:
        """What lies on a device and how large it is, for people."""
        ...


def is_fleet(models: Models) -> TypeGuard[Fleet]:
    """Whether models know of devices. (To ask a protocol with `isinstance` takes as long as to plan a small job.)"""
    return hasattr(models, "claim") and hasattr(models, "devices")


class Everywhere:
    """Models that know no devices: all steps run on one of which nothing is known."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self.devices: Sequence[Device] = (PlainDevice(),)

    def on(self, device: Device) -> Models:
        """The same models."""
        return self._models

    def lying(self, device: Device, handles: Sequence[Handle[Any]]) -> int:
        """Nobody knows."""
        return 0

    @contextmanager
    def claim(self, is_live: Callable[[str], bool]) -> Iterator[Claim]:
        """Nothing is taken from anybody here."""
        yield _NoClaim()

    def relieve(self, device: Device, spare: Sequence[Handle[Any]]) -> None:
        """Only what the device itself keeps can be freed."""
        device.free()

    def said_of(self, device: Device) -> str:
        """Nobody knows."""
        return "nothing that Darkroom knows of"


class _NoClaim:
    def expect(self, handle: Handle[Any]) -> None:
        """Say nothing."""

    def done(self, handle: Handle[Any]) -> None:
        """Say nothing."""

    def move_values(self, device: Device, spare: Callable[[str], bool]) -> None:
        """There is nothing to move."""
