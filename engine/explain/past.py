"""Nodes of today found again in the last run."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from engine.explain.trace import Trace
from engine.keys import Drawn, Key, Keyed, Parts, parts_of


class Past:
    """The last run beside the keys of today. Nodes are the same under the same path.

    A node under a new path is the same as one that is gone if they differ in nothing but what they read: it was
    renamed.
    """

    def __init__(self, now: Mapping[str, Keyed], last: Trace) -> None:
        self._now = now
        self.last = last
        self._renamed: dict[str, str | None] = {}

    def path(self, path: str) -> str | None:
        """The path that a node of today had; None if it is new."""
        if path in self.last.recipes:
            return path
        if path not in self._renamed:
            alike = self._gone.get(_likeness(parts_of(self._now[path].recipe)), [])
            self._renamed[path] = alike.pop(0) if alike else None
        return self._renamed[path]

    def paths(self, key: Key) -> Sequence[str]:
        """The paths that had a key."""
        return self._places.get(key, ())

    @cached_property
    def _places(self) -> Mapping[Key, list[str]]:
        found: dict[Key, list[str]] = {}
        for path in self.last.recipes:
            found.setdefault(self.last.key(path), []).append(path)
        return found

    @cached_property
    def _gone(self) -> Mapping[str, list[str]]:
        """The nodes that are there no longer, by what they are; those not yet found again."""
        found: dict[str, list[str]] = {}
        for path, recipe in self.last.recipes.items():
            if path not in self._now:
                found.setdefault(_likeness(parts_of(recipe)), []).append(path)
        return found


def _likeness(parts: Parts) -> str:
    """All that a node is but for which steps it reads."""
    ports = [
        (port, source.output if isinstance(source, Drawn) else len(source)) for port, source in parts.links.items()
    ]
    return repr((parts.type, parts.version, parts.code, parts.settings, ports, parts.device, parts.libraries))
