"""Order: mappings with entries put in, taken out and renamed, each a new dict in a well-defined order."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

Entry = TypeVar("Entry")


def put(mapping: Mapping[str, Entry], name: str, entry: Entry, before: str | None = None) -> dict[str, Entry]:
    """The mapping with an entry, in its place if the name is there already, else before another or last."""
    if name in mapping or before is None or before not in mapping:
        return {**mapping, name: entry}
    result: dict[str, Entry] = {}
    for other, value in mapping.items():
        if other == before:
            result[name] = entry
        result[other] = value
    return result


def without(mapping: Mapping[str, Entry], names: Iterable[str]) -> dict[str, Entry]:
    """The mapping without some entries."""
    gone = set(names)
    return {name: entry for name, entry in mapping.items() if name not in gone}


def renamed(mapping: Mapping[str, Entry], name: str, to: str) -> dict[str, Entry]:
    """The mapping with an entry under another name, in its place."""
    return {to if other == name else other: entry for other, entry in mapping.items()}


def reordered(mapping: Mapping[str, Entry], names: Iterable[str]) -> dict[str, Entry]:
    """The mapping with the named entries first, in the order of the names, and the others behind them."""
    first = {name: mapping[name] for name in names if name in mapping}
    return {**first, **mapping}


def behind(names: Iterable[str], known: Iterable[str]) -> dict[str, str | None]:
    """For each name that is not known, the next known one behind it; None if there is none."""
    follows: str | None = None
    found: dict[str, str | None] = {}
    known = set(known)
    for name in reversed([*names]):
        if name in known:
            follows = name
        else:
            found[name] = follows
    return dict(reversed(found.items()))


def same(one: object, other: object) -> bool:
    """Whether two values are written alike: 1, 1.0 and true are not."""
    return one is other or repr(one) == repr(other)
