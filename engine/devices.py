"""Devices: where steps run and where models and values lie, as far as the engine needs to know.

The real ones belong to the node library, which knows the frameworks; tests bring their own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

HOST: Final = "cpu"
"""The name of the computer's own memory, where whatever has to leave a device goes first."""


class Device(Protocol):
    """A place that performs one step at a time, with memory of its own."""

    @property
    def name(self) -> str:
        """Which one it is, such as "cpu" or "cuda:0"; what loaders are told."""
        ...

    @property
    def kind(self) -> str:
        """The name without its number; of a device only this enters keys."""
        ...

    @property
    def budget(self) -> int | None:
        """Bytes that models and values may hold there, what steps need while they work apart; None for no limit."""
        ...

    def is_out_of_memory(self, error: BaseException) -> bool:
        """Whether the error says that the device's memory was not enough."""
        ...

    def free(self) -> None:
        """Give memory back to the system that nothing uses any more: what frameworks keep for later."""
        ...

    def begin_peak(self) -> None:
        """Begin to watch how much memory is held at once."""
        ...

    def peak(self) -> int | None:
        """The most bytes held at once since `begin_peak`, all that lay there before included; None if unknown."""
        ...


@dataclass(frozen=True, slots=True)
class PlainDevice:
    """A device of which nothing is known: no limit, nothing to free, never out of memory."""

    name: str = HOST
    budget: int | None = None

    @property
    def kind(self) -> str:
        """The name without its number."""
        return self.name.partition(":")[0]

    def is_out_of_memory(self, error: BaseException) -> bool:
        """Never."""
        return False

    def free(self) -> None:
        """There is nothing to free."""

    def begin_peak(self) -> None:
        """Nothing is watched."""

    def peak(self) -> int | None:
        """Unknown."""
        return None


class Belongings(Protocol):
    """Values that lie on devices and could lie elsewhere: the memory store's."""

    def held(self, device: str) -> int:
        """Bytes that the values hold on a device."""
        ...

    def move_off(self, device: str, wanted: int | None, spare: Callable[[str], bool]) -> int:
        """Move values to the computer's memory, least recently used first, until `wanted` bytes are free there.

        All of them when `wanted` is None, but none whose key is to be spared. The bytes that were freed.
        """
        ...
