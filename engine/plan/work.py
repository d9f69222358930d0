"""Work as numbers: what an order of steps is judged by, and nothing else.

Steps are 0 to n-1, sources before their readers. A value has the number of the step that gives it; values that come
from the store have the numbers from n on.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.keys import Key
from engine.plan.data import Step


@dataclass(frozen=True)
class Work:
    """Steps to be ordered.

    `reads` are the values that each step reads, each once; `targets` the values that are wanted in the end. `rounds`
    say for each step that uses models when it may run: after all of lower rounds, 0 for the others; empty where
    nothing is asked.
    """

    reads: Sequence[Sequence[int]]
    targets: Collection[int]
    rounds: Sequence[int] = ()

    @classmethod
    def of(cls, steps: Sequence[Step], targets: Iterable[Key]) -> "Work":
        """The work of some steps, sources before readers, towards the values of the target keys."""
        numbers = {step.key: number for number, step in enumerate(steps)}
        reads = [[numbers.setdefault(key, len(numbers)) for key in dict.fromkeys(step.reads())] for step in steps]
        return cls(reads, {numbers.setdefault(key, len(numbers)) for key in targets})

    @cached_property
    def readers(self) -> Sequence[Sequence[int]]:
        """The steps that read each value; stored targets that no step reads are left out."""
        last = max((value for values in self.reads for value in values), default=-1)
        readers: list[list[int]] = [[] for _ in range(max(last + 1, len(self.reads)))]
        for step, values in enumerate(self.reads):
            for value in values:
                readers[value].append(step)
        return readers

    @cached_property
    def uses(self) -> Sequence[int]:
        """How often each value is counted on: once for each reader, and once more if it is a target."""
        return [len(readers) + (value in self.targets) for value, readers in enumerate(self.readers)]

    @cached_property
    def floor(self) -> int:
        """So many values at least are alive at once, whatever the order: what some step needs, or what the end does."""
        ends = [value for value in self.targets if value < len(self.reads) and not self.readers[value]]
        before = min((len([v for v in self.reads[end] if v not in self.targets]) for end in ends), default=0)
        met = sum(value < len(self.readers) for value in self.targets)  # unread ones are fetched after the last step
        return max(max((len(values) for values in self.reads), default=-1) + 1, met + before, len(self.targets))

    def peak(self, order: Iterable[int]) -> int:
        """How many values are alive at once at most, if the steps are performed one after another in this order.

        A value lives from its step's end, or from its first reader if it comes from the store, to its last reader's
        end; targets live on.
        """
        count, left, alive, most = len(self.reads), list(self.uses), 0, 0
        for step in order:
            values = self.reads[step]
            alive += 1
            for value in values:
                if value >= count and left[value] == self.uses[value]:
                    alive += 1
            most = max(most, alive)
            for value in values:
                left[value] -= 1
                if not left[value]:
                    alive -= 1
        return max(most, len(self.targets))
