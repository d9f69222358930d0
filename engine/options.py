"""How a `Darkroom` works: what its caller says, and what the environment says where the caller is silent."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from engine.errors import WrongOption
from engine.sizes import read_size
from engine.spec import Pack
from engine.store import BUDGET

PORT: Final = 8420
"""Where a server listens unless someone says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a `Darkroom` works.

    `store` is the folder of results, by default DARKROOM_STORE or the user's cache folder. `models` are folders of
    models, or folders of ComfyUI and of web UIs, looked in before those of DARKROOM_MODELS, what was fetched, and the
    models on board. `allow` are further folders that workflows may read files from. `packs` bring further node types,
    as values or as folders, beside those of installed distributions.

    `device` is "auto", "cpu", "mps", "cuda" for the first card, one such as "cuda:1", or several of a kind with
    commas. `device_budget` is how many bytes of models and values each may hold, by default most of its memory.
    `budget` is how many bytes of results are kept for reuse, by default what DARKROOM_BUDGET says, else 20 GB; what a
    run published is kept beyond it. `checkpoint_every` is how many model calls lie between two checkpoints of a
    sampler; 0 keeps none, None decides by the time that the calls take.
    """

    store: Path | None = None
    models: tuple[Path, ...] = ()
    allow: tuple[Path, ...] = ()
    packs: tuple[Pack | Path, ...] = ()
    device: str = "auto"
    device_budget: int | None = None
    budget: int | None = None
    checkpoint_every: int | None = None

    @property
    def folder(self) -> Path:
        """Where results live."""
        return self.store or store_folder()

    def bytes_kept(self) -> int:
        """Bytes of results to keep for reuse. Raises `WrongOption` where DARKROOM_BUDGET is no size."""
        return store_budget() if self.budget is None else self.budget


def store_folder() -> Path:
    """Where results live unless someone says otherwise: DARKROOM_STORE, else the user's cache folder."""
    return Path(os.environ.get("DARKROOM_STORE") or platformdirs.user_cache_dir("darkroom"))


def data_folder() -> Path:
    """Where a server keeps its queue and its token unless someone says otherwise: DARKROOM_DATA, else the user's."""
    return Path(os.environ.get("DARKROOM_DATA") or platformdirs.user_data_dir("darkroom"))


def models_folders() -> tuple[Path, ...]:
    """The folders named by DARKROOM_MODELS, and files such as extra_model_paths.yaml, separated as PATH is."""
    return tuple(Path(part) for part in os.environ.get("DARKROOM_MODELS", "").split(os.pathsep) if part)


def fetched_folder() -> Path:
    """Where `darkroom models fetch` puts models unless someone says otherwise: `models` in the data folder."""
    return data_folder() / "models"


def hub_cache_folder() -> Path:
    """Where the cache of the Hugging Face hub lies, as its own library finds it."""
    said = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE")
    home = os.environ.get("HF_HOME")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface"
    return Path(os.path.expandvars(said or Path(home or cache) / "hub")).expanduser()


def store_budget() -> int:
    """Bytes of results to keep for reuse: DARKROOM_BUDGET, such as 50GB, else 20 GB. Raises `WrongOption`."""
    said = os.environ.get("DARKROOM_BUDGET")
    try:
        return read_size(said) if said else BUDGET
    except ValueError as error:
        raise WrongOption(f"DARKROOM_BUDGET: {error}") from error
