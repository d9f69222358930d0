"""Growing: from the event stream of a YAML parser to a tree, with what a workflow file may not hold refused."""

import re
from typing import Any, Final

import yaml

from engine.document.loader import LOADER
from engine.document.report import Report, shown
from engine.document.scalars import is_too_long, resolve
from engine.document.tree import Branch, Entry, Leaf, Series, Tree
from engine.errors import Code

DEPTH: Final = 64
"""The most collections that may stand within each other."""

EVENTS: Final = 1_000_000
"""The most events that are read."""

KEY: Final = 128
"""The most characters of a key; YAML itself needs another form beyond 1024, escapes included."""


_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LINE: Final = re.compile(r"[^\r\n]*[\r\n]*")
_HEADER: Final = re.compile(r"[|>][-+0-9]*")
_QUOTE: Final = "quote the text if this is one"
_HINTS: Final = (
    ("mapping values are not allowed", "quote a text that holds a colon and a space, or mend the indentation"),
    ("tab character", "indent with spaces, not with tabs"),
    ("expected <block end>", "mend the indentation of this line"),
    ("an alias", _QUOTE),
    ("an anchor", _QUOTE),
    ("a tag", _QUOTE),
    ("could not find expected ':'", "a name is followed by a colon and a space; a long text may want quotes"),
    ("escape", r"write \\ for a backslash, or use single quotation marks"),
    ("flow", "close the bracket, or quote a text that begins with one"),
    ("quoted scalar", "close the quotation mark"),
    ("block scalar", "indent the text with spaces, deeper than its name"),
)


class _Stop(Exception):
    """Reading cannot go on; the report says why."""


class _Open:
    """A collection that has begun and not ended."""

    __slots__ = ("entries", "flow", "items", "key", "start")

    def __init__(self, start: int, flow: bool, mapping: bool) -> None:
        self.start = start
        self.flow = flow
        self.items: list[Tree] | None = None if mapping else []
        self.entries: dict[str, Entry] = {}
        self.key: Tree | None = None


def grow(text: str, report: Report, loader: Any = LOADER) -> Tree | None:
    """The tree of a text without a byte order mark; None, with a problem reported, if there is none."""
    grower = _Grower(text, report)
    try:
        grower.refuse_directives()
        return grower.read(loader)
    except _Stop:
        return None
    except yaml.MarkedYAMLError as error:
        _report_syntax(error, text, report)
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # the pure parser, on an escape past U+10FFFF
        report.add(Code.YAML_SYNTAX, f"this is no YAML: {error}", 0)
    return None


def _report_syntax(error: yaml.MarkedYAMLError, text: str, report: Report) -> None:
    mark = error.problem_mark or error.context_mark
    at = min(mark.index, len(text)) if mark is not None else 0
    what = f"{error.problem or 'unreadable'} {error.context or ''}".strip().replace("\t", "\\t")
    hint = next((hint for part, hint in _HINTS if part in what), None)
    if "cannot start any token" in what:
        hint = "indent with spaces, not with tabs" if text[at : at + 1] == "\t" else _QUOTE
    report.add(Code.YAML_SYNTAX, f"this is no YAML: {what}", at, hint=hint)


class _Grower:
    """Builds one tree from events."""

    def __init__(self, text: str, report: Report) -> None:
        self._text = text
        self._report = report
        self._stack: list[_Open] = []
        self._root: Tree | None = None

    def refuse_directives(self) -> None:
        """Stop at `%YAML` and `%TAG`: libyaml takes time in the square of their number."""
        at = 0
        while at < len(self._text):
            line = _LINE.match(self._text, at)
            assert line is not None  # noqa: S101 - the pattern matches anything
            if line[0].startswith("%"):
                self._stop(Code.YAML_TAG, "a workflow file has no % directives", at, "remove this line")
            if line[0].strip() and not line[0].lstrip().startswith("#"):
                return
            at = line.end()

    def read(self, loader: Any) -> Tree | None:
        """The tree of the first document, which must be the only one."""
        event: Any
        for count, event in enumerate(yaml.parse(self._text, Loader=loader)):
            if count == EVENTS:
                self._stop(Code.TOO_LARGE, f"the file holds more than {EVENTS} values", event.start_mark.index)
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._place(self._leaf(event))
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._open(event, kind is yaml.MappingStartEvent)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close(event)
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentEndEvent:
                self._end(event.end_mark.index)
                return self._root
        self._stop(Code.FILE_EMPTY, "the file holds only comments", 0, "a workflow begins with darkroom: 1")
        return None

    def _leaf(self, event: Any) -> Leaf:
        start, end, value, style = event.start_mark.index, event.end_mark.index, event.value, event.style
        if start < end and self._text[start] in "&!":
            self._refuse_properties(event)
        if not style:
            if is_too_long(value):
                message = f"a whole number of {len(value)} digits is too long"
                self._report.add(Code.OUT_OF_RANGE, message, start)
            return Leaf(resolve(value), start, end)
        if style in "|>":
            return Leaf(value, start, _end_of_block(self._text, start, end, value))
        if style == '"' and _SURROGATE.search(value):
            message = "an escape stands for half of a character"
            self._stop(Code.YAML_SYNTAX, message, start, r"write the character, or \U and eight digits")
        return Leaf(value, start, end)

    def _open(self, event: Any, mapping: bool) -> None:
        start = event.start_mark.index
        if len(self._stack) == DEPTH:
            self._stop(Code.TOO_DEEP, f"more than {DEPTH} lists and mappings stand within each other", start)
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        self._stack.append(_Open(start, bool(event.flow_style), mapping))

    def _close(self, event: Any) -> None:
        opened = self._stack.pop()
        end = event.end_mark.index
        if opened.items is not None:
            end = end if opened.flow else _last_end(opened.items, opened.start)
            self._place(Series(opened.items, opened.start, end, opened.flow))
        else:
            values = [entry.value for entry in opened.entries.values()]
            end = end if opened.flow else _last_end(values, opened.start)
            self._place(Branch(opened.entries, opened.start, end, opened.flow))

    def _place(self, tree: Tree) -> None:
        if not self._stack:
            self._root = tree
            return
        opened = self._stack[-1]
        if opened.items is not None:
            opened.items.append(tree)
        elif opened.key is None:
            opened.key = tree
        else:
            self._enter(opened.entries, opened.key, tree)
            opened.key = None

    def _enter(self, entries: dict[str, Entry], key: Tree, value: Tree) -> None:
        name = key.value if isinstance(key, Leaf) else None
        if not isinstance(name, str):
            self._report.add(Code.INVALID_ID, "a key must be text", key.start, hint="put it in quotation marks")
        elif len(name) > KEY:
            self._report.add(Code.INVALID_ID, f"a key has at most {KEY} characters", key.start)
        elif name in entries:
            line = self._report.line(entries[name].start)
            message = f"the key {shown(name)} stands here a second time, first in line {line}"
            self._report.add(Code.DUPLICATE_KEY, message, key.start, hint="rename or remove one of them")
        else:
            entries[name] = Entry(name, key.start, key.end, value)

    def _refuse_properties(self, event: Any) -> None:
        start = event.start_mark.index
        if event.anchor is not None:
            self._report.add(Code.YAML_ALIAS, "anchors (&) are not used here", start, hint=_QUOTE)
        if event.tag is not None or self._text.startswith("!", start):
            self._report.add(Code.YAML_TAG, "tags (!) are not used here", start, hint=_QUOTE)

    def _alias(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        self._report.add(Code.YAML_ALIAS, "aliases (*) are not used here", start, hint=_QUOTE)
        self._place(Leaf(None, start, end))

    def _end(self, at: int) -> None:
        """Stop unless only comments follow; further events are not asked for, as they might be directives."""
        while at < len(self._text):
            line = _LINE.match(self._text, at)
            assert line is not None  # noqa: S101 - the pattern matches anything
            words = line[0].partition("#")[0].strip()
            if words and words != "...":
                message = "something follows the end of the workflow"
                self._stop(Code.YAML_SYNTAX, message, at, "mend the indentation if it is part of it")
            at = line.end()

    def _stop(self, code: Code, message: str, at: int, hint: str | None = None) -> None:
        self._report.add(code, message, at, hint=hint)
        raise _Stop


def _last_end(trees: list[Tree], start: int) -> int:
    """Where a block collection ends: the parser's own mark stands behind the comments that follow."""
    return trees[-1].end if trees else start


def _end_of_block(text: str, start: int, end: int, value: str) -> int:
    """Where a block scalar ends, without the blank lines behind it unless they belong to its value."""
    header = _HEADER.match(text, start)
    written = text[start:end]
    if header is not None and "+" in header[0]:
        return start + len(written.removesuffix("\n").removesuffix("\r"))
    ends_blank = value.rstrip("\n").endswith((" ", "\t"))
    return start + len(written.rstrip("\r\n" if ends_blank else " \t\r\n"))
