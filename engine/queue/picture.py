"""A picture that a job made, as the gallery remembers it: whatever becomes of the job."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from engine.queue.job import Work
from engine.types import Json

COLUMNS: Final = (
    "picture.digest, media_type, size, width, height, output, label, root, made, starred, trashed, workflow, models, "
    "job, name, texts, seeds"
)
"""The columns of picture and making that `picture_of` takes, in this order."""

JOINED: Final = "picture join making on making.number = picture.making"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A file that a job made; one for each digest, and the job is the one that made it last.

    `size` is bytes; `width` and `height` are pixels, where they are known. `root` is the key of the result that the
    store keeps for it. `made` and `trashed` are Unix seconds. `workflow` is the name of the workflow that was
    submitted, empty for a bare document, `name` the job's. `texts` are the prompts, `models` and `seeds` what else was
    used.
    """

    digest: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    output: str
    label: str
    root: str
    made: float
    starred: bool
    trashed: float | None
    job: str
    workflow: str
    name: str
    texts: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    seeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A picture with the work that made it."""

    picture: Picture
    work: Work


@dataclass(frozen=True, slots=True)
class Pictures:
    """Some pictures, and what to give as `after` for the next ones; None at the end."""

    pictures: tuple[Picture, ...]
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which pictures: those in which all words occur, starred ones, of one workflow, with one model, in the trash."""

    words: tuple[str, ...] = ()
    starred: bool = False
    workflow: str | None = None
    model: str | None = None
    trashed: bool = False


@dataclass(frozen=True, slots=True)
class Gallery:
    """How many pictures there are, how many of them starred, how many besides in the trash; by workflow and model."""

    pictures: int
    starred: int
    trashed: int
    workflows: Mapping[str, int] = field(default_factory=dict)
    models: Mapping[str, int] = field(default_factory=dict)


def picture_of(row: Sequence[Any]) -> Picture:
    """The picture of a row of `COLUMNS`."""
    digest, media_type, size, width, height, output, label, root, made, starred, trashed = row[:11]
    workflow, models, job, name, texts, seeds = row[11:17]
    return Picture(
        digest=digest,
        media_type=media_type,
        size=size,
        width=width,
        height=height,
        output=output,
        label=label,
        root=root,
        made=made,
        starred=bool(starred),
        trashed=trashed,
        job=job,
        workflow=workflow,
        name=name,
        texts=tuple(json.loads(texts)),
        models=tuple(json.loads(models)),
        seeds=tuple(json.loads(seeds)),
    )


def files_of(outputs: Mapping[str, Sequence[Json]]) -> list[tuple[str, Mapping[str, Any]]]:
    """The files among outputs as JSON, each with its output's name; one digest once, the first."""
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for name, made in outputs.items():
        for one in made:
            if isinstance(one, Mapping) and one.get("kind") == "file":
                found.setdefault(str(one["digest"]), (name, one))
    return list(found.values())
