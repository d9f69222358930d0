"""What the server says of itself."""

from typing import Literal

from engine.protocol.strict import Count, Strict


class Health(Strict):
    """That the server is alive, and nothing else."""

    status: str = "ok"


class WorkerView(Strict):
    """A worker: its devices, what it is at, the job that it has, its process, and the models that are warm in it.

    `memory` are the bytes of its process, where the system says. `said` is why it is broken.
    """

    name: str
    devices: tuple[str, ...]
    state: Literal["starting", "idle", "busy", "broken"]
    job: str | None
    pid: int | None
    memory: Count | None
    models: tuple[str, ...]
    said: str


class StoreView(Strict):
    """The store of results: its folder, the bytes free on its disk, and the most that is kept for reuse."""

    folder: str
    free: Count | None
    budget: Count


class SystemView(Strict):
    """The computer and the server: versions, memory in bytes, workers, folders. `uptime` is in seconds."""

    version: str
    python: str
    platform: str
    libraries: dict[str, str]
    cpus: Count
    memory: Count | None
    server_memory: Count | None
    workers: list[WorkerView]
    store: StoreView
    data: str
    workflows: str
    clients: Count
    uptime: float


class ModelEntry(Strict):
    """What workflows can name, the folder that it lies in, and its kind: a "model", a "lora", a "vae" and others."""

    name: str
    folder: str
    kind: str


class ModelList(Strict):
    """The models on this computer, by the names that workflows give them."""

    models: list[ModelEntry]
