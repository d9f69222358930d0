"""docs/protocol.md, made from the table of routes and the models of the protocol: `python -m serving.protocol_page`."""

import json
import sys
from collections.abc import Iterable, Sequence
from types import UnionType
from typing import Any, Final, get_args

from pydantic import BaseModel, TypeAdapter

from engine.protocol import events, socket
from engine.protocol.documents import DocumentMessage, DocumentRequest
from engine.protocol.workflows import Problems
from serving.doors import Access
from serving.endpoints import Endpoint
from serving.settings import Limits
from serving.table import ENDPOINTS, OPENAPI, SOCKET

CLIENT: Final[tuple[type[BaseModel], ...]] = (
    socket.Resume,
    socket.Watch,
    socket.Follow,
    socket.Unfollow,
    socket.Submit,
    socket.Ping,
)
SERVER: Final[tuple[type[BaseModel], ...]] = (
    socket.Welcome,
    socket.QueueNews,
    socket.JobNews,
    socket.JobGone,
    socket.PicturesNews,
    socket.PicturesGone,
    socket.Events,
    socket.ProgressNews,
    socket.SubmittedNews,
    socket.Rejected,
    socket.Pong,
    socket.BeginAnew,
)

EVENTS: Final = {
    "attempt": ("number, worker", "A worker begins; what earlier attempts said of steps is void."),
    "planned": ("steps, cached", "The steps to perform, in order, and the nodes whose results are there."),
    "started": ("path", "A step begins."),
    "finished": ("path, seconds, peak", "A step was performed; `peak` is the most bytes its device held, or null."),
    "cached": ("path", "A step's result was served from the store."),
    "failed": ("path, problem, seconds", "A step raised; what depends on it is skipped."),
    "skipped": ("path, because", "A step was not performed because another failed."),
    "stopped": ("path", "A step was cancelled."),
    "noticed": ("problem", "Something that a person should know and that stops nothing."),
    "done": ("status, seconds", "The run is over."),
    "lost": ("reason", "The worker died or hung, or the server ended: the attempt is over."),
    "handed-back": ("", "The worker was stopped in order; the attempt does not count."),
    "retried": ("", "A person wants the job once more."),
    "ended": ("state", "The job is over; nothing follows unless it is retried."),
    "progress": ("path, done, total", "How far a step is. Not numbered, not kept, and told in `progress` messages."),
}


LIMITS: Final = Limits()

COME_IN: Final = f"""\
A program sends `Authorization: Bearer TOKEN`. The token lies in the file `token` of the server's data folder. A browser
opens `/?token=TOKEN` once and has a cookie from then on; with it, whatever changes something, and the websocket, needs
an `Origin` that is exactly the server's. Every request has exactly one `Host` header, one of the server's names. What
changes something says `Content-Type: application/json`, with a body or without. A body has at most {LIMITS.json:,}
bytes, one that holds a document {LIMITS.document:,}, an upload {LIMITS.upload:,}, a frame {LIMITS.frame:,}.

A refusal has a status of 400 or above and this body:"""

OF_A_JOB: Final = """\
An event is a JSON array that begins with its kind. All but progress are numbered, from 1 for each job, and kept.
`GET /api/v1/jobs/{job}/events` streams them as server-sent events, each with its number as `id`, and ends with
`event: end`; `since` or `Last-Event-ID` says where to go on."""

OVER_THE_SOCKET: Final = """\
A client sends one object a frame. The server sends an array of messages a frame, in order: what happened within a few
milliseconds. State is never left out. A frame of bytes is a preview: four bytes, big-endian, say how long its JSON
header is (`job`, `path`, `media_type`), then come the header and the picture. Previews are the first to be dropped for
a client that is slow. One that does not keep up even so is told `begin_anew`; it then follows and opens again, from
the numbers that it knows, as after a lost connection."""


def page() -> str:
    """The page."""
    parts = [
        "# The protocol",
        "Made by `make docs` from the models themselves. docs/server.md tells how to run a server.",
        "## How to come in",
        COME_IN,
        _fields(Problems),
        "## Routes",
        _routes(ENDPOINTS),
        "## Bodies",
        *(_model(model) for model in _bodies(ENDPOINTS)),
        "## Events of a job",
        OF_A_JOB,
        _events(),
        f"## The websocket, `{SOCKET}`",
        OVER_THE_SOCKET,
        "### What a client says",
        *(_model(model, "####") for model in (*CLIENT, *_members(DocumentRequest))),
        "### What a client is told",
        *(_model(model, "####") for model in (*SERVER, *_members(DocumentMessage))),
        "## Edits",
        'As tests/fixtures/edits/README.md says; numbers that JavaScript cannot hold travel as `{"$number": "..."}`.',
    ]
    return "\n\n".join(parts)


def _events() -> str:
    """The kinds of events. Raises `AssertionError` when the models have others."""
    tagged = (get_args(get_args(kind)[0]) for kind in get_args(get_args(events.EventArray)[0]))
    modelled = {get_args(parts[0])[0] for parts in tagged}
    if modelled != set(EVENTS):
        raise AssertionError(f"the page and the events differ: {modelled ^ set(EVENTS)}")
    rows = [f"| `{kind}` | {parts} | {said} |" for kind, (parts, said) in EVENTS.items()]
    return "\n".join(["| kind | then | |", "| --- | --- | --- |", *rows])


def _routes(endpoints: Sequence[Endpoint]) -> str:
    rows = ["| route | takes | gives | |", "| --- | --- | --- | --- |"]
    for one in endpoints:
        takes = _name(one.body) if one.body else _query(one.query) if one.query else one.takes_raw
        gives = _name(one.gives) if one.gives else one.gives_raw
        is_open = " No token." if one.access is Access.OPEN else ""
        rows.append(f"| `{one.method} {one.path}` | {takes} | {one.status} {gives} | {one.summary}{is_open} |")
    rows.append(f"| `GET {OPENAPI}` |  | 200 application/json | This, for programs. |")
    return "\n".join(rows)


def _bodies(endpoints: Sequence[Endpoint]) -> list[type[BaseModel]]:
    found: dict[type[BaseModel], None] = {}
    for one in endpoints:
        for model in (one.body, one.gives):
            if model is not None:
                found[model] = None
                found.update(dict.fromkeys(_inner(model)))
    return list(found)


def _inner(model: type[BaseModel]) -> Iterable[type[BaseModel]]:
    """The models within a model."""
    for field in model.model_fields.values():
        waiting = [field.annotation]
        while waiting:
            kind = waiting.pop()
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield kind
                yield from _inner(kind)
            waiting += get_args(kind)


def _members(union: Any) -> tuple[type[BaseModel], ...]:
    members: tuple[type[BaseModel], ...] = get_args(union)
    return members


def _model(model: type[BaseModel], heading: str = "###") -> str:
    kind = model.model_fields.get("type")
    name = f"`{kind.default}`" if kind is not None and heading == "####" else model.__name__
    return "\n\n".join(
        [f"{heading} {name}", (model.__doc__ or "").strip().replace("\n    ", "\n"), _fields(model)]
    ).strip()


def _fields(model: type[BaseModel]) -> str:
    adapter = TypeAdapter(model)
    schema = adapter.json_schema(mode="serialization", ref_template="{model}")
    rows = []
    for name, said in schema.get("properties", {}).items():
        if name == "type" and "const" in said:
            continue
        default = model.model_fields[name].default if name in model.model_fields else None
        required = name in model.model_fields and model.model_fields[name].is_required()
        rows.append(f"| `{name}` | {_type(said)} | {'' if required else f'default `{_shown(default)}`'} |")
    return "\n".join(["| field | type | |", "| --- | --- | --- |", *rows]) if rows else ""


def _shown(value: Any) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, default=str)


def _type(said: dict[str, Any]) -> str:
    """A JSON schema in a few words."""
    if "$ref" in said:
        return str(said["$ref"])
    if "const" in said:
        return f"`{said['const']}`"
    if "enum" in said:
        return ", ".join(f"`{value}`" for value in said["enum"])
    for several in ("anyOf", "oneOf"):
        if several in said:
            return " or ".join(dict.fromkeys(_type(one) for one in said[several]))
    kind = said.get("type", "any JSON")
    if kind == "array":
        items = said.get("items") or {}
        return f"list of {_type(items)}" if items else "array"
    if kind == "object":
        inner = said.get("additionalProperties")
        return f"mapping to {_type(inner)}" if isinstance(inner, dict) and inner else "object"
    bounds = [
        f"{word} {said[key]:,}"
        for key, word in (("minimum", "from"), ("maximum", "to"), ("maxLength", "at most"))
        if key in said
    ]
    return " ".join([str(kind), *bounds, *([f"like `{said['pattern']}`"] if "pattern" in said else [])])


def _query(model: type[BaseModel]) -> str:
    return ", ".join(f"`?{name}=`" for name in model.model_fields)


def _name(model: type[BaseModel] | UnionType) -> str:
    return getattr(model, "__name__", str(model))


if __name__ == "__main__":
    sys.stdout.write(page() + "\n")
