"""The live values of a run: fetched for each step, dropped at their last reader."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.keys import Key
from engine.plan import Ref, Source
from engine.store import Outputs, Store


class Values:
    """Outputs by key, as long as somebody is yet to read them.

    `held` is the memory of those that were said to be large, in bytes.
    """

    def __init__(self, store: Store, readers: Mapping[Key, int]) -> None:
        self._store = store
        self._readers = dict(readers)
        self._live: dict[Key, Outputs] = {}
        self._sizes: dict[Key, int] = {}
        self.held = 0

    def __contains__(self, key: object) -> bool:
        return key in self._live

    def arguments(self, settings: Mapping[str, Any], sources: Mapping[str, Source]) -> dict[str, Any]:
        """What a step's function is called with. All that it reads is live."""
        arguments = dict(settings)
        for port, source in sources.items():
            if isinstance(source, Ref):
                arguments[port] = self._read(source)
            else:
                arguments[port] = [self._read(item) if isinstance(item, Ref) else item for item in source]
        return arguments

    def of(self, key: Key) -> Outputs:
        """The outputs of a step, which are live."""
        return self._live[key]

    def far(self, keys: Iterable[Key]) -> list[Key]:
        """Those of the keys whose values have to be read from files first; the others are live from now on."""
        far = []
        for key in dict.fromkeys(keys):
            if key not in self._live:
                outputs = self._store.at_once(key)
                if outputs is None:
                    far.append(key)
                else:
                    self._live[key] = outputs
        return far

    def hold(self, key: Key, outputs: Outputs, size: int = 0) -> None:
        """Hold outputs for their readers."""
        if self._readers.get(key):
            self._live[key] = outputs
            if size:
                self._sizes[key] = size
                self.held += size

    def keep(self, key: Key, outputs: Outputs, size: int = 0) -> None:
        """Hand new outputs to the store, and hold them for their readers."""
        self._store.put(key, outputs)
        self.hold(key, outputs, size)

    def release(self, keys: Iterable[Key]) -> None:
        """One reader less for each key; the last one lets go of the value."""
        for key in keys:
            self._readers[key] -= 1
            if not self._readers[key]:
                self._live.pop(key, None)
                if self._sizes:
                    self.held -= self._sizes.pop(key, 0)

    def renew(self) -> None:
        """Take from the store what it has moved elsewhere, so that nothing keeps the old place occupied."""
        for key in self._live:
            outputs = self._store.at_once(key)
            if outputs is not None:
                self._live[key] = outputs

    def _read(self, ref: Ref) -> Any:
        value = self._live[ref.key][ref.index]
        if ref.item is not None:
            value = value[ref.item]
        if ref.widen:
            return [float(number) for number in value] if isinstance(value, list) else float(value)
        return value
