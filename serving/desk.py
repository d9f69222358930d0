"""The desk: documents checked, planned and settled for the server, from any thread, without torch."""

import re
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, Literal

from engine import workshop
from engine.document import Parsed, parse, rewrite
from engine.errors import Code, InvalidWorkflow, Level, Problem
from engine.plan import Plan, plan
from engine.queue import About
from engine.registry import Registry
from engine.resources import Machine
from engine.store import Remembered, Store
from engine.types import SEED, Json, Memory, Reader, Root, list_of
from engine.workshop import Prepared, Workshop
from serving.telling import Telling

REMEMBERED: Final = 64
"""Texts whose documents are remembered: the same workflow is submitted again and again."""

SMALL: Final = 2**18
"""Bytes of a text that is remembered, at most."""

DECIMAL: Final = re.compile(r"[0-9]{1,20}")
"""A seed as text."""

SEEDS: Final = 2**32
"""What `random` is drawn from."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A workflow as it is submitted: sound, nothing random left in it, what it may not be changed any more."""

    document: str
    name: str
    parameters: dict[str, Json]
    problems: tuple[Problem, ...]
    """Warnings, which hinder nothing."""
    warm: tuple[str, ...]
    """The models that it uses, by digest."""
    about: About
    """What its pictures are found by."""


class Desk:
    """What can be said of a document before a worker has it.

    `folder` is where the names in a document start. `store` opens the store of results at its first use; None where
    there is none. Plans are forecasts: workers plan anew.
    """

    def __init__(
        self,
        registry: Registry,
        readers: Mapping[str, Reader],
        machine: Machine,
        *,
        folder: Path,
        memory: Memory,
        beside: Mapping[str, str],
        roots: Mapping[str, tuple[Root, ...]],
        store: Callable[[], Store | None],
    ) -> None:
        self.registry: Final = registry
        self.folder: Final = folder
        self.machine: Final = machine
        self.memory: Final = memory
        self._store = store
        self._about = Telling(registry)
        self._parse = lru_cache(maxsize=REMEMBERED)(partial(parse, file=None))
        self.workshop: Final = Workshop(
            registry=registry,
            readers=readers,
            memory=memory,
            machine=machine,
            beside=beside,
            roots=roots,
        )

    def read(self, text: str, name: str = "") -> Parsed:
        """The document of a text; what it is called stands in its problems. Raises `InvalidWorkflow` for no text."""
        try:
            data = text.encode()
        except UnicodeEncodeError as error:  # half of a pair, which JSON can say and no file can hold
            message = "the document holds half a character"
            raise InvalidWorkflow([Problem(code=Code.NOT_TEXT, message=message)]) from error
        return parse(data, name or None) if name or len(data) > SMALL else self._parse(data)

    def prepare(self, parsed: Parsed, parameters: Mapping[str, Any], *, exports: bool = True) -> Prepared:
        """Expand and check; every problem is collected."""
        return workshop.prepare(
            parsed,
            self._with_seeds(parsed, parameters),
            self.workshop,
            folder=self.folder,
            draw=lambda: secrets.randbelow(SEEDS),
            exports=exports,
        )

    def check(self, parsed: Parsed, parameters: Mapping[str, Any], to: Iterable[str] = ()) -> tuple[Problem, ...]:
        """Every problem of a document with its parameters, and of what it shall be run to."""
        prepared = self.prepare(parsed, parameters)
        unknown = workshop.targets(prepared, to)[1] if prepared.is_sound else ()
        return (*prepared.problems, *unknown)

    def plan(self, parsed: Parsed, parameters: Mapping[str, Any], to: Iterable[str]) -> tuple[Prepared, Plan]:
        """What a run would do. Raises `InvalidWorkflow`."""
        prepared, paths = self._sound(parsed, parameters, to)
        return prepared, self._planned(prepared, paths)

    def marks(self, parsed: Parsed) -> "dict[str, Literal['cached', 'runs']]":
        """For each step of a document, whether its result is there: "cached", or "runs". Empty for an unsound one."""
        prepared = self.prepare(parsed, {})
        if not prepared.is_sound:
            return {}
        planned = self._planned(prepared, prepared.graph.ends)
        missing = {step.path for step in planned.steps}
        return {path: "runs" if path in missing else "cached" for path in planned.keys}

    def freeze(
        self, parsed: Parsed, parameters: Mapping[str, Any], to: Iterable[str], name: str, workflow: str = ""
    ) -> Frozen:
        """The document as it will be run, whatever becomes of its file. Raises `InvalidWorkflow`."""
        prepared, _ = self._sound(parsed, parameters, to)
        document = parsed.source if prepared.document == parsed.document else rewrite(parsed, prepared.document)
        settled = {name: value for name, value in prepared.parameters.items() if name in prepared.document.parameters}
        models = (found for (kind, _), found in prepared.resources.found.items() if kind == "model")
        warm = tuple(sorted({digest for model in models for digest in model.parts}))
        title = name or prepared.document.name
        return Frozen(document, title, settled, prepared.problems, warm, self._about.of(prepared, workflow))

    def release(self, roots: Iterable[str]) -> None:
        """Let results go that were kept for a person, in the store. Raises `Unwritable`."""
        store = self._store()
        if store is not None:
            for root in roots:
                store.release(root)

    def _with_seeds(self, parsed: Parsed, parameters: Mapping[str, Any]) -> dict[str, Json]:
        """The parameters with seeds as numbers: the protocol has them as text, for JavaScript's numbers end at 2^53."""
        declared = parsed.document.parameters if parsed.document is not None else {}
        seeds = {name for name, one in declared.items() if self.registry.parse_type(one.type) in (SEED, list_of(SEED))}
        return {name: _seeds(value) if name in seeds else value for name, value in parameters.items()}

    def _sound(
        self, parsed: Parsed, parameters: Mapping[str, Any], to: Iterable[str]
    ) -> tuple[Prepared, tuple[str, ...]]:
        prepared = self.prepare(parsed, parameters)
        paths, unknown = workshop.targets(prepared, to) if prepared.is_sound else ((), ())
        problems = (*prepared.problems, *unknown)
        if any(problem.level is Level.ERROR for problem in problems):
            raise InvalidWorkflow(problems)
        return prepared, paths

    def _planned(self, prepared: Prepared, paths: Iterable[str]) -> Plan:
        have = self._store()
        return plan(prepared.graph, paths, have or frozenset(), prepared.resources, self.machine, self.registry)


def _seeds(value: Any) -> Json:
    if isinstance(value, list | tuple):
        return [_seeds(item) for item in value]
    return int(value) if isinstance(value, str) and DECIMAL.fullmatch(value) else value


class PerThread:
    """A `Memory` for any number of threads: each has a connection of its own to the same file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._local = threading.local()

    def digest(self, path: Path) -> str:
        """As `Memory` says."""
        return self._own().digest(path)

    def recall(self, name: str) -> Json:
        """As `Memory` says."""
        return self._own().recall(name)

    def keep(self, name: str, fact: Json) -> None:
        """As `Memory` says."""
        self._own().keep(name, fact)

    def _own(self) -> Remembered:
        own: Remembered | None = getattr(self._local, "memory", None)
        if own is None:
            own = self._local.memory = Remembered(self._file)
        return own
