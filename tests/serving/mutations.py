"""Damage: bytes and texts changed at random, and names that try to lead elsewhere."""

import random
from collections.abc import Iterator
from typing import Final

ODD: Final = (
    b"\0",
    b"\xff",
    b"\r\n",
    b"  ",
    b": ",
    b"- ",
    b"{",
    b"}",
    b"[",
    b"&a",
    b"*a",
    b"!!x ",
    b"'",
    b'"',
    b"$",
    b"|\n",
    b"9" * 30,
)
"""What parsers stumble over."""


def mutated(data: bytes, dice: random.Random) -> bytes:
    """The bytes with some of them changed, taken out, doubled, or put elsewhere."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(changed) + 1)
        size = dice.choice((1, 1, 2, 8, 64))
        match dice.randrange(6):
            case 0:
                changed[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del changed[at : at + size]
            case 2:
                changed[at:at] = dice.choice(ODD)
            case 3:
                changed[at:at] = changed[at : at + size] * dice.randint(1, 20)
            case 4:
                other = dice.randrange(len(changed) + 1)
                changed[at:at] = changed[other : other + size]
            case _:
                changed = changed[:at] if dice.random() < 0.1 else changed
    return bytes(changed)


def many(data: list[bytes], number: int, seed: int = 0) -> Iterator[bytes]:
    """So many mutations of some data, the same ones for a seed."""
    dice = random.Random(seed)
    for _ in range(number):
        yield mutated(dice.choice(data), dice)


DOTS: Final = (
    "..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "%c0%ae%c0%ae", "%uff0e%uff0e", "..;", "%e3%80%82%e3%80%82",
    "..%00",
)  # fmt: skip
SLASHES: Final = ("/", "%2f", "%2F", "\\", "%5c", "%5C", "%252f", "%c0%af", "%ef%bc%8f", "//", "%2f%2f", "/./")
ODDITIES: Final = (
    "%2fetc%2fpasswd", "C:%5csecret", "C:secret", "%5c%5chost%5cshare", "~", "~root", ".", "..", "...", ".hidden",
    "secret%00", "secret%0a", "secret%0d%0a", "%20secret", "secret%20", "secret.", "con", "NUL.txt", "secret:stream",
    "secret.yaml", "secret.yaml%00", "%", "%zz", "%ff", "%ed%a0%80", "a" * 101, "a" * 5000, "%e2%80%ae",
    "s%c3%a9cret", "file:%2f%2f%2fsecret", "http:%2f%2fx%2fsecret", "*", "?", "secret*", "%2a", "%3f", "$(id)",
    "%24%7bid%7d", ";id", "|id",
)  # fmt: skip


def spellings() -> list[str]:
    """Two hundred ways to spell a path that leads elsewhere, as they stand in an address."""
    beside = [f"{dot}{slash}secret" for dot in DOTS for slash in SLASHES]
    below = [f"x{slash}{dot}{slash}{dot}{slash}secret" for dot in DOTS[:5] for slash in SLASHES[:10]]
    return [*beside, *below, *ODDITIES]
