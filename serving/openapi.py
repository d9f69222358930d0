"""OpenAPI 3.1, made from the table of routes and the models of what they take and give."""

from collections.abc import Sequence
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from engine.protocol.workflows import Problems
from serving.doors import Access
from serving.endpoints import Endpoint

REFERENCE: Final = "#/components/schemas/{model}"


def openapi(endpoints: Sequence[Endpoint], version: str) -> dict[str, Any]:
    """The description of all routes under /api, and of /healthz and /metrics."""
    told = [one for one in endpoints if one.path.startswith(("/api", "/healthz", "/metrics"))]
    asked = {model for one in told for model in (one.body, one.query) if model is not None}
    given = {one.gives for one in told if one.gives is not None} | {Problems}
    wanted: list[tuple[type[BaseModel], Any]] = [
        *((model, "validation") for model in sorted(asked, key=_name)),
        *((model, "serialization") for model in sorted(given, key=_name)),
    ]
    schemas, defined = models_json_schema(wanted, ref_template=REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for one in told:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, schemas, defined.get("$defs", {}))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Darkroom",
            "version": version,
            "description": "Programs send `Authorization: Bearer TOKEN`. docs/protocol.md tells of the websocket too.",
        },
        "paths": paths,
        "components": {
            "schemas": defined.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _operation(one: Endpoint, schemas: Any, defined: dict[str, Any]) -> dict[str, Any]:
    names = [part[1:-1] for part in one.path.split("/") if part.startswith("{")]
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
    ]
    if one.query is not None:
        fields = defined[schemas[one.query, "validation"]["$ref"].rpartition("/")[2]]["properties"]
        parameters += [{"name": name, "in": "query", "schema": schema} for name, schema in fields.items()]
    operation: dict[str, Any] = {
        "operationId": f"{one.handler.__module__.rpartition('.')[2]}_{one.handler.__name__}",
        "summary": one.summary,
        "responses": {str(one.status): _answer(one, schemas), "default": _refusal(schemas)},
    }
    if parameters:
        operation["parameters"] = parameters
    if one.body is not None:
        content = {"application/json": {"schema": schemas[one.body, "validation"]}}
        operation["requestBody"] = {"required": True, "content": content}
    elif one.takes_raw:
        content = {one.takes_raw: {"schema": {"type": "string", "format": "binary"}}}
        operation["requestBody"] = {"required": True, "content": content}
    if one.access is Access.OPEN:
        operation["security"] = []
    return operation


def _answer(one: Endpoint, schemas: Any) -> dict[str, Any]:
    if one.gives is not None:
        content = {"application/json": {"schema": schemas[one.gives, "serialization"]}}
        return {"description": "Done.", "content": content}
    if one.gives_raw:
        return {"description": "Done.", "content": {one.gives_raw: {"schema": {"type": "string"}}}}
    return {"description": "Done; nothing to say."}


def _refusal(schemas: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schemas[Problems, "serialization"]}}
    return {"description": "Refused, with every reason.", "content": content}


def _name(model: type[BaseModel]) -> str:
    return model.__name__
