"""The one training loop: AdamW, a cosine schedule, a moving average of the weights, and a checkpoint to resume from.

A loss gets its random numbers from the step's own generator, so an interrupted run goes on as if nothing happened.
"""

import logging
import math
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import torch
from torch import Tensor, nn

from models.miniature.recipe.parallel import rank, share

log = logging.getLogger(__name__)

SAVE_EVERY: Final = 90.0
"""Seconds between checkpoints."""

CLIP_NORM: Final = 1.0
"""Largest norm of a gradient."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to train: `peak` is the highest learning rate, `decay` the moving average's."""

    name: str
    steps: int
    peak: float
    warmup: int = 100
    decay: float = 0.995
    weight_decay: float = 0.01

    def rate(self, step: int) -> float:
        """Learning rate at a step: a linear rise, then half a cosine down to a hundredth of the peak."""
        if step < self.warmup:
            return self.peak * (step + 1) / self.warmup
        along = (step - self.warmup) / max(1, self.steps - self.warmup)
        return self.peak * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, along))))


class Draw:
    """The random numbers of one step in this process: `rng` for choices, `generator` for tensors."""

    def __init__(self, name: str, step: int) -> None:
        self.rng = random.Random(f"{name} {step} {rank()}")
        self.generator = torch.Generator().manual_seed(self.rng.getrandbits(62))


Loss: TypeAlias = Callable[[Draw], Tensor]


def checkpoint(work: Path, name: str) -> Path:
    """Where a stage keeps its state."""
    return work / f"{name}.pt"


def save(path: Path, state: dict[str, Any]) -> None:
    """Write a state beside its place, then move it there: a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def load_average(work: Path, name: str, model: nn.Module) -> int:
    """Load a stage's averaged weights into `model` and say how many steps they have had."""
    state = torch.load(checkpoint(work, name), map_location="cpu", weights_only=True)
    model.load_state_dict(state["average"])
    model.eval()
    return int(state["step"])


class Trainer:
    """A model in training, with everything that a checkpoint holds."""

    def __init__(self, plan: Plan, model: nn.Module, work: Path) -> None:
        self.plan = plan
        self.model = model
        self.work = work
        self.weights = [p for p in model.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(
            self.weights, lr=plan.peak, betas=(0.9, 0.99), weight_decay=plan.weight_decay, fused=True
        )
        self.average = {name: value.detach().clone() for name, value in model.state_dict().items()}
        self.step = 0
        self.seconds = 0.0

    def resume(self) -> None:
        """Go on from the checkpoint, if there is one."""
        path = checkpoint(self.work, self.plan.name)
        if not path.exists():
            return
        state = torch.load(path, map_location="cpu", weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average = state["average"]
        self.step, self.seconds = int(state["step"]), float(state["seconds"])
        log.info("%s: resumed at step %d", self.plan.name, self.step)

    def save(self) -> None:
        """Write the checkpoint; of several processes the first does it."""
        if rank() > 0:
            return
        state = {
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average,
            "step": self.step,
            "seconds": self.seconds,
        }
        save(checkpoint(self.work, self.plan.name), state)

    def update(self, loss: Loss) -> float:
        """Take one step and return its loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.plan.rate(self.step)
        value = loss(Draw(self.plan.name, self.step))
        torch.autograd.backward(value)
        share(self.weights)
        nn.utils.clip_grad_norm_(self.weights, CLIP_NORM)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        self.follow()
        return float(value.detach())

    @torch.no_grad()
    def follow(self) -> None:
        """Move the average towards the weights, faster in the first steps."""
        decay = min(self.plan.decay, (1 + self.step) / (10 + self.step))
        for name, value in self.model.state_dict().items():
            self.average[name].lerp_(value, 1 - decay)


def train(plan: Plan, model: nn.Module, loss: Loss, work: Path) -> None:
    """Train `model` to the end of its plan, resuming if it was begun, and leave it with the averaged weights."""
    trainer = Trainer(plan, model, work)
    trainer.resume()
    model.train()
    saved = time.monotonic()
    mean: float | None = None
    while trainer.step < plan.steps:
        began = time.monotonic()
        value = trainer.update(loss)
        mean = value if mean is None else 0.98 * mean + 0.02 * value
        now = time.monotonic()
        trainer.seconds += now - began
        if trainer.step % 100 == 0:
            log.info("%s %d/%d loss %.5f, %.0f s", plan.name, trainer.step, plan.steps, mean, trainer.seconds)
        if now - saved > SAVE_EVERY:
            trainer.save()
            saved = now
    trainer.save()
    model.load_state_dict(trainer.average)
    model.eval()
