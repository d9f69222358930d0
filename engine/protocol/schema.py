"""One JSON Schema of everything that crosses between a client and the server; `make types` makes TypeScript of it."""

import json
import sys
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from engine.protocol import assets, documents, jobs, pictures, problems, socket, system, tokens, workflows
from engine.protocol.strict import Strict

ROOMS: Final = (assets, documents, jobs, pictures, problems, socket, system, tokens, workflows)
UNIONS: Final[dict[str, Any]] = {"ClientMessage": socket.ClientMessage, "ServerMessage": socket.ServerMessage}
MODE: Final[JsonSchemaMode] = "validation"


def models() -> list[type[BaseModel]]:
    """All messages and bodies, by name."""
    found = {
        value.__name__: value
        for room in ROOMS
        for value in vars(room).values()
        if isinstance(value, type) and issubclass(value, Strict) and value.__module__ == room.__name__
    }
    return [found[name] for name in sorted(found)]


def schema() -> dict[str, Any]:
    """The schema: a definition for each message and body, and for the two unions of the websocket."""
    _, defined = models_json_schema([(model, MODE) for model in models()], ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = dict(defined["$defs"])
    for name, union in UNIONS.items():
        told = TypeAdapter(union).json_schema(mode=MODE, ref_template="#/$defs/{model}")
        definitions |= told.pop("$defs", {})
        definitions[name] = told
    for told in definitions.values():
        _always_say_constants(told)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Protocol", "$defs": definitions}


def _always_say_constants(told: dict[str, Any]) -> None:
    """Make a message's `type` required: it is always sent, and tells the messages of a union apart."""
    constants = [name for name, field in told.get("properties", {}).items() if "const" in field]
    if constants:
        told["required"] = [*dict.fromkeys((*constants, *told.get("required", ())))]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=2) + "\n")
