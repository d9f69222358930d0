"""Shapes: what a component's part of a header says, with names that begin where the part does."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from nodes.readers.components import unsupported
from nodes.readers.weights import StoredTensor

Header: TypeAlias = Mapping[str, StoredTensor]


class Shapes:
    """The shapes of a part's tensors by their names."""

    def __init__(self, header: Header) -> None:
        self._header = header

    def __contains__(self, name: str) -> bool:
        return name in self._header

    def __getitem__(self, name: str) -> tuple[int, ...]:
        """The shape of a tensor. Raises `Unfit` "unsupported-model" where there is none."""
        if name not in self._header:
            raise unsupported(f"its file has no {name}")
        return self._header[name].shape

    def under(self, prefix: str) -> Iterator[str]:
        """The names that begin so, without it."""
        return (name.removeprefix(prefix) for name in self._header if name.startswith(prefix))

    def count(self, prefix: str) -> int:
        """How many numbers follow a prefix, from 0 up without a gap: the blocks of a list."""
        numbers = {name.split(".", 1)[0] for name in self.under(prefix)}
        return next(index for index in range(len(numbers) + 1) if str(index) not in numbers)
