"""Which benchmarks there are, and in which order the page tells them."""

from collections.abc import Callable
from typing import Final

from benchmarks import (
    browser,
    doors,
    editing,
    engine_cost,
    first_picture,
    generation,
    gpu,
    means,
    queue_cost,
    scale,
    server,
    warm,
    watch,
    worker_cost,
)

BENCHMARKS: Final[dict[str, tuple[str, Callable[[], str]]]] = {
    "engine": ("The engine's cost", engine_cost.report),
    "scale": ("Scale", scale.report),
    "warm": ("A cached workflow in a warm process", warm.report),
    "watch": ("A workflow that is watched", watch.report),
    "doors": ("Light doors", doors.report),
    "queue": ("The queue", queue_cost.report),
    "editing": ("Editing together", editing.report),
    "workers": ("Workers", worker_cost.report),
    "server": ("The server", server.report),
    "browser": ("The editor in the browser", browser.report),
    "picture": ("Time to the first picture", first_picture.report),
    "generation": ("A whole generation", generation.report),
    "means": ("What makes a generation quicker", means.report),
    "gpu": ("On an accelerator", gpu.report),
}
SOAK: Final = "Soak"
"""Written by `make soak`."""

BY_DEFAULT: Final = tuple(BENCHMARKS)
ORDER: Final = [*(title for title, _ in BENCHMARKS.values()), SOAK]
