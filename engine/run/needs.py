"""Which models the steps that are left will use, as far as their handles are known."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from engine.keys import Key
from engine.plan import Plan, Ref, Step
from engine.run.fleet import Claim
from engine.store import Outputs
from engine.types import Handle, handles_of


class Needs:
    """Learns handles from the values of a run, and tells a claim of them.

    A handle is a value like any other: it is known once the step that gives it was performed or its result was read.
    """

    def __init__(self, plan: Plan, claim: Claim) -> None:
        self._claim = claim
        self._readers: dict[Key, list[tuple[int, Ref]]] = {}
        self._handles: dict[int, list[Handle[Any]]] = {}
        for index, step in enumerate(plan.steps):
            if step.spec.models and step.spec.context:  # only through its context can a step use a model
                for ref in _refs(step):
                    self._readers.setdefault(ref.key, []).append((index, ref))

    @property
    def keys(self) -> AbstractSet[Key]:
        """The keys of values that may be handles."""
        return self._readers.keys()

    def learn(self, key: Key, outputs: Outputs) -> None:
        """A value is known."""
        for index, ref in self._readers.pop(key, ()):
            value = outputs[ref.index] if ref.item is None else outputs[ref.index][ref.item]
            for handle in handles_of(value):
                self._handles.setdefault(index, []).append(handle)
                self._claim.expect(handle)

    def of(self, index: int) -> Sequence[Handle[Any]]:
        """The models of a step that is about to begin, or is at work."""
        return self._handles.get(index, ())

    def done(self, index: int) -> None:
        """A step needs its models no more."""
        for handle in self._handles.pop(index, ()):
            self._claim.done(handle)


def _refs(step: Step) -> Iterable[Ref]:
    for source in step.sources.values():
        if isinstance(source, Ref):
            yield source
        else:
            yield from (item for item in source if isinstance(item, Ref))
