"""`darkroom serve`: the composition root of the server. It puts the rooms together, and holds no torch."""

import contextlib
import json
import logging
import os
import platform
import shutil
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn
from pydantic_core import to_json

import nodes
from console.commands.worker import COMMAND, command
from darkroom import MODELS, __version__, resource_roots
from engine.errors import WrongOption
from engine.options import PORT, data_folder, store_budget, store_folder
from engine.packs import GROUP
from engine.protocol.system import ModelEntry, StoreView, SystemView, WorkerView
from engine.queue import Queue, QueueTaken, QueueUnusable
from engine.registry import Registry
from engine.resources import Machine
from engine.roots import listed
from engine.session import Sessions
from engine.session.folder import Folder
from engine.spec import Pack
from engine.store import DiskStore
from engine.types import Root
from engine.worker import Foreman, ProcessWorker
from engine.worker import Limits as WorkerLimits
from engine.worker.describe import describe, described
from engine.worker.limits import memory_of
from nodes.devices import devices_of, memory
from nodes.machine import decisions, libraries
from nodes.readers import shelved
from nodes.readers.files import PICKLES
from nodes.readers.places import BESIDE, kind_of, shelves
from nodes.readers.tokens import count_tokens
from serving.app import create_app
from serving.beside import Images
from serving.building import Parts, building
from serving.desk import Desk, PerThread
from serving.hub import Hub
from serving.journal import Journal, ToJournal
from serving.known import Known, digest_of_packs
from serving.settings import Limits, Settings, addresses, is_loopback
from serving.templates import PICTURES, Templates
from serving.token import checked, token_of

SWITCH: Final = 0.001
"""Seconds that a thread may compute before another's turn, a fifth of Python's own: the loop waits for the threads."""

SHIPPED: Final = MODELS.parent / "workflows"
"""The workflows that come with Darkroom, with what they read."""

UNSEEN: Final = (SHIPPED / PICTURES, SHIPPED / "families")
"""Folders whose pictures are offered to no input: those of templates, and those that workflows of families read."""

SLATES: Final = "workers"
"""The folder of the data in which workers write what they are doing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person said to `darkroom serve`. None where they said nothing."""

    host: str = "127.0.0.1"
    port: int = PORT
    names: tuple[str, ...] = ()
    token: str | None = None
    open: bool = False
    workers: int | None = None
    device: str = "auto"
    device_budget: int | None = None
    worker_memory: int | None = None
    checkpoint_every: int | None = None
    data: Path | None = None
    store: Path | None = None
    workflows: Path | None = None
    packs: tuple[Path, ...] = ()
    allow: tuple[Path, ...] = ()
    log_json: bool = False
    limits: Limits = field(default_factory=Limits)


def serve(wishes: Wishes) -> int:
    """Serve until somebody ends it; the exit status.

    Raises `WrongOption` for wishes that cannot be, `QueueTaken` when another server has the data folder.
    """
    if not is_loopback(wishes.host) and wishes.token is None:
        raise WrongOption(
            f"--host {wishes.host} lets others in: say with --token what they shall know, or --token-file FILE"
        )
    sys.setswitchinterval(SWITCH)
    data = (wishes.data or data_folder()).resolve()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_new = not (data / "queue.sqlite").exists()
    with Queue(data) as queue, listening(wishes.host, wishes.port) as listener:
        settings = settings_of(wishes, data, listener.getsockname()[1])
        if is_new:
            Templates(SHIPPED).begin(Folder(settings.workflows))
        queue.announce(settings.url)
        journal = Journal(as_json=wishes.log_json)
        logging.getLogger("darkroom").addHandler(ToJournal(journal))
        for notice in queue.notices:
            journal.say("notice", str(notice))
        app = create_app(settings, partial(building, parts(wishes, settings, queue, journal)))
        config = uvicorn.Config(
            app,
            http="h11",  # bounds what a header may hold before anybody has shown a token
            ws="websockets-sansio",
            ws_max_size=settings.limits.frame,
            ws_per_message_deflate=False,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=1,
        )
        Serving(config, settings, open_page=wishes.open).run(sockets=[listener])
    return 0


def settings_of(wishes: Wishes, data: Path, port: int) -> Settings:
    """The settings that wishes come to. Raises `WrongOption`."""
    try:
        names, origins = addresses(wishes.host, port, wishes.names)
    except ValueError as error:
        raise WrongOption(f"--name: {error}") from error
    here = Path("workflows")
    return Settings(
        host=wishes.host,
        port=port,
        token=checked(wishes.token, "--token") if wishes.token is not None else token_of(data),
        names=names,
        origins=origins,
        data=data,
        workflows=(wishes.workflows or (here if here.is_dir() else data / "workflows")).resolve(),
        version=__version__,
        limits=wishes.limits,
    )


def parts(wishes: Wishes, settings: Settings, queue: Queue, journal: Journal) -> Parts:
    """What the house is built of."""
    store = (wishes.store or store_folder()).resolve()
    allow = (*(folder.resolve() for folder in wishes.allow), settings.data / "assets", SHIPPED)
    pack = nodes.pack()
    registry = registry_of(wishes, pack, settings.data)
    devices = devices_of_wishes(wishes)
    kind = devices[0].partition(":")[0]
    roots = resource_roots((), allow)
    kept = _Kept(store, registry)
    desk = Desk(
        registry,
        shelved(pack.readers, roots["model"]),
        Machine(kind, decisions(kind), libraries()),
        folder=settings.workflows,
        memory=PerThread(store / "files.sqlite"),
        beside=BESIDE,
        roots=roots,
        store=kept.get,
    )

    workers = workers_of(wishes, devices, data=settings.data, store=store, workflows=settings.workflows, allow=allow)
    return Parts(
        settings=settings,
        queue=queue,
        desk=desk,
        sessions=partial(Sessions, settings.workflows),
        crew=lambda audience: Foreman(queue, workers, audience=audience),
        journal=journal,
        models=lambda: models_of(shelves(roots, settings.workflows)),
        system=partial(system, settings, store, time.time()),
        catalogue=lambda: to_json(describe(desk.registry)),
        templates=Templates(SHIPPED),
        count=count_tokens,
        images=Images((settings.workflows, SHIPPED), allow, desk.memory, but=UNSEEN),
    )


def workers_of(
    wishes: Wishes, devices: list[str], *, data: Path, store: Path, workflows: Path, allow: tuple[Path, ...]
) -> list[ProcessWorker]:
    """A process for each device, which none has begun yet."""
    limits = WorkerLimits(memory=wishes.worker_memory)

    def begun_by(device: str) -> Sequence[str]:
        return command(
            device,
            data=data,
            store=store,
            workflows=workflows,
            packs=[pack.resolve() for pack in wishes.packs],
            allow=allow,
            device_budget=wishes.device_budget,
            checkpoint_every=wishes.checkpoint_every,
        )

    return [ProcessWorker(name, begun_by(device), data / SLATES, limits) for name, device in _named(devices)]


def registry_of(wishes: Wishes, built_in: Pack, data: Path) -> Registry:
    """The node types. What packs of others bring a process of its own says, for their code is never loaded here.

    As long as none of their files has changed what it said last time does. Raises `WrongOption` for packs that cannot
    be used.
    """
    installed = entry_points(group=GROUP)
    own = Registry.of(built_in)
    if not wishes.packs and not installed:
        return own
    folders = [pack.resolve() for pack in wishes.packs]
    said = ""

    def ask() -> str:
        nonlocal said
        words = [*COMMAND, "--describe", *(word for pack in folders for word in ("--packs", str(pack)))]
        told = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603  our own command
        said = told.stderr.strip().removeprefix("error: ")
        return told.stdout

    ours = {"darkroom": __version__, "python": sys.version, "nodes": to_json(describe(own)).decode()}
    digest = digest_of_packs(folders, (entry.module for entry in installed), ours)
    try:
        return described(json.loads(ask()) if digest is None else Known(data).catalogue(digest, ask))
    except (ValueError, KeyError, TypeError) as error:
        raise WrongOption(said or f"--packs: {error}") from error


class _Kept:
    """The store of results, opened when it is first asked: plans alone need it."""

    def __init__(self, folder: Path, registry: Registry) -> None:
        self._folder = folder
        self._registry = registry
        self._store: DiskStore | None = None

    def get(self) -> DiskStore | None:
        """The store; None where its folder cannot be used."""
        if self._store is None:
            with contextlib.suppress(OSError):
                self._store = DiskStore(self._folder, self._registry.port_types, budget=store_budget())
        return self._store


def devices_of_wishes(wishes: Wishes) -> list[str]:
    """The device of each worker. Raises `WrongOption`."""
    try:
        found = [device.name for device in devices_of(wishes.device, wishes.device_budget)]
    except ValueError as error:
        raise WrongOption(f"device: {error}") from error
    wanted = wishes.workers
    if wanted is None or wanted == len(found):
        return found
    if len(found) > 1 or not found[0].startswith("cpu"):
        raise WrongOption(f"--workers {wanted}: there is one worker for each device, here {', '.join(found)}")
    return found * wanted


def _named(devices: list[str]) -> list[tuple[str, str]]:
    """A name for each worker: its device, numbered where several have the same."""
    if len(set(devices)) == len(devices):
        return [(device.replace(":", ""), device) for device in devices]
    return [(f"{device}-{number}", device) for number, device in enumerate(devices, 1)]


def models_of(roots: Mapping[str, tuple[Root, ...]]) -> list[ModelEntry]:
    """The models, LoRAs and other weights that workflows can name, by kind and name; no pickles, which are refused."""
    found = (one for one in listed(roots, kind_of) if one.path.suffix.lower() not in PICKLES)
    return [ModelEntry(name=one.name, folder=str(one.path.parent), kind=one.kind) for one in found]


def system(settings: Settings, store: Path, began: float, crew: Foreman, hub: Hub) -> SystemView:
    """The computer and the server as they are now."""
    try:
        free = shutil.disk_usage(store).free
    except OSError:
        free = None
    return SystemView(
        version=settings.version,
        python=platform.python_version(),
        platform=platform.platform(),
        libraries=libraries(),
        cpus=os.cpu_count() or 1,
        memory=memory(),
        server_memory=memory_of(os.getpid()),
        workers=[
            WorkerView(
                name=one.name,
                devices=one.devices,
                state=one.state.value,
                job=one.job,
                pid=one.pid,
                memory=one.memory,
                models=one.models,
                said=one.said,
            )
            for one in crew.crew()
        ],
        store=StoreView(folder=str(store), free=free, budget=store_budget()),
        data=str(settings.data),
        workflows=str(settings.workflows),
        clients=len(hub),
        uptime=round(time.time() - began, 3),
    )


class Serving(uvicorn.Server):
    """The server of HTTP. Says where it is once it answers, and ends in order when it is told to."""

    def __init__(self, config: uvicorn.Config, settings: Settings, *, open_page: bool) -> None:
        super().__init__(config)
        self._settings = settings
        self._open_page = open_page

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and print the link."""
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(f"{self._settings.link}\n")
            sys.stdout.flush()
            if self._open_page:  # some browsers are waited for
                threading.Thread(target=webbrowser.open, args=(self._settings.link,), daemon=True).start()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal ends in order, a second one at once."""
        if self.should_exit:
            os._exit(1)
        self.should_exit = True
        sys.stderr.write("ending; what runs is finished or handed back, once more ends at once\n")


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens. Raises `WrongOption` where that cannot be."""
    bare = host.strip("[]")
    family = socket.AF_INET6 if ":" in bare else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, or asyncio lets answers wait
    try:
        if os.name == "posix":  # on Windows this would let two servers have one port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((bare, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise WrongOption(f"{host}:{port} cannot be listened on: {error.strerror}; choose another --port") from error
    with listener:
        yield listener


__all__ = ["PORT", "QueueTaken", "QueueUnusable", "Wishes", "data_folder", "serve"]
