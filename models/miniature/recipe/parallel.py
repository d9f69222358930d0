"""One training run in several processes of one thread each.

Two such processes train about as fast as one with two threads while the machine is theirs alone, and four times as
fast when something else wants a core now and then: threads meet thousands of times in a step, processes once.
"""

import logging
import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import torch
from torch import Tensor, distributed

from models.miniature.recipe.memory import keep_freed


def rank() -> int:
    """Number of this process, 0 if it is the only one."""
    return distributed.get_rank() if distributed.is_initialized() else 0


def size() -> int:
    """How many processes train together."""
    return distributed.get_world_size() if distributed.is_initialized() else 1


def share(weights: Sequence[Tensor]) -> None:
    """Replace every gradient by its mean over the processes, in one message."""
    if size() == 1:
        return
    gradients = [weight.grad for weight in weights if weight.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    distributed.all_reduce(flat)
    flat /= size()
    for gradient, part in zip(gradients, torch.split(flat, [g.numel() for g in gradients]), strict=True):
        gradient.copy_(part.view_as(gradient))


def begin(number: int, count: int, meeting: str, job: Callable[[Path], None], work: Path) -> None:
    """Body of one process."""
    os.setsid()  # Linux divides its cores between sessions first: in one, all processes would share what one gets
    if number == 0:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    keep_freed()
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=f"file://{meeting}", rank=number, world_size=count)
    job(work)
    distributed.destroy_process_group()


def together(count: int, job: Callable[[Path], None], work: Path) -> None:
    """Run `job(work)` in `count` processes that share their gradients."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool,
    ):
        begun = [pool.submit(begin, number, count, f"{folder}/meeting", job, work) for number in range(count)]
        for process in begun:
            process.result()
