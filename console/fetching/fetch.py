"""Fetching a model: ask what there is, bring what is needed, judge it, and put it in place as a whole."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.fetching.hub import Hub
from console.fetching.needed import INDEX, needed
from console.fetching.refused import NotFetched, unwritable
from console.fetching.remote import Remote, Repository
from console.fetching.staging import Staging, ensure_free, land, land_file, staged
from console.fetching.tellers import Teller
from engine.errors import Code, WrongOption
from engine.roots import REPOSITORY
from engine.sizes import as_size
from engine.types import Unfit


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched: its name in workflows, where it lies, which commit it is, its files and bytes."""

    name: str
    path: Path
    commit: str
    files: int
    nbytes: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What to fetch: a repository by its id, or one file of it, `org/name/file.safetensors`."""

    name: str
    to: Path
    revision: str | None = None
    variant: str | None = None

    def parts(self) -> tuple[str, str | None]:
        """The repository and the file. Raises `WrongOption` for what is no id."""
        found = REPOSITORY.fullmatch(self.name)
        if found is None:
            raise WrongOption(f'"{self.name}" is no id of a repository: write org/name, or org/name/file.safetensors')
        return found[1], found[2]


def fetch(wish: Wish, teller: Teller, judge: Callable[[Path], object]) -> Fetched:
    """Bring a model from the hub to its folder, where it appears as a whole. An interrupted fetch goes on.

    `judge` is given a folder with the configs before any weights are fetched, and raises `Unfit` for what cannot be
    used. Raises `NotFetched`, and `WrongOption` for what is no id.
    """
    name, file = wish.parts()
    target = wish.to / wish.name
    try:
        if file is None:
            ensure_free(target)
        hub = Hub()
        repository = hub.look(name, wish.revision)
        with staged(wish.to, name) as staging:
            courier = _Courier(hub, repository, staging, teller)
            if file is not None:
                return courier.one(wish, file, target)
            return courier.all(wish, target, judge)
    except OSError as error:
        raise unwritable(wish.name, error) from error


class _Courier:
    """Brings the files of a repository to where they wait."""

    def __init__(self, hub: Hub, repository: Repository, staging: Staging, teller: Teller) -> None:
        self._hub = hub
        self._repository = repository
        self._staging = staging
        self._teller = teller

    def one(self, wish: Wish, file: str, target: Path) -> Fetched:
        """One file of weights."""
        if file not in self._repository.files:
            message = f"{self._repository.name} has no file {file}"
            raise NotFetched(
                Code.NOT_FOUND, message, f"{self._hub.endpoint}/{self._repository.name}/tree/main lists all"
            )
        remote = self._repository.files[file]
        self._ensure_room([remote], wish.to)
        self._bring([file])
        land_file(self._staging.whole(remote), target)
        return Fetched(wish.name, target, self._repository.commit, 1, remote.size)

    def all(self, wish: Wish, target: Path, judge: Callable[[Path], object]) -> Fetched:
        """All that is needed of the repository, configs first."""
        index = self._index()
        names = needed(self._repository.files, index, wish.name, wish.variant)
        remotes = {plain: self._repository.files[file] for file, plain in names.items()}
        self._ensure_room(list(remotes.values()), wish.to)
        self._bring([file for file in names if not file.endswith(".safetensors")])
        if index is not None:
            self._judged(wish.name, {plain: one for plain, one in remotes.items() if self._has(one)}, judge)
        self._bring(sorted(file for file in names if file.endswith(".safetensors")))
        said = {"repository": wish.name, "commit": self._repository.commit, "variant": wish.variant}
        land(self._staging.assembled(remotes, "tree"), target, said)
        nbytes = sum(remote.size for remote in remotes.values())
        return Fetched(wish.name, target, self._repository.commit, len(remotes), nbytes)

    def _index(self) -> Mapping[str, Any] | None:
        if INDEX not in self._repository.files:
            return None
        self._bring([INDEX])
        try:
            read = json.loads(self._staging.whole(self._repository.files[INDEX]).read_bytes())
        except (ValueError, RecursionError):
            read = None
        if not isinstance(read, dict):
            message = f"{INDEX} of {self._repository.name} is no JSON object"
            raise NotFetched(Code.DAMAGED_MODEL, message, "fetch another revision or repository")
        return read

    def _bring(self, files: list[str]) -> None:
        for file in files:
            remote = self._repository.files[file]
            if not self._has(remote):
                part = self._staging.part(remote)
                with self._teller.file(file, remote.size) as meter:
                    self._hub.download(self._repository, file, part, meter)
                part.replace(self._staging.whole(remote))

    def _has(self, remote: Remote) -> bool:
        return self._staging.whole(remote).exists()

    def _judged(self, name: str, texts: Mapping[str, Remote], judge: Callable[[Path], object]) -> None:
        """Refuse what could never be used before gigabytes of it come; what is only missing yet is no reason."""
        try:
            judge(self._staging.assembled(texts, "configs"))
        except Unfit as unfit:
            if unfit.code == Code.UNSUPPORTED_MODEL:
                message = f"{name}: {unfit.message}; its weights were not fetched"
                raise NotFetched(Code.UNSUPPORTED_MODEL, message, unfit.hint) from unfit

    def _ensure_room(self, remotes: list[Remote], to: Path) -> None:
        wanted, free = self._staging.missing(remotes), shutil.disk_usage(to).free
        self._teller.begin(self._repository.name, len(remotes), wanted)
        if wanted > free:
            message = f"{self._repository.name} takes {as_size(wanted)} more, and {to} has {as_size(free)} left"
            raise NotFetched(Code.OUTPUT_UNWRITABLE, message, "make room, or name a folder on another disk with --to")
