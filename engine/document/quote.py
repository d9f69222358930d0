"""Quoting: a text written so that every YAML reader, of version 1.1 as of 1.2, reads the same text back."""

import re
from typing import Final

from engine.document.scalars import resolve

_SHOWN: Final = "\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
"""Characters that YAML allows and that no reader takes for a line break or a byte order mark."""

_ON_A_LINE: Final = re.compile(f"[{_SHOWN}]*")
_ON_LINES: Final = re.compile(f"[\n\t{_SHOWN}]*")
_ESCAPED: Final = re.compile(f'["\\\\]|[^{_SHOWN}]')
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
_PLAIN: Final = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:.*\S)?")
_SPLITS: Final = re.compile(r": | #|:\Z")
_OLD: Final = re.compile(
    r"yes|no|on|off|true|false|null|=|<<|\.\.\..*"  # in any case
    r"|[-+]?[0-9][0-9_.:]*(?:e[-+]?[0-9]+)?|[-+]?0[xob][0-9a-f_]*|[-+]?\.(?:inf|nan)"  # numbers, also to base 60
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*",  # dates
    re.IGNORECASE,
)
_TRAILING: Final = re.compile(r"[ \t](?:\n|\Z)")


def quote(text: str) -> str:
    """A text on one line: plain where that is safe, else in quotation marks."""
    if not _ON_A_LINE.fullmatch(text):
        return _double(text)
    if _PLAIN.fullmatch(text) and not _SPLITS.search(text) and not _means_more(text):
        return text
    return f"'{text.replace(chr(39), chr(39) * 2)}'" if '"' in text or "\\" in text else f'"{text}"'


def block(text: str, step: int) -> tuple[str, list[str]] | None:
    """A text of several lines as the header of a literal block and its lines, which want `step` spaces before them.

    None where no block can hold it: on one line, with characters that need escapes, or with blanks that end a line,
    which editors strip.
    """
    body = text.rstrip("\n")
    if "\n" not in text or not body or not _ON_LINES.fullmatch(text) or _TRAILING.search(text):
        return None
    ends = len(text) - len(body)
    indicator = step if body.lstrip("\n")[0] in " \t" else ""
    chomping = ("-", "", "+")[min(ends, 2)]
    return f"|{indicator}{chomping}", [*body.split("\n"), *[""] * (ends - 1)]


def _means_more(text: str) -> bool:
    return not isinstance(resolve(text), str) or bool(_OLD.fullmatch(text))


def _double(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    letter = found[0]
    code = ord(letter)
    return _ESCAPES.get(letter) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
