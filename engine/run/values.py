"""The live values of a run: fetched for each step, dropped at their last reader."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.errors import Missing
from engine.keys import Key
from engine.plan import Ref, Source
from engine.store import Outputs, Store


class Values:
    """Outputs by key, as long as somebody is yet to read them."""

    def __init__(self, store: Store, readers: Mapping[Key, int]) -> None:
        self._store = store
        self._readers = dict(readers)
        self._live: dict[Key, Outputs] = {}

    def arguments(self, settings: Mapping[str, Any], sources: Mapping[str, Source]) -> dict[str, Any]:
        """What a step's function is called with. Raises `Missing` when a stored value cannot be read."""
        arguments = dict(settings)
        for port, source in sources.items():
            if isinstance(source, Ref):
                arguments[port] = self._read(source)
            else:
                arguments[port] = [self._read(item) if isinstance(item, Ref) else item for item in source]
        return arguments

    def of(self, key: Key) -> Outputs:
        """The outputs of a step. Raises `Missing`."""
        outputs = self._live.get(key)
        if outputs is None:
            outputs = self._store.get(key)
            if outputs is None:
                raise Missing(key)
            self._live[key] = outputs
        return outputs

    def keep(self, key: Key, outputs: Outputs) -> None:
        """Hand new outputs to the store, and hold them for their readers."""
        self._store.put(key, outputs)
        if self._readers.get(key):
            self._live[key] = outputs

    def release(self, keys: Iterable[Key]) -> None:
        """One reader less for each key; the last one lets go of the value."""
        for key in keys:
            self._readers[key] -= 1
            if not self._readers[key]:
                self._live.pop(key, None)

    def _read(self, ref: Ref) -> Any:
        value = self.of(ref.key)[ref.index]
        return float(value) if ref.widen else value
