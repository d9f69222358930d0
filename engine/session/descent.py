"""Descent: what became of the entries of a file while its document was edited, so that comments follow them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from engine.document import Document, Lineage
from engine.edits import (
    AddNode,
    AddParameter,
    Edit,
    RemoveNode,
    RemoveParameter,
    RenameNode,
    RenameOutput,
    RenameParameter,
    SetOutput,
)

_PARTS: Final = ("nodes", "parameters", "outputs")


@dataclass(frozen=True, slots=True)
class Descent:
    """For each part of a document the entries of the file that are called otherwise now, or are gone (None).

    `lost` remembers under which name an entry went, so that undoing brings it back with its comments.
    """

    now: Mapping[str, Mapping[str, str | None]] = field(default_factory=lambda: {part: {} for part in _PARTS})
    lost: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def lineage(self) -> Lineage:
        """As the writer wants it."""
        return {**{(part,): names for part, names in self.now.items()}, ("layout", "nodes"): self.now["nodes"]}

    def after(self, file: Document, edit: Edit, *, back: bool = False) -> "Descent":
        """The descent after an edit of a document that came from `file`; `back` says that it undoes or redoes one."""
        match edit:
            case RenameNode(id=name, to=to):
                return self._renamed("nodes", file.nodes, name, to)
            case RenameParameter(name=name, to=to):
                return self._renamed("parameters", file.parameters, name, to)
            case RenameOutput(name=name, to=to):
                return self._renamed("outputs", file.outputs, name, to)
            case RemoveNode(id=name):
                return self._gone("nodes", file.nodes, name)
            case RemoveParameter(name=name):
                return self._gone("parameters", file.parameters, name)
            case SetOutput(name=name, link=None):
                return self._gone("outputs", file.outputs, name)
            case AddNode(id=name):
                return self._back("nodes", name) if back else self
            case AddParameter(name=name):
                return self._back("parameters", name) if back else self
            case SetOutput(name=name):
                return self._back("outputs", name) if back else self
        return self

    def _origin(self, part: str, file: Collection[str], name: str) -> str | None:
        """The entry of the file that has this name now."""
        known = self.now[part]
        if name in file and known.get(name, name) == name:
            return name
        return next((origin for origin, now in known.items() if now == name), None)

    def _renamed(self, part: str, file: Collection[str], name: str, to: str) -> "Descent":
        origin = self._origin(part, file, name)
        return self if origin is None or name == to else self._with(part, origin, to)

    def _gone(self, part: str, file: Collection[str], name: str) -> "Descent":
        origin = self._origin(part, file, name)
        if origin is None:
            return self
        return replace(self._with(part, origin, None), lost={**self.lost, (part, name): origin})

    def _back(self, part: str, name: str) -> "Descent":
        origin = self.lost.get((part, name))
        return self if origin is None or self.now[part].get(origin, "") is not None else self._with(part, origin, name)

    def _with(self, part: str, origin: str, name: str | None) -> "Descent":
        return replace(self, now={**self.now, part: {**self.now[part], origin: name}})
