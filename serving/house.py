"""The house: everything that the routes work with, put together by server.py."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.protocol.system import ModelEntry, SystemView
from engine.queue import Queue
from engine.worker import Foreman
from serving.beside import Images
from serving.bridge import Pool
from serving.desk import Desk
from serving.documents import Documents
from serving.hub import Hub
from serving.metrics import Metrics
from serving.reading import Reading
from serving.settings import Settings
from serving.shelf import Shelf
from serving.templates import Templates
from serving.uploads import Uploads


@dataclass(frozen=True, kw_only=True)
class House:
    """What a server is made of. `models` lists the models, `system` says all that does not change."""

    settings: Settings
    queue: Queue
    hub: Hub
    desk: Desk
    documents: Documents
    uploads: Uploads
    templates: Templates
    reading: Reading
    images: Images
    crew: Foreman
    metrics: Metrics
    checks: Pool
    edits: Pool
    models: Callable[[], list[ModelEntry]]
    system: Callable[[], SystemView]
    catalogue: Callable[[], bytes]
    shelf: Shelf = field(default_factory=Shelf)
    large: asyncio.Semaphore
    """Held by whoever has a large document in memory."""
    began: float = field(default_factory=time.time)
