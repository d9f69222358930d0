"""What could make a generation quicker, one by one: the model's call with and without it, in interleaved pairs."""

import copy
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.generation import interval
from benchmarks.random_models import MINIATURE, sd15
from benchmarks.report import table

Call = Callable[[], Any]


def report() -> str:
    """The table, for the miniature and for a model of Stable Diffusion 1.5's shape."""
    lines: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, model, side, pairs in (
            ("the miniature", MINIATURE, 16, 31),
            ("Stable Diffusion 1.5's shape", sd15(Path(folder) / "sd15"), 32, 7),
        ):
            for mean, plain, changed in means(model, side):
                lines.append((name, mean, *compared(plain, changed, pairs)))
    return (
        "One call of the UNet for both halves of guidance, float32 on the CPU, with the mean over without it, in "
        "interleaved pairs; the interval is that of the median ratio. The last line of each model says what two "
        "texts take, which a run that finds their embeddings in the store leaves out.\n\n"
        + table(("model", "mean", "without, ms", "median ratio", "95 % interval"), lines)
    )


def means(model: Path, side: int) -> Iterator[tuple[str, Call, Call | None]]:
    """What there is to try with a model: its name, the call without it and with it."""
    import torch
    from diffusers import UNet2DConditionModel
    from transformers import CLIPTextModel

    cls: Any = UNet2DConditionModel
    unet = cls.from_pretrained(model, subfolder="unet", torch_dtype=torch.float32).eval()
    x, t = torch.randn(2, 4, side, side), torch.tensor(500)
    hidden = torch.randn(2, 77, unet.config.cross_attention_dim)

    def call(module: Any, x: Any, mode: Any) -> Call:
        def work() -> Any:
            with mode():
                return module(x, t, encoder_hidden_states=hidden, return_dict=False)[0]

        return work

    plain = call(unet, x, torch.inference_mode)
    yield "inference mode instead of no_grad", call(unet, x, torch.no_grad), plain
    last = copy.deepcopy(unet).to(memory_format=torch.channels_last)
    yield "channels last", plain, call(last, x.contiguous(memory_format=torch.channels_last), torch.inference_mode)
    del last
    fused = copy.deepcopy(unet)
    fused.fuse_qkv_projections()
    yield "fused projections", plain, call(fused, x, torch.inference_mode)
    del fused
    tower: Any = CLIPTextModel
    encoder = tower.from_pretrained(model / "text_encoder", dtype=torch.float32).eval()
    tokens = torch.randint(0, 100, (1, 77))

    def texts() -> None:
        with torch.inference_mode():
            encoder(tokens)
            encoder(tokens)

    yield "embeddings from the store", texts, None


def compared(plain: Call, changed: Call | None, pairs: int) -> tuple[str, str, str]:
    """Milliseconds without, and the ratio with its interval, after two of each that nobody counts."""
    seconds = [(_seconds(plain), _seconds(changed) if changed is not None else 0.0) for _ in range(pairs + 2)][2:]
    without = f"{1e3 * statistics.median(one for one, _ in seconds):.1f}"
    if changed is None:
        return without, "not called at all", ""
    ratios = [other / one for one, other in seconds]
    low, high = interval(ratios)
    return without, f"{statistics.median(ratios):.3f}", f"{low:.3f} to {high:.3f}"


def _seconds(work: Call) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
