"""Handles of models, and how live models come to be."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

L = TypeVar("L")


class Handle(Generic[L]):
    """A small frozen stand-in for a model: which weights, which dtype, which patches. `L` is the live model's type.

    Handles are values like any other: they are stored, compared and sent. `Context.use` turns one into the live
    model. Subclasses are frozen dataclasses of JSON fields.
    """

    digest: str
    """The sha256 of the component's config and weights; names a part of a `Resource`."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The digests of what the model is made of besides its own content, such as its patches."""
        return ()


def handles_of(value: Any) -> Iterator[Handle[Any]]:
    """The handles in a value: itself, those that it says it `handles`, as a prompt its ControlNets, or a list's."""
    if isinstance(value, Handle):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from handles_of(item)
    else:
        yield from getattr(value, "handles", ())


class Loader(Protocol):
    """How the live models of a class of handles come to be."""

    def load(self, handle: Any, folder: Path, device: str) -> Any:
        """The live model, its weights read from the component's folder, on a device, ready for inference."""
        ...

    def nbytes(self, live: Any) -> int:
        """The memory that the live model holds on its device, in bytes."""
        ...

    def to(self, live: Any, device: str) -> None:
        """Move a live model to another device; only residency calls this."""
        ...


@runtime_checkable
class Composing(Protocol):
    """What a loader does besides whose handles may need more than their own content."""

    def compose(self, handle: Any, folder: Path, device: str, places: Mapping[str, Path]) -> Any:
        """The live model as `Loader.load` gives it, with what lies at the places of the digests that it needs."""
        ...


@runtime_checkable
class Foretelling(Protocol):
    """What a loader does besides that knows how large a model will be, so that room is made before it is loaded."""

    def size(self, handle: Any, folder: Path) -> int:
        """The memory that the live model will hold, in bytes; light, from the headers of its files."""
        ...
