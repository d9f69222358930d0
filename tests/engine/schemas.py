"""JSON Schema, judged by the reference implementation."""

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator


def faults(value: Any, schema: Mapping[str, Any]) -> list[str]:
    """What is wrong with a value, as texts that begin with its place. The schema itself is checked first."""
    Draft202012Validator.check_schema(schema)
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(value)]
