"""A pack: what a library of nodes brings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.types import Loader, Reader


@dataclass(frozen=True)
class Pack:
    """What a pack of nodes brings: decorated functions, port types, readers by kind of resource, loaders by handle.

    The built-in pack has no name and its types are bare; others are called `pack.Name` in files. `code` holds for each
    node type, by its bare name, the digest of the code behind it (see `engine.packs`), which becomes `NodeSpec.code`.
    """

    nodes: tuple[Callable[..., Any], ...]
    types: tuple[type, ...] = ()
    readers: Mapping[str, Reader] = field(default_factory=dict)
    loaders: Mapping[type, Loader] = field(default_factory=dict)
    name: str = ""
    version: str = ""
    code: Mapping[str, str] = field(default_factory=dict)
