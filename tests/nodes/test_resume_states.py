"""The state of a sampler as data: what is kept, how it comes back, and what is refused."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import Generator, Tensor

from engine.types import port_type_of
from nodes.live.checkpoints import attributes_of, restore, state_of
from nodes.types import SamplerState

CPU = torch.device("cpu")
X = torch.arange(24.0).reshape(1, 2, 3, 4)


def again(state: SamplerState) -> SamplerState:
    """The state after a stay in a store."""
    described = port_type_of(SamplerState)
    assert described is not None
    loaded: SamplerState = described.codec.load(described.codec.dump(state))
    return loaded


def changed_by(change: Mapping[str, Any], **before: Any) -> Any:
    """A scheduler as it comes back when its steps changed some attributes of a fresh one."""
    scheduler = SimpleNamespace(**before)
    fresh = attributes_of(scheduler)
    vars(scheduler).update(change)
    restored = SimpleNamespace(**before)
    restore(again(state_of(scheduler, fresh, X, ())), restored, (), CPU)
    return restored


def test_numbers_texts_and_lists_come_back_as_they_were() -> None:
    change = {"step": 3, "dt": -0.1, "flag": True, "none": None, "way": "mid", "order": [1, (2, None)], "empty": []}
    restored = changed_by(change, step=None, order=[])
    assert {name: getattr(restored, name) for name in change} == change
    assert type(restored.flag) is bool
    assert type(restored.dt) is float


def test_tensors_come_back_bit_for_bit_with_dtype_and_strides() -> None:
    tensors = {
        "scalar": torch.tensor(float("nan")),
        "whole": torch.tensor(7),
        "last": X.to(memory_format=torch.channels_last),
        "turned": torch.arange(6).reshape(2, 3).T,
        "nothing": torch.empty(0, 3),
    }
    restored = changed_by({"ets": list(tensors.values())})
    for before, after in zip(tensors.values(), restored.ets, strict=True):
        assert (after.dtype, after.shape, after.stride()) == (before.dtype, before.shape, before.stride())
        torch.testing.assert_close(after, before, rtol=0, atol=0, equal_nan=True)


def test_what_the_steps_leave_alone_is_not_kept() -> None:
    sigmas = torch.linspace(1, 0, 5)
    scheduler = SimpleNamespace(sigmas=sigmas, tau=lambda t: t, index=0, outputs=[None])
    fresh = attributes_of(scheduler)
    scheduler.index = 1
    scheduler.outputs[0] = X
    assert [name for name, _ in state_of(scheduler, fresh, X, ()).attributes] == ["index", "outputs"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Generator(), "Generator"),
        (SimpleNamespace(seed=1), "SimpleNamespace"),
        ({"a": 1}, "dict"),
        ([1, {2}], "set"),
        (lambda t: t, "function"),
    ],
    ids=["generator", "object", "mapping", "inside a list", "function"],
)
def test_what_is_not_understood_is_refused_by_name(value: Any, kind: str) -> None:
    with pytest.raises(TypeError, match=f"the scheduler keeps something of type {kind} as its sampler"):
        changed_by({"sampler": value}, sampler=None)


def test_an_object_that_is_there_from_the_start_may_change_unseen_and_is_refused_too() -> None:
    seen: list[int] = []
    for sampler in (Generator(), lambda t: seen.append(t)):
        with pytest.raises(TypeError, match="as its sampler"):
            changed_by({}, sampler=sampler)


def test_a_restored_state_is_its_own() -> None:
    """The store may serve the same live values again."""
    scheduler = SimpleNamespace(sample=None)
    fresh = attributes_of(scheduler)
    scheduler.sample = X.clone()
    state = state_of(scheduler, fresh, scheduler.sample, ())
    scheduler.sample.zero_()
    for _ in range(2):
        restored = SimpleNamespace(sample=None)
        x = restore(state, restored, (), CPU)
        assert torch.equal(x, X)
        assert torch.equal(restored.sample, X)
        x.zero_()
        restored.sample.zero_()


def test_each_generator_goes_on_where_it_was() -> None:
    generators = [Generator().manual_seed(seed) for seed in (1, 2**64 - 1)]
    for generator in generators:
        torch.randn(7, generator=generator)
    state = again(state_of(SimpleNamespace(), {}, X, generators))
    restored = [Generator().manual_seed(0) for _ in generators]
    restore(state, SimpleNamespace(), restored, CPU)

    def drawn(given: list[Generator]) -> list[Tensor]:
        return [torch.randn(33, generator=generator) for generator in given]

    assert all(torch.equal(one, other) for one, other in zip(drawn(restored), drawn(generators), strict=True))
