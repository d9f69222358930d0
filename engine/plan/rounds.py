"""Rounds: which models come before which, where they don't fit on a device together.

In a round only models that fit together are used. Each model is in one round where the links allow it, so that it is
loaded once; where steps of two models wait for each other in turn, the rounds take turns too.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from engine.plan.models import Model

Together: TypeAlias = frozenset[Model]
"""Models that one step uses at once."""


def rounds(reads: Sequence[Sequence[int]], models: Sequence[Mapping[Model, int]], budget: int) -> Sequence[int]:
    """The round of each step that uses models, from 1 on, and 0 for the others; empty where one round would do.

    `reads` are the values that each step reads, numbered as in `Work`; `models` the models of each step with their
    bytes.
    """
    sizes = {model: size for used in models for model, size in used.items()}
    if sum(sizes.values()) <= budget:
        return ()
    used = [frozenset(one) for one in models]
    numbers = {together: number for number, together in enumerate(dict.fromkeys(filter(None, used)))}
    turns = _packed(_in_order(_upstream(reads, used, numbers)), list(numbers), sizes, budget)
    count = max(turns) + 1
    found: list[int] = []
    at: list[int] = []
    for values, together in zip(reads, used, strict=True):
        level = max((at[value] for value in values if value < len(at)), default=0)
        if together:
            level += (turns[numbers[together]] - level) % count
        at.append(level)
        found.append(level + 1 if together else 0)
    return found if max(found) > 1 else ()


def _upstream(reads: Sequence[Sequence[int]], used: Sequence[Together], numbers: Mapping[Together, int]) -> list[int]:
    """For each set of models, as bits, itself and the sets whose steps must come before its last one."""
    need = [1 << number for number in range(len(numbers))]
    met: list[int] = []
    for values, together in zip(reads, used, strict=True):
        bits = 0
        for value in values:
            if value < len(met):
                bits |= met[value]
        if together:
            need[numbers[together]] |= bits
            bits |= 1 << numbers[together]
        met.append(bits)
    for middle in range(len(need)):
        for number, bits in enumerate(need):
            if bits >> middle & 1:
                need[number] = bits | need[middle]
    return need


def _in_order(need: Sequence[int]) -> Iterable[int]:
    """The sets so that each stands after those that it needs; sets that need each other stand side by side."""
    ordered: dict[int, None] = {}
    for bits in need:
        before = [number for number in range(len(need)) if bits >> number & 1]
        ordered.update(dict.fromkeys(sorted(before, key=lambda number: (need[number].bit_count(), need[number]))))
    return ordered


def _packed(order: Iterable[int], sets: Sequence[Together], sizes: Mapping[Model, int], budget: int) -> Sequence[int]:
    """The turn of each set: as many sets in a row share one as fit together."""
    turns = [0] * len(sets)
    turn, held = 0, frozenset[Model]()
    for number in order:
        wanted = held | sets[number]
        if held and sum(sizes[model] for model in wanted) > budget:
            turn, wanted = turn + 1, sets[number]
        turns[number], held = turn, wanted
    return turns
