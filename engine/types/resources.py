"""What files and model folders say of themselves before a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from engine.errors import DarkroomError
from engine.types.ports import Json


@dataclass(frozen=True, slots=True)
class Resource:
    """What a file or a model folder says of itself before a run.

    `digest` is the sha256 of its content and is all of it that enters a key. `traits` are the properties of its
    model family, known from config files alone. `facts` is what its node needs further, as JSON. `parts` says where
    on this machine the content of each digest lies: an image's file, a model's component folders. `sizes` are the
    bytes of the weights behind each output that is a model's handle, as far as they are known, for planning.
    """

    kind: str
    name: str
    digest: str
    traits: Mapping[str, Json] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, Path] = field(default_factory=dict, compare=False)
    sizes: Mapping[str, int] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Where the resource itself lies."""
        return self.parts[self.digest]


@dataclass(frozen=True, slots=True)
class HubCache:
    """A cache of the Hugging Face hub as a root: what lies in it is named by its id there, `org/name`."""

    folder: Path


Root: TypeAlias = Path | HubCache
"""Where resources are looked for: a folder, in which names are paths, or the cache of the hub."""


class Unfit(DarkroomError):
    """A resource that cannot be used. `code` is one of `engine.errors.Code`, such as "damaged-image"."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class Memory(Protocol):
    """What is remembered of files between runs, so that a second look costs nothing."""

    def digest(self, path: Path) -> str:
        """The sha256 of a file, in hex; read again only when its size, time or inode changed."""
        ...

    def recall(self, name: str) -> Json:
        """What `keep` was last given under a name that holds a digest; None if nothing."""
        ...

    def keep(self, name: str, fact: Json) -> None:
        """Remember a fact about content, such as "image/<sha256>"."""
        ...


class Reader(Protocol):
    """How a kind of resource is read: light, from headers and config files. Raises `Unfit`."""

    def __call__(self, name: str, path: Path, memory: Memory) -> Resource:
        """The resource `name`, which was found at `path`; the path exists and lies within the roots."""
        ...
