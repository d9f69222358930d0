"""A place to draw in with the whole engine: runs that can be stopped at a call of the model, and run again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import Any, Final

from engine.driver import Bench, develop
from engine.events import Progress, Status
from engine.graph import Graph, Link
from engine.registry import Registry
from engine.resources import Machine, Resources
from engine.run import Checkpointing
from engine.store import MemoryStore, Store
from nodes import pack
from nodes.types import UNet
from tests.engine.toys import graph_of, n
from tests.nodes.studio import Studio

REGISTRY: Final = Registry.of(pack())
MACHINE: Final = Machine("cpu", {"dtype": "float32"}, {"torch": "2"})
PNG: Final = "png"


@dataclass
class Stage:
    """Draws with a studio's models; `calls` are those of the UNet in the last run.

    The run is cancelled during call `stop` of the UNet, or that call fails with `failure`. `hear` is told of events.
    """

    studio: Studio
    when: Checkpointing = field(default_factory=lambda: Checkpointing(every=1))
    store: Store = field(default_factory=MemoryStore)
    failure: Exception | None = None
    hear: Callable[[Any], None] = lambda event: None
    stop: int = 0
    calls: int = 0
    events: list[Any] = field(default_factory=list)
    flag: Flag = field(default_factory=Flag)

    def draw(self, name: str = "dpmpp_2m_sde", *, stop: int = 0, reuse: bool = True, **settings: Any) -> bytes | None:
        """The bytes of the pictures; None where the run was stopped."""
        self.stop, self.calls, self.flag = stop, 0, Flag()
        self.events.clear()
        resources = Resources({("model", "m"): self.studio.resource})
        bench = Bench(REGISTRY, self.store, self, MACHINE, resources, checkpointing=self.when)
        graph = drawing(name, **settings)
        ended = develop(graph, [PNG], bench, emit=self._emit, cancelled=self.flag, reuse=reuse)
        if ended.status is not Status.DONE:
            return None
        return b"".join(file.data for file in ended.values[PNG][0])

    def progress(self) -> list[int]:
        """What the sampler said of how far it was."""
        return [event.done for event in self.events if isinstance(event, Progress) and event.path == "sample"]

    @contextmanager
    def use(self, handle: Any) -> Iterator[Any]:
        """The studio's models; the UNet counts its calls."""
        with self.studio.models.use(handle) as live:
            yield Counted(self, live) if isinstance(handle, UNet) else live

    def _emit(self, event: Any) -> None:
        self.events.append(event)
        self.hear(event)


class Counted:
    """A live UNet that can be stopped."""

    def __init__(self, stage: Stage, live: Any) -> None:
        self._stage = stage
        self._live = live

    def __getattr__(self, name: str) -> Any:
        return getattr(self._live, name)

    def denoise(self, x: Any, t: Any, conditioning: Any) -> Any:
        self._stage.calls += 1
        if self._stage.calls == self._stage.stop:
            if self._stage.failure is not None:
                raise self._stage.failure
            self._stage.flag.set()
        return self._live.denoise(x, t, conditioning)


def drawing(
    name: str,
    *,
    steps: int = 6,
    end: int = 0,
    sigmas: str = "default",
    seed: int = 5,
    guidance: float = 3.0,
    batch: int = 2,
    side: int = 32,
) -> Graph:
    """A workflow that draws pictures."""
    model = {part: Link("model", part) for part in ("unet", "vae", "text_encoder")}
    return graph_of(
        model=n("LoadModel", model="m"),
        positive=n("TextEncode", encoder=model["text_encoder"], text="a red circle on a blue background"),
        negative=n("TextEncode", encoder=model["text_encoder"], text=""),
        latent=n("EmptyLatent", vae=model["vae"], batch=batch, width=side, height=side),
        schedule=n("Scheduler", unet=model["unet"], name=name, steps=steps, end=end, sigmas=sigmas),
        sample=n(
            "UNetSample", unet=model["unet"], schedule=Link("schedule", "schedule"), latent=Link("latent", "latent"),
            positive=Link("positive", "conditioning"), negative=Link("negative", "conditioning"),
            seed=seed, guidance=guidance,
        ),
        decode=n("VAEDecode", vae=model["vae"], latent=Link("sample", "latent")),
        png=n("SaveImage", image=Link("decode", "image")),
    )  # fmt: skip
