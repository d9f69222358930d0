"""A whole generation: the graph against diffusers' `StableDiffusionPipeline`, in pairs, and the engine's own share.

Both sides hold their models warm and draw the same prompt with another seed each time, which is what people do. The
pairs are interleaved, first one side then the other, so that both see the same machine.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.random_models import MINIATURE, sd15
from benchmarks.report import table

if TYPE_CHECKING:
    from darkroom import Darkroom

PAIRS = 15
PROMPT = "a large red heart on a white background"
WORKFLOW = """\
darkroom: 1
parameters:
  seed: {{type: Seed, default: 0}}
  prompt: {{type: str, default: {prompt}}}
nodes:
  model: {{type: LoadModel, inputs: {{model: {model}, dtype: {dtype}}}}}
  positive: {{type: TextEncode, inputs: {{encoder: $model.text_encoder, text: $prompt}}}}
  negative: {{type: TextEncode, inputs: {{encoder: $model.text_encoder, text: ""}}}}
  latent: {{type: EmptyLatent, inputs: {{vae: $model.vae, width: {side}, height: {side}}}}}
  schedule: {{type: Scheduler, inputs: {{unet: $model.unet, name: ddim, steps: {steps}}}}}
  sample:
    type: UNetSample
    inputs: {{unet: $model.unet, schedule: $schedule, positive: $positive, negative: $negative, latent: $latent,
             seed: $seed, guidance: 7.5}}
  decode: {{type: VAEDecode, inputs: {{vae: $model.vae, latent: $sample}}}}
outputs:
  image: $decode
"""


@dataclass(frozen=True, slots=True)
class Case:
    """What is drawn, and with what."""

    name: str
    folder: Path
    side: int
    steps: int
    dtype: str = "float32"
    device: str = "cpu"


@dataclass(slots=True)
class Figures:
    """Seconds of each pair, and the share of the graph's time that was outside of nodes."""

    graph: list[float] = field(default_factory=list)
    pipeline: list[float] = field(default_factory=list)
    outside: list[float] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """The graph's time over the pipeline's, pair by pair, least first."""
        return sorted(ours / theirs for ours, theirs in zip(self.graph, self.pipeline, strict=True))


def interval(values: Sequence[float]) -> tuple[float, float]:
    """A 95 % interval of the median, from order statistics: no assumption about the distribution.

    For 15 values these are the 4th and the 12th, which hold the median in 96.5 % of samples.
    """
    ordered = sorted(values)
    cut = {15: 3}.get(len(ordered), max(0, round(len(ordered) / 2 - 0.98 * len(ordered) ** 0.5) - 1))
    return ordered[cut], ordered[-1 - cut]


def measure(case: Case, pairs: int = PAIRS) -> Figures:
    """The pairs of a case, after two of each that nobody counts."""
    figures = Figures()
    with tempfile.TemporaryDirectory() as name, room_for([case], folder := Path(name)) as room:
        ours = Drawing(case, room, folder)
        theirs = _pipeline(case)
        for seed in range(-2, pairs):
            seconds, outside = ours(seed + 100)
            other = theirs(seed + 100)
            if seed >= 0:
                figures.graph.append(seconds)
                figures.outside.append(outside)
                figures.pipeline.append(other)
    return figures


class Drawing:
    """A case drawn by a darkroom: called with a seed, it says how long it took and what share was the engine's."""

    def __init__(self, case: Case, room: "Darkroom", folder: Path) -> None:
        import darkroom

        settings = {"prompt": PROMPT, "model": case.folder.name, "side": case.side, "steps": case.steps}
        file = folder / f"{case.folder.name}.yaml"
        file.write_text(WORKFLOW.format(**settings, dtype=case.dtype))
        self._room = room
        self._workflow = darkroom.load(file)

    def __call__(self, seed: int) -> tuple[float, float]:
        """Draw."""
        from engine.events import Event, Finished, Status
        from engine.workshop import targets

        inside = 0.0

        def listen(event: Event) -> None:
            nonlocal inside
            if isinstance(event, Finished):
                inside += event.seconds

        began = time.perf_counter()
        prepared = self._room.prepare(self._workflow, {"seed": seed}, exports=False)
        paths, _ = targets(prepared)
        ended = self._room.develop(prepared, paths, emit=listen)
        seconds = time.perf_counter() - began
        if ended.status is not Status.DONE:
            raise AssertionError(ended.problems)
        return seconds, 1 - inside / seconds


def room_for(cases: Sequence[Case], folder: Path) -> "Darkroom":
    """A darkroom with a fresh store that finds the cases' models."""
    import darkroom

    homes = tuple(dict.fromkeys(case.folder.parent for case in cases))
    return darkroom.Darkroom(darkroom.Options(store=folder / "store", models=homes, device=cases[0].device))


def _pipeline(case: Case) -> Callable[[int], float]:
    import torch
    from diffusers import DDIMScheduler, StableDiffusionPipeline

    cls: Any = StableDiffusionPipeline
    pipeline = cls.from_pretrained(case.folder, dtype=getattr(torch, case.dtype), local_files_only=True)
    scheduler: Any = DDIMScheduler
    pipeline.scheduler = scheduler.from_config(pipeline.scheduler.config)
    pipeline.to(case.device)
    pipeline.set_progress_bar_config(disable=True)

    def draw(seed: int) -> float:
        began = time.perf_counter()
        pipeline(
            PROMPT,
            width=case.side,
            height=case.side,
            num_inference_steps=case.steps,
            guidance_scale=7.5,
            generator=torch.Generator("cpu").manual_seed(seed),
            output_type="np",
        )
        return time.perf_counter() - began

    return draw


def rows(case: Case, figures: Figures) -> tuple[str, ...]:
    """A line of the table."""
    low, high = interval(figures.ratios)
    return (
        case.name,
        f"{statistics.median(figures.graph):.3f}",
        f"{statistics.median(figures.pipeline):.3f}",
        f"{statistics.median(figures.ratios):.3f}",
        f"{low:.3f} to {high:.3f}",
        f"{100 * statistics.median(figures.outside):.2f} %",
    )


HEAD = ("model", "graph, s", "pipeline, s", "median ratio", "95 % interval", "outside of nodes")


def report() -> str:
    """The table for the miniature and for a model of Stable Diffusion 1.5's shape."""
    with tempfile.TemporaryDirectory() as folder:
        cases = [
            Case("the miniature, 128 px, 20 steps", MINIATURE, 128, 20),
            Case("Stable Diffusion 1.5's shape, 256 px, 3 steps", sd15(Path(folder) / "sd15"), 256, 3),
        ]
        lines = [rows(case, measure(case)) for case in cases]
    return (
        f"Another seed of the same prompt, models warm, float32 on the CPU, {PAIRS} interleaved pairs. Ratios are the "
        "graph's time over that of diffusers' StableDiffusionPipeline; the interval is that of the median. Outside of "
        "nodes is all that is not a node's own code, at most 2 %.\n\n" + table(HEAD, lines)
    )
