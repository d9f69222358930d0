"""The wire: edits as JSON, for the browser, for files and for other processes.

An edit is an object with its kind under `edit`; fields with their default are left out. A number that JSON cannot carry
to JavaScript and back, beyond 2^53 or not finite, travels as `{"$number": "18446744073709551615"}`.
"""

import json
import math
from functools import cache
from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter, ValidationError

from engine.document import Document
from engine.document.scalars import resolve
from engine.edits.edit import Edit
from engine.edits.refuse import refuse
from engine.errors import Code
from engine.graph import Json

NUMBER: Final = "$number"

_SAFE: Final = 2**53
_SPECIAL: Final = {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}


def to_json(edit: Edit) -> dict[str, Json]:
    """An edit as JSON."""
    fields = _adapter().dump_python(edit, mode="json", exclude_defaults=True)
    said: dict[str, Json] = {name: _packed(value) for name, value in fields.items()}
    return {"edit": edit.edit, **said}


def from_json(data: Json) -> Edit:
    """The edit that JSON says. Raises `EditRefused` if it says none."""
    try:
        edit: Edit = _adapter().validate_json(json.dumps(_unpacked(data)), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise refuse(Code.WRONG_FIELD, f"this is no edit: {where}: {first['msg']}", port=where) from error
    except RecursionError as error:
        raise refuse(Code.TOO_DEEP, "this is no edit: its values are too deep") from error
    return edit


def document_to_json(document: Document) -> dict[str, Json]:
    """A document as JSON, in the form that its parts have in edits."""
    fields = _documents().dump_python(document, mode="json", exclude_defaults=True)
    return {name: _packed(value) for name, value in fields.items()}


def document_from_json(data: Json) -> Document:
    """The document that JSON says. Raises `EditRefused` if it says none."""
    try:
        return _documents().validate_json(json.dumps(_unpacked(data)), strict=True)
    except (ValidationError, RecursionError) as error:
        raise refuse(Code.WRONG_FIELD, "this is no document") from error


@cache
def _documents() -> TypeAdapter[Document]:
    return TypeAdapter(Document)


@cache
def _adapter() -> TypeAdapter[Edit]:
    return TypeAdapter(Annotated[Edit, Field(discriminator="edit")])


def _packed(value: Any) -> Json:
    if isinstance(value, dict):
        return {key: _packed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_packed(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {NUMBER: _SPECIAL[str(value)]}
    if isinstance(value, int) and abs(value) > _SAFE:
        return {NUMBER: str(value)}
    scalar: Json = value
    return scalar


def _unpacked(data: Json) -> Json:
    if isinstance(data, list | tuple):
        return [_unpacked(item) for item in data]
    if not isinstance(data, dict):
        return data
    number = data.get(NUMBER)
    if len(data) == 1 and isinstance(number, str):
        return resolve(number)
    return {key: _unpacked(item) for key, item in data.items()}
