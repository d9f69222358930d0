"""`explain`: from the keys of today and those of the last run to the reasons why steps run."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from engine.explain.past import Past
from engine.explain.reason import Kind, Reason
from engine.explain.shown import written
from engine.explain.trace import Trace
from engine.graph import Gather, Link
from engine.keys import Drawn, Keyed, Parts, parts_of
from engine.types import Json, Resource

Given: TypeAlias = Drawn | tuple[Any, ...]
"""What a linked input read."""


def explain(
    paths: Iterable[str], now: Mapping[str, Keyed], last: Trace | None, *, again: bool = False
) -> dict[str, tuple[Reason, ...]]:
    """For each of the steps at `paths`, which are not cached, what changed since the last run: at least one reason.

    `now` has all nodes of the graph. `again` says that nothing was to be reused.
    """
    if last is None:
        return dict.fromkeys(paths, (Reason(kind=Kind.FIRST),))
    past = Past(now, last)
    return {path: tuple(_reasons(now[path], past, again)) for path in paths}


def _reasons(entry: Keyed, past: Past, again: bool) -> Iterator[Reason]:
    path, last = past.path(entry.node.path), past.last
    if path is None:
        yield Reason(kind=Kind.UNASKED if entry.node.path in last.unasked else Kind.NEW)
    elif last.recipes[path] != entry.recipe:
        yield from _differences(entry, parts_of(last.recipes[path]), parts_of(entry.recipe), past)
    else:
        yield Reason(kind=Kind.AGAIN if again else Kind.UNFINISHED if path in last.unmade else Kind.LOST)


def _differences(entry: Keyed, old: Parts, new: Parts, past: Past) -> Iterator[Reason]:
    """Every part of a key that is not what it was."""
    if old.type != new.type:
        yield Reason(kind=Kind.TYPE, name="type", old=old.type, new=new.type)
        return
    if old.version != new.version:
        yield Reason(kind=Kind.VERSION, name="version", old=old.version, new=new.version)
    if old.code != new.code:
        yield Reason(kind=Kind.CODE, name=entry.spec.pack)
    yield from _of_ports(entry, old, new, past)
    if old.device != new.device:
        yield Reason(kind=Kind.DEVICE, name="device", old=old.device, new=new.device)
    for name in sorted({*old.libraries, *new.libraries}):
        before, after = old.libraries.get(name), new.libraries.get(name)
        if before != after:
            yield Reason(kind=Kind.LIBRARY, name=name, old=before, new=after)
    if old.run != new.run:
        yield Reason(kind=Kind.VOLATILE)


def _of_ports(entry: Keyed, old: Parts, new: Parts, past: Past) -> Iterator[Reason]:
    """Inputs that were given something else; the steps upstream that changed come last, together."""
    upstream: list[str] = []
    declared = (port.name for port in entry.spec.inputs)
    for port in dict.fromkeys((*declared, *old.settings, *old.links)):
        before, after = old.links.get(port), new.links.get(port)
        if before is None and after is None:
            yield from _of_setting(port, entry, old.settings.get(port), new.settings.get(port), past)
            continue
        link = entry.node.links.get(port)
        changed = _changed(before, after, link, past)
        if changed is None:
            was = _as_written(before, past) if before is not None else written(old.settings.get(port))
            now = _link_as_written(link) if link is not None else written(new.settings.get(port))
            yield Reason(kind=Kind.LINK, name=port, old=was, new=now)
        else:
            upstream += changed
    if upstream:
        yield Reason(kind=Kind.UPSTREAM, paths=tuple(dict.fromkeys(upstream)))


def _of_setting(port: str, entry: Keyed, old: Json, new: Json, past: Past) -> Iterator[Reason]:
    if repr(old) == repr(new):  # 1, 1.0 and true are equal in Python and not in keys
        return
    value = entry.settings.get(port)
    if isinstance(value, Resource) and isinstance(old, str):
        before: Json = {"name": past.last.names.get(old, old[:12]), "digest": old}
        after: Json = {"name": value.name, "digest": value.digest}
        yield Reason(kind=Kind.MODEL if entry.spec.models else Kind.FILE, name=port, old=before, new=after)
        return
    declared = entry.spec.input(port)
    decided = declared is not None and declared.decided
    yield Reason(kind=Kind.DECIDED if decided else Kind.SETTING, name=port, old=old, new=new)


def _changed(old: Given | None, new: Given | None, link: Link | Gather | None, past: Past) -> list[str] | None:
    """The steps that an input reads and that changed; None if it reads others than before."""
    if isinstance(old, Drawn) and isinstance(new, Drawn) and isinstance(link, Link):
        reads: list[tuple[Any, Any, Any]] = [(old, new, link)]
    elif isinstance(old, tuple) and isinstance(new, tuple) and isinstance(link, Gather) and len(old) == len(new):
        reads = list(zip(old, new, link.items, strict=True))
    else:
        return None
    if not all(_is_same_place(*read, past) for read in reads):
        return None
    return [one.node for before, after, one in reads if isinstance(one, Link) and before != after]


def _is_same_place(old: Any, new: Any, item: Any, past: Past) -> bool:
    """Whether an input, or an item of its list, is the literal or the link that it was."""
    if not (isinstance(old, Drawn) and isinstance(new, Drawn)):
        return repr(old) == repr(new)
    if old == new:
        return True
    places = past.paths(old.key)
    return old.output == new.output and (not places or past.path(item.node) in places)


def _as_written(given: Given, past: Past) -> str:
    """What an input read, as the workflow wrote it."""
    if isinstance(given, Drawn):
        places = past.paths(given.key)
        return str(Link(places[0], given.output)) if places else "another step"
    items = (_as_written(item, past) if isinstance(item, Drawn) else written(item) for item in given)
    return f"[{', '.join(items)}]"


def _link_as_written(link: Link | Gather) -> str:
    if isinstance(link, Link):
        return str(link)
    return f"[{', '.join(str(item) if isinstance(item, Link) else written(item) for item in link.items)}]"
