"""Layers that are left out for one call, so that a model can be led away from what it would draw without them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from torch import nn

from nodes.live.gate import gate
from nodes.types import Guider

with gate:
    from diffusers.hooks.hooks import HookRegistry
    from diffusers.hooks.layer_skip import LayerSkipConfig, TransformerBlockSkipHook, _apply_layer_skip_hook

NAME: Final = "darkroom"
STACKS: Final = ("transformer_blocks", "single_transformer_blocks", "blocks", "layers")
"""What lists of transformer blocks are called in diffusers' models."""


class LeftOut(TransformerBlockSkipHook):
    """A block that gives what it is given, in the order in which it would answer: some give the text first."""

    def new_forward(self, module: nn.Module, *args: Any, **kwargs: Any) -> Any:
        """What would have been answered by a block that changes nothing."""
        output, answers = super().new_forward(module, *args, **kwargs), self._metadata
        is_text_first = isinstance(output, tuple) and answers.return_hidden_states_index
        return output[::-1] if is_text_first else output


@contextmanager
def disturbed(module: Any, guider: Guider) -> Iterator[None]:
    """The model as its guider asks: some blocks without their attention to others, or left out, until the end.

    Raises ValueError where no block has such a name.
    """
    is_attention = guider.way == "attention"
    try:
        for stack, indices in chosen(module, guider.layers).items():
            if is_attention:
                config = LayerSkipConfig(
                    indices, stack, skip_attention=False, skip_attention_scores=True, skip_ff=False
                )
                _apply_layer_skip_hook(module, config, NAME)
            else:
                for index in indices:
                    block = module.get_submodule(f"{stack}.{index}")
                    HookRegistry.check_if_exists_or_initialize(block).register_hook(LeftOut(1.0), NAME)
        yield
    finally:
        HookRegistry.check_if_exists_or_initialize(module).remove_hook(NAME, recurse=True)


def chosen(module: nn.Module, layers: str) -> dict[str, list[int]]:
    """The blocks whose names hold one of some parts, or that have one of some numbers in the model's own stack.

    By stack, their places in it. Raises ValueError where there are none.
    """
    wanted = [part.strip() for part in layers.split(",") if part.strip()]
    stacks = {
        name: len(stack)
        for name, stack in module.named_modules()
        if isinstance(stack, nn.ModuleList) and name.rpartition(".")[2] in STACKS
    }
    found: dict[str, list[int]] = {}
    for stack, count in stacks.items():
        indices = [index for index in range(count) if any(_names(part, stack, index) for part in wanted)]
        if indices:
            found[stack] = indices
    if not found:
        known = ", ".join(f"{stack}.0 to {count - 1}" for stack, count in stacks.items())
        raise ValueError(f'no layer of the model is called "{layers}"; it has {known or "none that can be left out"}')
    return found


def _names(part: str, stack: str, index: int) -> bool:
    """Whether a part of a name, or a number, means a block."""
    if part.isdecimal():
        return "." not in stack and int(part) == index
    return re.search(rf"(^|[._]){re.escape(part)}", f"{stack}.{index}") is not None
