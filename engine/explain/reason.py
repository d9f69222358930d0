"""A reason why a step is not cached: as data, as JSON, and as a line for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from engine.explain.shown import change, written
from engine.types import Json


class Kind(StrEnum):
    """What changed; or, where nothing did, why the step runs all the same.

    Nothing to compare with:

    - FIRST: the workflow was not run before
    - NEW: the node is new in the workflow
    - UNASKED: the node was there, and nothing asked for its result

    A part of the key changed:

    - TYPE: another node type stands under this path
    - VERSION, CODE: of the node type; CODE is that of a pack
    - SETTING: an input has another literal
    - DECIDED: what "auto" means was decided otherwise, such as a dtype
    - MODEL, FILE: another one, or the same name with other content
    - LINK: an input was connected otherwise
    - UPSTREAM: steps that it reads from changed, for reasons of their own
    - DEVICE: the kind of device
    - LIBRARY: the version of a library whose code makes pixels
    - VOLATILE: nothing, the step runs every time

    The key is that of the last run:

    - LOST: the result is not in the store, it was pruned or damaged
    - UNFINISHED: the last run ended before the step was done
    - AGAIN: somebody asked that nothing be reused
    """

    FIRST = "first"
    NEW = "new"
    UNASKED = "unasked"
    TYPE = "type"
    VERSION = "version"
    CODE = "code"
    SETTING = "setting"
    DECIDED = "decided"
    MODEL = "model"
    FILE = "file"
    LINK = "link"
    UPSTREAM = "upstream"
    DEVICE = "device"
    LIBRARY = "library"
    VOLATILE = "volatile"
    LOST = "lost"
    UNFINISHED = "unfinished"
    AGAIN = "again"


_SAID: Final = MappingProxyType(
    {
        Kind.FIRST: "first run of this workflow",
        Kind.NEW: "new node",
        Kind.UNASKED: "not asked for before",
        Kind.VOLATILE: "runs every time",
        Kind.LOST: "its result is no longer in the store",
        Kind.UNFINISHED: "the last run did not finish it",
        Kind.AGAIN: "asked to run again",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason why a step is not cached.

    `name` is the port, library or pack that it is about. `old` and `new` are its values: of settings as they are in
    keys, of links as a workflow writes them, of models and files as {"name": ..., "digest": ...}. `paths` are the
    steps upstream that changed.
    """

    kind: Kind
    name: str = ""
    old: Json = None
    new: Json = None
    paths: tuple[str, ...] = ()

    def __str__(self) -> str:
        """A line: `guidance 7.5 -> 3`, `upstream: positive`."""
        if self.kind in _SAID:
            return _SAID[self.kind]
        if self.kind is Kind.UPSTREAM:
            return f"upstream: {', '.join(self.paths)}"
        if self.kind is Kind.CODE:
            return f"the code of {self.name or 'the node'} changed"
        if self.kind in (Kind.MODEL, Kind.FILE) and isinstance(self.old, Mapping) and isinstance(self.new, Mapping):
            return self._of_content(str(self.old["name"]), str(self.new["name"]))
        if self.kind is Kind.LINK:  # written already
            return f"{self.name} {change(str(self.old), str(self.new))}"
        return f"{self.name} {change(*self._values())}"

    def _values(self) -> tuple[str, str]:
        old, new = (written(value, quoted=self.kind is Kind.SETTING) for value in (self.old, self.new))
        return (old, new) if old != new else (repr(self.old), repr(self.new))

    def _of_content(self, old: str, new: str) -> str:
        if old != new:
            return f"{self.name} {change(old, new)}"
        return f"the {'weights or configs' if self.kind is Kind.MODEL else 'content'} of {new} changed"

    def as_json(self) -> dict[str, Any]:
        """The reason with its line, without the fields that say nothing here."""
        said: dict[str, Any] = {"kind": self.kind.value}
        if self.name:
            said["name"] = self.name
        if self.old is not None or self.new is not None:
            said |= {"old": self.old, "new": self.new}
        if self.paths:
            said["paths"] = list(self.paths)
        return {**said, "text": str(self)}


def line(reasons: Iterable[Reason]) -> str:
    """All reasons of a step in a line."""
    return "; ".join(str(reason) for reason in reasons)
