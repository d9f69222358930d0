"""Places: from a path in the document to a line and column, looked up in the tree when asked for."""

from collections.abc import Iterator, Mapping

from engine.document.model import Path, Place
from engine.document.source import Lines
from engine.document.tree import Branch, Entry, Leaf, Series, Tree


class Places(Mapping[Path, Place]):
    """The places of all values of a tree, or of all its keys. The root has the empty path."""

    def __init__(self, tree: Tree, lines: Lines, *, of_keys: bool = False) -> None:
        self._tree = tree
        self._lines = lines
        self._of_keys = of_keys

    def __getitem__(self, path: Path) -> Place:
        at: Tree | Entry = self._tree
        for step in path:
            at = _step(at.value if isinstance(at, Entry) else at, step, path)
        if not self._counts(at):
            raise KeyError(path)
        return self._lines.place(self._offset(at))

    def __iter__(self) -> Iterator[Path]:
        return (path for path, at in _walk(self._tree, ()) if self._counts(at))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _counts(self, at: Tree | Entry) -> bool:
        return isinstance(at, Entry) or not self._of_keys

    def _offset(self, at: Tree | Entry) -> int:
        if isinstance(at, Entry):
            in_block = isinstance(at.value, Series | Branch) and not at.value.flow
            return at.start if self._of_keys or in_block else at.value.start
        return at.start


def _step(tree: Tree, step: str | int, path: Path) -> Tree | Entry:
    if isinstance(tree, Branch) and isinstance(step, str):
        return tree.entries[step]
    if isinstance(tree, Series) and isinstance(step, int) and 0 <= step < len(tree.items):
        return tree.items[step]
    raise KeyError(path)


def _walk(at: Tree | Entry, path: Path) -> Iterator[tuple[Path, Tree | Entry]]:
    yield path, at
    tree = at.value if isinstance(at, Entry) else at
    if isinstance(tree, Leaf):
        return
    if isinstance(tree, Branch):
        for name, entry in tree.entries.items():
            yield from _walk(entry, (*path, name))
    else:
        for index, item in enumerate(tree.items):
            yield from _walk(item, (*path, index))
