"""The sampler does not make the processor wait for the device at a step."""

import warnings
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from tests.nodes.studio import Studio

NAMES = ("ddim", "euler", "euler_a", "heun", "dpmpp_2m", "unipc")


class Searches(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts the searches for where something is: on a device each waits until all work before it is done."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.count = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.count += str(func).startswith(("aten.nonzero", "aten.argwhere", "aten.masked_select"))
        return func(*args, **(kwargs or {}))


@pytest.mark.parametrize("name", NAMES)
def test_no_step_searches_for_its_timestep(studio: Studio, name: str) -> None:
    with Searches() as found:
        studio.sample(name, guidance=3.0)
    assert found.count == 0


def test_the_count_notices_a_search() -> None:
    with Searches() as found:
        (torch.arange(3) == 1).nonzero()
    assert found.count == 1


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no card to wait for")
@pytest.mark.parametrize("name", ["ddim", "euler", "dpmpp_2m", "unipc"])
def test_steps_do_not_wait_for_a_card(studio: Studio, name: str) -> None:
    """Twice the steps wait no more often: what waits are the moves to the card before the first, and the one back."""
    waits = [_waits(studio, name, steps) for steps in (4, 8)]
    assert waits[0] == waits[1]


def _waits(studio: Studio, name: str, steps: int) -> int:
    with studio.ctx.use(studio.model.unet) as live:
        live.module.to("cuda")
        try:
            studio.sample(name, steps=steps, guidance=3.0)
            torch.cuda.set_sync_debug_mode("warn")
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                studio.sample(name, steps=steps, guidance=3.0)
            return sum("synchronizing" in str(each.message) for each in caught)
        finally:
            torch.cuda.set_sync_debug_mode("default")
            live.module.to("cpu")
