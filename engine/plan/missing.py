"""What is missing: the steps to perform, going upward from the targets and stopping at what the store can serve."""

from collections.abc import Container, Iterable, Mapping

from engine.keys import Key, Keyed


def missing(wanted: Iterable[str], keyed: Mapping[str, Keyed], have: Container[Key]) -> tuple[list[str], set[Key]]:
    """The paths to perform, sources before readers, depth first, and the keys to read instead of going on upward."""
    order: list[str] = []
    stored: set[Key] = set()
    seen: set[Key] = set()
    for target in wanted:
        stack: list[tuple[str, bool]] = [(target, False)]
        while stack:
            path, done = stack.pop()
            entry = keyed[path]
            if done:
                order.append(path)
            elif entry.key not in seen:
                seen.add(entry.key)
                if entry.key in have:
                    stored.add(entry.key)
                    continue
                stack.append((path, True))
                stack.extend([(link.node, False) for _, link in entry.node.sources()][::-1])
    return order, stored
