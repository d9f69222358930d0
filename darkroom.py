"""Darkroom from Python: load workflows, run them, write node types.

    import darkroom

    outputs = darkroom.run("workflows/text_to_image.yaml", prompt="a small red circle on a blue background")
    outputs["image"].save("circle.png")

Whoever runs more than one workflow keeps a `Darkroom` open, so that models stay warm:

    with darkroom.Darkroom() as room:
        for seed in range(4):
            room.run("workflows/text_to_image.yaml", seed=seed)
"""

import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from threading import Event as Flag
from types import TracebackType
from typing import Any, Final

import nodes
from engine import workshop
from engine.context import Context
from engine.costs import Observed
from engine.document import Parsed, parse, read_bytes
from engine.driver import Bench, develop
from engine.errors import Cancelled, DarkroomError, InvalidWorkflow, NodeFailed, Problem, WrongOption
from engine.events import Event, Listener, Status
from engine.explain import Reason, Trace
from engine.graph import Gather
from engine.history import History, PastRun
from engine.options import Options, fetched_folder, hub_cache_folder, models_folders
from engine.packs import digested, from_folder, installed
from engine.plan import Plan, plan
from engine.publish import Metadata
from engine.registry import Registry
from engine.residency import Residency
from engine.resources import Machine
from engine.roots import Listed, listed
from engine.run import Checkpointing, Ended, Lanes
from engine.spec import Doc, Length, Multiline, Multiple, Named, Pack, Range, Sized, Was, node
from engine.store import DiskStore, LayeredStore, MemoryStore, Remembered, Store
from engine.types import File, Handle, Json, Root, Seed, port_type
from engine.workshop import Prepared, Workshop, identity
from nodes.devices import Cpu, TorchDevice, devices_of, foreseen
from nodes.machine import decisions, lacks, libraries
from nodes.metadata import embed, strip
from nodes.readers import shelved
from nodes.readers.places import BESIDE, kind_of, roots_of, shelves
from nodes.types import VAE, Clip, Conditioning, Image, Latent, Mask, Schedule, Score, TextEncoder, Transformer, UNet

__version__ = "0.1.0"

__all__ = [
    "VAE",
    "Cancelled",
    "Clip",
    "Conditioning",
    "Context",
    "Darkroom",
    "DarkroomError",
    "Doc",
    "Event",
    "File",
    "Handle",
    "Image",
    "InvalidWorkflow",
    "Latent",
    "Length",
    "Mask",
    "Multiline",
    "Multiple",
    "Named",
    "NodeFailed",
    "Options",
    "Outputs",
    "Pack",
    "Problem",
    "Range",
    "Schedule",
    "Score",
    "Seed",
    "Sized",
    "TextEncoder",
    "Transformer",
    "UNet",
    "Was",
    "Workflow",
    "WrongOption",
    "load",
    "node",
    "port_type",
    "run",
]

MODELS: Final = Path(__file__).parent / "models"
"""The models on board."""


@dataclass(frozen=True, slots=True)
class Outputs(Mapping[str, Any]):
    """The typed values of a workflow's outputs by name: `Image`, `Score`, numbers, text."""

    values_: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values_[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow file that has been read. Its document is None when nothing could be made of it."""

    parsed: Parsed
    folder: Path

    @property
    def name(self) -> str:
        """The workflow's own name, empty if it gives none."""
        return self.parsed.document.name if self.parsed.document is not None else ""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters, in the file's order."""
        return tuple(self.parsed.document.parameters) if self.parsed.document is not None else ()


def load(path: str | os.PathLike[str]) -> Workflow:
    """Read a workflow file. What is wrong with it is found by `Darkroom.check` and on a run, never raised here."""
    file = Path(path)
    data = read_bytes(file)
    parsed = Parsed(None, (data,), file=str(file)) if isinstance(data, Problem) else parse(data, str(file))
    return Workflow(parsed, file.resolve().parent)


def run(workflow: "str | os.PathLike[str] | Workflow", /, **parameters: Json) -> Outputs:
    """Run a workflow and return its outputs. Parameters are given by name; the others take their defaults.

    Raises `InvalidWorkflow` with every problem before anything runs, `NodeFailed` when a node fails.
    """
    with Darkroom() as room:
        return room.run(workflow, **parameters)


class Darkroom:
    """A place to run workflows in: the node types, the store, and the models that stay warm between runs.

    Raises `WrongOption` for options that cannot be, `DeclarationError` for packs that cannot be used.
    """

    def __init__(self, options: Options | None = None) -> None:
        self.options: Final = options or Options()
        self.folder: Final = self.options.folder
        self.budget: Final = self.options.bytes_kept()
        self.devices: Final = _devices(self.options.device, self.options.device_budget)
        self._memory = Remembered(self.folder / "files.sqlite")
        given = (
            digested(pack, self._memory) if isinstance(pack, Pack) else from_folder(pack, self._memory)
            for pack in self.options.packs
        )
        packs = (nodes.pack(), *installed(self._memory), *given)
        kind, roots = self.devices[0].kind, resource_roots(self.options.models, self.options.allow)
        self.registry: Final = Registry.of(*packs)
        self.machine: Final = Machine(kind, decisions(kind), libraries())
        self.history: Final = History(self._memory, kind, len(self.devices))
        readers = shelved({kind: one for pack in packs for kind, one in pack.readers.items()}, roots["model"])
        self.workshop: Final = Workshop(self.registry, readers, self._memory, self.machine, BESIDE, roots)
        self._known: Machine | None = None
        self._unsettled: list[PastRun] = []
        self._near = MemoryStore()
        self._store: Store | None = None
        self._lanes = Lanes()
        self._residency = Residency(
            {handle: loader for pack in packs for handle, loader in pack.loaders.items()},
            self.devices,
            memory=Cpu().budget,
            values=self._near,
        )

    def __enter__(self) -> "Darkroom":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Wait until all results are kept, and let go of files and threads."""
        self.settle()
        self._lanes.close()
        store = self._store or self.__dict__.get("disk")
        if store is not None:
            store.close()
        self._store = None
        self.__dict__.pop("disk", None)
        self._memory.close()

    @property
    def store(self) -> Store:
        """Where results live, opened at the first use. Without a folder that can be written, memory alone."""
        if self._store is None:
            self._store = self._near if self.disk is None else LayeredStore(self._near, self.disk)
        return self._store

    @cached_property
    def disk(self) -> DiskStore | None:
        """The store on disk; None where its folder cannot be written."""
        try:
            return DiskStore(self.folder, self.registry.port_types, budget=self.budget)
        except OSError:
            return None

    def prepare(
        self,
        workflow: Workflow,
        parameters: Mapping[str, Json] | None = None,
        *,
        exports: bool = True,
        files_may_miss: bool = False,
    ) -> Prepared:
        """Expand and check a workflow; nothing is raised, every problem is collected."""
        return workshop.prepare(
            workflow.parsed,
            parameters or {},
            self.workshop,
            folder=workflow.folder,
            draw=lambda: secrets.randbelow(2**32),
            exports=exports,
            files_may_miss=files_may_miss,
        )

    def models(self, folder: Path) -> list[Listed]:
        """The models, LoRAs and other weights that workflows in a folder can name."""
        return listed(shelves(self.workshop.roots, folder), kind_of)

    def check(self, workflow: Workflow, **parameters: Json) -> tuple[Problem, ...]:
        """Every problem of a workflow."""
        return self.prepare(workflow, parameters).problems

    def plan(self, prepared: Prepared, targets: Iterable[str]) -> Plan:
        """What a run to the targets would do now."""
        return plan(prepared.graph, targets, self.store, prepared.resources, self._today(), self.registry)

    def why(
        self, prepared: Prepared, planned: Plan, last: Trace | None = None, *, again: bool = False
    ) -> Mapping[str, tuple[Reason, ...]]:
        """Why the steps of a plan run: what changed since `last`, by default the workflow's last run."""
        before = self.history.last(identity(prepared)) if last is None else last
        return self.history.why([step.path for step in planned.steps], planned, before, again=again)

    def develop(
        self,
        prepared: Prepared,
        targets: Iterable[str],
        *,
        emit: Listener,
        cancelled: Flag | None = None,
        reuse: bool = True,
        is_looked_at: Callable[[], bool] = lambda: False,
        settles: bool = True,
    ) -> Ended:
        """Run a sound workflow to its targets, reporting to `emit`; what it took and why is remembered.

        Steps show unfinished work while the run `is_looked_at`. Without `settles`, who waits for what the run gives
        need not wait until all of it is on the disk and remembered: `settle` does the rest.
        """
        self._residency.know(prepared.resources.parts())
        bench = Bench(
            self.registry,
            self.store,
            self._residency,
            self._today(),
            prepared.resources,
            Checkpointing(self.options.checkpoint_every),
            self._lanes,
            settles,
        )
        observed = Observed()

        def tell(event: Event) -> None:
            observed(event)
            emit(event)

        ended = develop(
            prepared.graph,
            targets,
            bench,
            emit=tell,
            cancelled=cancelled,
            reuse=reuse,
            is_looked_at=is_looked_at,
            run=secrets.token_hex(16),
        )
        self._unsettled.append(PastRun(identity(prepared), prepared.graph, ended.plan, observed))
        if settles:
            self.settle()
        return ended

    def settle(self) -> None:
        """Remember the runs that were not waited for, all in one go."""
        runs, self._unsettled = self._unsettled, []
        if runs:
            with self._memory.together():
                self.history.keep(runs)

    def keep(self, prepared: Prepared, ended: Ended) -> None:
        """Make the files that a run gave roots of the store: they stay until a person deletes them."""
        for name, given in prepared.graph.outputs.items():
            for link in given.links if isinstance(given, Gather) else (given,):
                outputs = ended.values.get(link.node, ())
                each = (one for value in outputs for one in (value if isinstance(value, list) else [value]))
                if any(isinstance(one, File) for one in each):
                    self.store.keep(ended.plan.keys[link.node], name, outputs)

    def metadata(self, prepared: Prepared, keys: Mapping[str, str]) -> Metadata:
        """What is put into pictures on export: the workflow, its parameters, keys, and the libraries' versions."""

        @cache
        def text() -> str:
            made_by = {
                "darkroom": __version__,
                "workflow": prepared.parsed.source,
                "parameters": dict(prepared.parameters),
                "keys": dict(keys),
                "versions": dict(self.machine.libraries),
            }
            return json.dumps(made_by, ensure_ascii=False)

        return Metadata(lambda data, media_type: embed(data, media_type, text()), strip)

    def run(
        self,
        workflow: "str | os.PathLike[str] | Workflow",
        /,
        **parameters: Json,
    ) -> Outputs:
        """Run a workflow and return its outputs; see `darkroom.run`."""
        loaded = workflow if isinstance(workflow, Workflow) else load(workflow)
        prepared = self.prepare(loaded, parameters, exports=False)
        if not prepared.is_sound:
            raise InvalidWorkflow(prepared.problems)
        paths, _ = workshop.targets(prepared)
        ended = self.develop(prepared, paths, emit=_ignore)
        if ended.status is not Status.DONE:
            raise NodeFailed(ended.problems[0])
        return Outputs(workshop.outputs(prepared, self.registry, ended.values))

    def _today(self) -> Machine:
        """The machine with what its devices may hold, which a card says only once it was used."""
        if self._known is not None:
            return self._known
        today = replace(self.machine, budget=foreseen(self.devices, self._memory))
        if all(device.is_awake for device in self.devices):
            self._known = today
        return today


PLAIN: Final = Metadata(lambda data, media_type: data, strip)
"""Pictures as they are, with nothing put in."""


def resource_roots(first: tuple[Path, ...], allow: tuple[Path, ...]) -> dict[str, tuple[Root, ...]]:
    """Where resources of each kind are looked for. Raises `WrongOption` where DARKROOM_MODELS cannot be understood."""
    try:
        weights = roots_of((*first, *models_folders()), (fetched_folder(), MODELS, *allow), hub_cache_folder())
    except ValueError as error:
        raise WrongOption(f"DARKROOM_MODELS: {error}") from error
    return {"image": allow, "image folder": allow, **weights}


def _devices(asked: str, budget: int | None) -> tuple[TorchDevice, ...]:
    """The devices that a person asked for. Raises `WrongOption` for what is none, or none of this computer's."""
    try:
        found = devices_of(asked, budget)
    except ValueError as error:
        raise WrongOption(f"device: {error}") from error
    if lack := lacks(found[0].kind):
        raise WrongOption(f"device: {asked} cannot be used: {lack}, or take cpu")
    return found


def _ignore(event: Event) -> None:
    """Listen to nothing."""
