"""References: what `$` means in a text of an input, and how to write a value so that it means the same.

A whole text `$id` or `$id.output` is a link. Within longer text `$id` and `${id}` are holes for parameters, `$$` is a
dollar, and so is a `$` before anything but a letter, `_`, `{` or `$`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.document.model import Hole, Literal, Text
from engine.graph import Link

_NAME: Final = "[A-Za-z_][A-Za-z0-9_]*"
_LINK: Final = re.compile(rf"\$({_NAME})(?:\.({_NAME}))?")
_TWO_DOTS: Final = re.compile(rf"\$({_NAME})(?:\.{_NAME}){{2,}}")
_SPECIAL: Final = re.compile(rf"\$(?:(?P<dollar>\$)|(?P<name>{_NAME})|\{{(?P<braced>{_NAME})\}}|\{{)")
_MEANT: Final = re.compile(r"\$(?=[A-Za-z_{$])")
_CONTINUES: Final = re.compile(r"[A-Za-z0-9_]")


@dataclass(frozen=True, slots=True)
class BadReference:
    """A `$` that leads nowhere: what is wrong and what would mend it."""

    message: str
    hint: str = "write $$ for a dollar"


_LENGTH: Final = 64
_HOLES: Final = 1000
_LONG: Final = BadReference(f"a name has at most {_LENGTH} characters")
_MANY: Final = BadReference(f"a text holds at most {_HOLES} references")
_UNCLOSED: Final = BadReference("${ is not followed by a parameter's name and }")
_DOTTED: Final = BadReference("a link has one dot", "a link is $node.output; write $$ for a dollar")


def read_text(text: str) -> Literal | Link | Text | BadReference:
    """What a text says."""
    if "$" not in text:
        return Literal(text)
    whole = _LINK.fullmatch(text)
    if whole:
        link = Link(whole[1], whole[2] or "")
        return link if max(len(link.node), len(link.output)) <= _LENGTH else _LONG
    if _TWO_DOTS.fullmatch(text):
        return _DOTTED
    parts = _split(text)
    if isinstance(parts, BadReference):
        return parts
    return Text(parts) if any(isinstance(part, Hole) for part in parts) else Literal("".join(map(str, parts)))


def write_text(value: str | Link | Text) -> str:
    """The text that `read_text` reads as this value; a str stands for a literal."""
    if isinstance(value, str):
        return _MEANT.sub("$$", value) if "$" in value else value
    if isinstance(value, Link):
        return str(value)
    written = "".join(_write_part(value.parts, index) for index in range(len(value.parts)))
    whole = _LINK.fullmatch(written) or _TWO_DOTS.fullmatch(written)
    return f"${{{whole[1]}}}{written[1 + len(whole[1]) :]}" if whole else written


def _split(text: str) -> tuple[str | Hole, ...] | BadReference:
    """Texts and holes in turn, without empty texts."""
    parts: list[str | Hole] = []
    literal: list[str] = []
    at = 0
    for found in _SPECIAL.finditer(text):
        literal.append(text[at : found.start()])
        at = found.end()
        name = found["name"] or found["braced"]
        if found["dollar"]:
            literal.append("$")
        elif name is None:
            return _UNCLOSED
        elif len(name) > _LENGTH or len(parts) > 2 * _HOLES:
            return _LONG if len(name) > _LENGTH else _MANY
        else:
            parts += [*_joined(literal), Hole(name)]
            literal = []
    literal.append(text[at:])
    return (*parts, *_joined(literal))


def _joined(literal: list[str]) -> list[str]:
    text = "".join(literal)
    return [text] if text else []


def _write_part(parts: Sequence[str | Hole], index: int) -> str:
    part = parts[index]
    after = parts[index + 1] if index + 1 < len(parts) else ""
    if isinstance(part, Hole):
        braces = isinstance(after, str) and _CONTINUES.match(after)
        return f"${{{part.parameter}}}" if braces else f"${part.parameter}"
    written = write_text(part)
    return f"{written}$" if isinstance(after, Hole) and part.endswith("$") else written
