"""What tests of nodes work with: a model folder, its handles, and a context that loads them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from engine.context import Context
from engine.types import Json, Resource
from nodes import pack
from nodes.latents import EmptyLatent, VAEDecode
from nodes.models import LoadModel, Model
from nodes.prompts import TextEncode
from nodes.readers import read_model
from nodes.sampling import Scheduler, UNetSample
from nodes.types import Conditioning, Image, Latent

MINIATURE = Path(__file__).parents[2] / "models" / "miniature"


@dataclass
class Notebook:
    """Remembers digests and facts while a test runs; `misses` counts what had to be looked up."""

    facts: dict[str, Json] = field(default_factory=dict)
    misses: int = 0

    def digest(self, path: Path) -> str:
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def recall(self, name: str) -> Json:
        self.misses += name not in self.facts
        return self.facts.get(name)

    def keep(self, name: str, fact: Json) -> None:
        self.facts[name] = fact


class Shelf:
    """Live models of one resource, each loaded once."""

    def __init__(self, resource: Resource) -> None:
        self._parts = dict(resource.parts)
        self._live: dict[Any, Any] = {}

    def __contains__(self, digest: str) -> bool:
        return digest in self._parts

    def know(self, resource: Resource) -> None:
        """Learn where the content of another resource lies, as that of a LoRA."""
        self._parts |= resource.parts

    @contextmanager
    def use(self, handle: Any) -> Iterator[Any]:
        if handle not in self._live:
            loader: Any = pack().loaders[type(handle)]
            place, parts = self._parts[handle.digest], {digest: self._parts[digest] for digest in handle.needs}
            self._live[handle] = loader.compose(handle, place, "cpu", parts)
        yield self._live[handle]


class Studio:
    """A model folder, ready for use."""

    def __init__(self, folder: Path, dtype: Any = "float32") -> None:
        self.folder = folder
        self.resource = read_model(folder.name, folder, Notebook())
        self.models = Shelf(self.resource)
        self.ctx = Context(self.models)
        self._dtype = dtype
        self._prompts: dict[str, Conditioning[Any]] = {}

    @cached_property
    def model(self) -> Model[Any]:
        folder: Any = self.resource
        return LoadModel(model=folder, dtype=self._dtype)

    def prompt(self, text: str) -> Conditioning[Any]:
        if text not in self._prompts:
            self._prompts[text] = TextEncode(self.model.text_encoder, self.ctx, text=text)
        return self._prompts[text]

    def empty(self, batch: int = 1) -> Latent[Any]:
        return EmptyLatent(self.model.vae, batch=batch)

    def sample(
        self,
        name: Any = "ddim",
        *,
        latent: Latent[Any] | None = None,
        batch: int = 1,
        seed: int = 0,
        guidance: float = 2.0,
        ctx: Context | None = None,
        texts: tuple[str, str] = ("a red circle on a blue background", "a star"),
        **schedule: Any,
    ) -> Latent[Any]:
        """A latent from all the nodes before the decoder."""
        steps = Scheduler(self.model.unet, name=name, **({"steps": 5} | schedule))
        positive, negative = (self.prompt(text) for text in texts)
        return UNetSample(
            self.model.unet,
            steps,
            positive,
            negative,
            latent or self.empty(batch),
            ctx or self.ctx,
            seed=seed,
            guidance=guidance,
        )

    def draw(self, name: Any = "ddim", **settings: Any) -> Image:
        """Pictures from all the nodes."""
        return VAEDecode(self.model.vae, self.sample(name, **settings), self.ctx)
