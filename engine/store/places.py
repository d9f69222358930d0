"""Where values lie and how much memory they hold, by their codecs."""

from typing import Any, Final

from engine.devices import HOST
from engine.types import port_type_of

SMALL: Final = 64
"""Bytes that a plain value is taken to hold, besides the characters of a text."""

NUMBERS: Final = frozenset((int, float, bool))


def nbytes(value: Any) -> int:
    """The memory that a value holds, wherever it lies; lists by their items."""
    elsewhere: dict[str, int] = {}
    return add_up(value, elsewhere) + sum(elsewhere.values())


def add_up(value: Any, elsewhere: dict[str, int]) -> int:
    """The bytes of the computer's own memory that a value holds; those of devices are added up in `elsewhere`."""
    kind = type(value)
    if kind in NUMBERS:
        return SMALL
    if isinstance(value, (list, tuple)):
        return sum([add_up(item, elsewhere) for item in value])
    if isinstance(value, str):
        return SMALL + len(value)
    described = port_type_of(kind)
    if described is None:
        return SMALL
    places = getattr(described.codec, "places", None)
    if places is None:
        return described.codec.nbytes(value)
    held = dict(places(value))
    here: int = held.pop(HOST, 0)
    for device, count in held.items():
        elsewhere[device] = elsewhere.get(device, 0) + count
    return here


def at_home(value: Any) -> Any:
    """The value with its tensors in the computer's own memory; lists item by item."""
    if isinstance(value, (list, tuple)):
        moved = [at_home(item) for item in value]
        return moved if isinstance(value, list) else tuple(moved)
    described = port_type_of(type(value))
    return value if described is None else described.codec.to(value, HOST)
