"""Two stores as one: a quick one that forgets before a slow one that lasts."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from engine.errors import Problem
from engine.store.protocol import Outputs, Store


class LayeredStore:
    """Reads from `near` first, then from `far`, and keeps what it found there near; writes to both."""

    def __init__(self, near: Store, far: Store) -> None:
        self._near = near
        self._far = far

    def __contains__(self, key: object) -> bool:
        return key in self._near or key in self._far

    def have(self, keys: Iterable[str]) -> set[str]:
        """Those of the keys that one of them has."""
        wanted = set(keys)
        near = self._near.have(wanted)
        return near | self._far.have(wanted - near) if len(near) < len(wanted) else near

    def get(self, key: str) -> Outputs | None:
        """The outputs from the nearest store that has them."""
        outputs = self._near.get(key)
        return outputs if outputs is not None else self._kept_near(key, self._far.get(key))

    def at_once(self, key: str) -> Outputs | None:
        """The outputs, if no large file has to be read for them."""
        outputs = self._near.at_once(key)
        return outputs if outputs is not None else self._kept_near(key, self._far.at_once(key))

    def put(self, key: str, outputs: Outputs) -> None:
        """Keep the outputs in both."""
        self._near.put(key, outputs)
        self._far.put(key, outputs)

    @contextmanager
    def pinned(self, keys: Iterable[str]) -> Iterator[None]:
        """Pin the keys in the nearest store that has them."""
        wanted = set(keys)
        if not wanted:
            yield
            return
        with self._near.pinned(wanted), self._far.pinned(wanted - self._near.have(wanted)):
            yield

    def keep(self, key: str, label: str, outputs: Outputs | None = None) -> bool:
        """Make a result a root of the store that lasts, which may have to get it from the other first."""
        return self._far.keep(key, label, outputs or self._near.get(key))

    def release(self, key: str) -> bool:
        """Make a root a result like any other."""
        return self._far.release(key)

    def flush(self, *, wait: bool = True) -> tuple[Problem, ...]:
        """Flush both."""
        return (*self._near.flush(wait=wait), *self._far.flush(wait=wait))

    def close(self) -> None:
        """Close both."""
        self._near.close()
        self._far.close()

    def _kept_near(self, key: str, outputs: Outputs | None) -> Outputs | None:
        if outputs is not None:
            self._near.put(key, outputs)
        return outputs
