"""Random work of many shapes, and the least peak of it by brute force."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import Any, Final, TypeAlias

from hypothesis import strategies as st

from engine.plan.work import Work

Draw = Callable[[st.SearchStrategy[Any]], Any]
Shape: TypeAlias = Callable[[int, Random], list[list[int]]]
"""Makes the sources of so many steps; each reads only steps before it."""


def work_of(
    sources: Sequence[Sequence[int]], targets: Iterable[int] = (), stored: Sequence[Sequence[int]] = ()
) -> Work:
    """Work whose targets are the steps that nobody reads, and those given. `stored` are stored values by step."""
    count = len(sources)
    read = {value for values in sources for value in values}
    numbers: dict[int, int] = {}
    for values in stored:
        for value in values:
            numbers.setdefault(value, count + len(numbers))
    fetched = [[numbers[value] for value in values] for values in stored] or [[] for _ in sources]
    reads = [list(dict.fromkeys([*values, *more])) for values, more in zip(sources, fetched, strict=True)]
    return Work(reads, {*(step for step in range(count) if step not in read), *targets})


@st.composite
def works(draw: Draw, most: int = 10) -> Work:
    """Work of any shape, with up to three stored values and any further targets."""
    count = draw(st.integers(1, most))
    sources = [
        draw(st.lists(st.integers(0, step - 1), unique=True, max_size=4)) if step else [] for step in range(count)
    ]
    stored = [draw(st.lists(st.integers(0, 2), unique=True, max_size=2)) for _ in range(count)]
    return work_of(sources, draw(st.sets(st.integers(0, count - 1), max_size=2)), stored)


def random_work(shape: Shape, most: int, random: Random) -> Work:
    """Work of a shape with up to `most` steps, some of it with stored values and more targets than ends."""
    sources = shape(random.randint(1, most), random)
    stored = [[value for value in range(3) if random.random() < 0.15] for _ in sources] if random.random() < 0.3 else ()
    targets = [step for step in range(len(sources)) if random.random() < 0.15] if random.random() < 0.3 else ()
    return work_of(sources, targets, stored)


def _chosen(chance: Callable[[int], float], back: int = 1000) -> Shape:
    def shape(count: int, random: Random) -> list[list[int]]:
        return [[value for value in range(max(0, step - back), step) if random.random() < chance(step)]
                for step in range(count)]  # fmt: skip

    return shape


def _layers(count: int, random: Random) -> list[list[int]]:
    sources: list[list[int]] = []
    above: list[int] = []
    while len(sources) < count:
        layer = range(len(sources), min(count, len(sources) + random.randint(1, 4)))
        for _ in layer:
            some = [value for value in above if random.random() < 0.5]
            sources.append(some or ([random.choice(above)] if above else []))
        above = list(layer)
    return sources


def _tree(count: int, random: Random) -> list[list[int]]:
    sources: list[list[int]] = [[] for _ in range(count)]
    for step in range(count - 1):
        sources[random.randint(step + 1, count - 1)].append(step)
    return sources


def _spread(count: int, random: Random) -> list[list[int]]:
    return [[random.randrange(step)] if step else [] for step in range(count)]


def _diamonds(count: int, random: Random) -> list[list[int]]:
    sources: list[list[int]] = [[]]
    while len(sources) + 2 <= count:
        top = len(sources) - 1
        width = random.randint(1, min(4, count - len(sources) - 1))
        sources += [[top] for _ in range(width)]
        sources.append(list(range(top + 1, top + 1 + width)))
    return sources


def _pairs(count: int, random: Random) -> list[list[int]]:
    first = random.randint(1, count)
    return [random.sample(range(first), min(first, 2)) if step >= first else [] for step in range(count)]


SHAPES: Final[Mapping[str, Shape]] = {
    "sparse": _chosen(lambda step: 1.6 / max(step, 1)), "middling": _chosen(lambda step: 0.25),
    "dense": _chosen(lambda step: 0.45), "near": _chosen(lambda step: 0.4, back=4), "layers": _layers,
    "tree": _tree, "spread": _spread, "diamonds": _diamonds, "pairs": _pairs,
}  # fmt: skip


def least_peak(work: Work) -> int:
    """The least peak of all orders: the best way to each set of performed steps, set by set."""
    count = len(work.reads)
    best = {0: 0}
    for _ in range(count):
        reached: dict[int, int] = {}
        for performed, peak in best.items():
            for step in range(count):
                if not performed >> step & 1 and all(
                    performed >> value & 1 for value in work.reads[step] if value < count
                ):
                    needed = alive(work, performed) | set(work.reads[step]) | {step}
                    after = performed | 1 << step
                    reached[after] = min(reached.get(after, 1000), max(peak, len(needed)))
        best = reached
    return max(best[(1 << count) - 1], len(work.targets))


def alive(work: Work, performed: int) -> set[int]:
    """The values that live between two steps, when the steps with these bits have been performed."""
    count = len(work.reads)
    done = [step for step in range(count) if performed >> step & 1]
    left = [step for step in range(count) if not performed >> step & 1]
    had = {*done, *(value for step in done for value in work.reads[step])}
    return {value for value in had if value in work.targets or any(value in work.reads[step] for step in left)}
