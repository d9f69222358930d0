"""Edits of documents, as they travel."""

from typing import Annotated, Any, TypeAlias

from pydantic import Field, GetJsonSchemaHandler, PlainSerializer, PlainValidator, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from engine.edits import Edit as DocumentEdit
from engine.edits import EditRefused, from_json, to_json


class _EditSchema:
    """The JSON schema of an edit: that of its dataclasses, from which TypeScript's types are made too."""

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        adapter: TypeAdapter[Any] = TypeAdapter(Annotated[DocumentEdit, Field(discriminator="edit")])
        return handler(adapter.core_schema)


def _edit(said: Any) -> DocumentEdit:
    if isinstance(said, DocumentEdit):
        return said
    try:
        return from_json(said)
    except EditRefused as refused:
        raise ValueError(refused.problem.message) from refused


EditData: TypeAlias = Annotated[DocumentEdit, PlainValidator(_edit), PlainSerializer(to_json), _EditSchema()]
"""An edit, which travels as tests/fixtures/edits/README.md says."""
