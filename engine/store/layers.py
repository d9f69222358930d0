"""Two stores as one: a quick one that forgets before a slow one that lasts."""

from engine.errors import Problem
from engine.store.protocol import Outputs, Store


class LayeredStore:
    """Reads from `near` first, then from `far`, and keeps what it found there near; writes to both."""

    def __init__(self, near: Store, far: Store) -> None:
        self._near = near
        self._far = far

    def __contains__(self, key: object) -> bool:
        return key in self._near or key in self._far

    def get(self, key: str) -> Outputs | None:
        """The outputs from the nearest store that has them."""
        outputs = self._near.get(key)
        if outputs is None:
            outputs = self._far.get(key)
            if outputs is not None:
                self._near.put(key, outputs)
        return outputs

    def put(self, key: str, outputs: Outputs) -> None:
        """Keep the outputs in both."""
        self._near.put(key, outputs)
        self._far.put(key, outputs)

    def flush(self) -> tuple[Problem, ...]:
        """Flush both."""
        return (*self._near.flush(), *self._far.flush())

    def close(self) -> None:
        """Close both."""
        self._near.close()
        self._far.close()
