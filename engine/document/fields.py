"""Fields: a mapping of the file read as a record with known fields, with everything wrong reported."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from engine.document.report import Report, shown
from engine.document.tree import Branch, Entry, Leaf, Scalar, Series, Tree
from engine.errors import Code, Level

_WORDS: Final = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}


class Fields:
    """The fields of one record, such as a node or a parameter. A field given as null counts as not given.

    `what` names the record in messages; `node` and `port` go into the problems.
    """

    def __init__(
        self, tree: Tree, report: Report, what: str, *, node: str | None = None, port: str | None = None
    ) -> None:
        self._report = report
        self._what = what
        self._node = node
        self._port = port
        self.entries: Mapping[str, Entry] = tree.entries if isinstance(tree, Branch) else {}
        self.readable = isinstance(tree, Branch) or is_nothing(tree)
        if not self.readable:
            self._wrong(what, tree, "a mapping")

    def given(self, name: str) -> Tree | None:
        """The value of a field, if it is given."""
        entry = self.entries.get(name)
        return None if entry is None or is_nothing(entry.value) else entry.value

    def refuse_others(self, known: Sequence[str], level: Level = Level.ERROR) -> None:
        """Report fields that are not among the known ones."""
        for name, entry in self.entries.items():
            if name not in known:
                message = f"{self._what} has no field {shown(name)}"
                hint = self._hint(entry, known)
                self.report(Code.UNKNOWN_FIELD, message, entry.start, field=name, hint=hint, level=level)

    def text(self, name: str) -> str:
        """A text; empty if it is not given."""
        tree = self.given(name)
        if tree is None:
            return ""
        if isinstance(tree, Leaf) and isinstance(tree.value, str):
            return tree.value
        hint = "put it in quotation marks" if isinstance(tree, Leaf) else None
        self._wrong(f'"{name}"', tree, "text", field=name, hint=hint)
        return ""

    def flag(self, name: str) -> bool:
        """True or false; false if it is not given."""
        tree = self.given(name)
        if tree is None:
            return False
        if isinstance(tree, Leaf) and isinstance(tree.value, bool):
            return tree.value
        word = _WORDS.get(str(tree.value).lower()) if isinstance(tree, Leaf) else None
        self._wrong(f'"{name}"', tree, "true or false", field=name, hint=f"write {word}" if word else None)
        return False

    def number(self, name: str) -> int | float | None:
        """A finite number, if it is given."""
        tree = self.given(name)
        if tree is None:
            return None
        found = number(tree)
        if found is None:
            self._wrong(f'"{name}"', tree, "a finite number", field=name)
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty if it is not given."""
        tree = self.given(name)
        if tree is None:
            return ()
        if not isinstance(tree, Series):
            self._wrong(f'"{name}"', tree, "a list of texts", field=name)
            return ()
        return tuple(self._texts(name, tree.items))

    def mapping(self, name: str) -> Mapping[str, Entry]:
        """The entries of a mapping; empty if it is not given."""
        tree = self.given(name)
        if tree is None:
            return {}
        if isinstance(tree, Branch):
            return tree.entries
        self._wrong(f'"{name}"', tree, "a mapping", field=name)
        return {}

    def report(
        self, code: Code, message: str, at: int, *, field: str, hint: str | None = None, level: Level = Level.ERROR
    ) -> None:
        """Report a problem of one field."""
        port = self._port or field or None
        self._report.add(code, message, at, hint=hint, level=level, node=self._node, port=port)

    def _texts(self, name: str, items: Iterable[Tree]) -> Iterable[str]:
        for item in items:
            if isinstance(item, Leaf) and isinstance(item.value, str):
                yield item.value
            else:
                self._wrong(f'an item of "{name}"', item, "text", field=name, hint="put it in quotation marks")

    def _wrong(self, subject: str, tree: Tree, wanted: str, *, field: str = "", hint: str | None = None) -> None:
        message = f"{subject} must be {wanted}, not {describe(tree)}"
        self.report(Code.WRONG_FIELD, message, tree.start, field=field, hint=hint)

    def _hint(self, entry: Entry, known: Sequence[str]) -> str:
        hint = self._report.did_you_mean(entry.key, known)
        if hint is None and is_nothing(entry.value):
            return "if this is part of a text, put the whole text in quotation marks"
        return hint or f"the fields are {', '.join(known)}"


def is_nothing(tree: Tree) -> bool:
    """Whether a tree is null."""
    return isinstance(tree, Leaf) and tree.value is None


def number(tree: Tree) -> int | float | None:
    """The finite number that a tree is; None if it is none, or too large to be a float."""
    value = tree.value if isinstance(tree, Leaf) else None
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return value if math.isfinite(value) else None
    except OverflowError:
        return None


def describe(tree: Tree) -> str:
    """What a tree is, for messages."""
    if isinstance(tree, Leaf):
        return _describe_scalar(tree.value)
    return "a list" if isinstance(tree, Series) else "a mapping"


def _describe_scalar(value: Scalar) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"the text {shown(value)}"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"the number {text}" if len(text) <= 40 else "a number that long"
