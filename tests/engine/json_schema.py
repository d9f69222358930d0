"""A small reader of JSON Schema (draft 2020-12): the keywords that Darkroom's schema uses, and no others."""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float),
    "boolean": (bool,), "null": (type(None),),
}  # fmt: skip
_BROKEN: dict[str, Callable[[float, float], bool]] = {
    "minimum": operator.lt, "maximum": operator.gt, "exclusiveMaximum": operator.ge,
    "multipleOf": lambda value, said: value % said != 0,
}  # fmt: skip
_SAYS_NOTHING = {"$schema", "$defs", "title", "description", "default", "then"}


def faults(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any] | None = None, at: str = "$") -> list[str]:
    """What is wrong with a value, as texts that begin with its place; raises on keywords that it does not know."""
    return list(_faults(value, schema, schema if root is None else root, at))


def _faults(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    for keyword, said in schema.items():
        if keyword not in _SAYS_NOTHING:
            yield from _fault(keyword, said, value, schema, root, at)


def _fault(
    keyword: str, said: Any, value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> Iterator[str]:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    match keyword:
        case "$ref":
            yield from _faults(value, _follow(said, root), root, at)
        case "type":
            if not isinstance(value, _TYPES[said]) or (isinstance(value, bool) and said != "boolean"):
                yield f"{at}: {value!r} is no {said}"
        case "const" | "enum":
            offered = said if keyword == "enum" else [said]
            if not any(value == one and type(value) is type(one) for one in offered):
                yield f"{at}: {value!r} is not offered"
        case "anyOf":
            if all(faults(value, one, root, at) for one in said):
                yield f"{at}: {value!r} fits nothing"
        case "allOf":
            for one in said:
                yield from _faults(value, one, root, at)
        case "if":
            if not faults(value, said, root, at):
                yield from _faults(value, schema["then"], root, at)
        case "properties" if isinstance(value, dict):
            for name in value.keys() & said.keys():
                yield from _faults(value[name], said[name], root, f"{at}.{name}")
        case "additionalProperties" if isinstance(value, dict):
            for name in value.keys() - schema.get("properties", {}).keys():
                if said is False:
                    yield f"{at}: {name} is unknown"
                else:
                    yield from _faults(value[name], said, root, f"{at}.{name}")
        case "required" if isinstance(value, dict):
            yield from (f"{at}: {name} is missing" for name in said if name not in value)
        case "propertyNames" if isinstance(value, dict):
            for name in value:
                yield from _faults(name, said, root, f"{at}.{name}")
        case "items" if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _faults(item, said, root, f"{at}[{index}]")
        case "minItems" | "maxItems" if isinstance(value, list):
            if len(value) < said if keyword == "minItems" else len(value) > said:
                yield f"{at}: {len(value)} items"
        case "pattern" if isinstance(value, str):
            if not re.search(said, value):
                yield f"{at}: {value!r} does not match"
        case "minimum" | "maximum" | "exclusiveMaximum" | "multipleOf" if number:
            if _BROKEN[keyword](value, said):
                yield f"{at}: {value!r} against {keyword} {said}"
        case (
            "properties" | "additionalProperties" | "required" | "propertyNames" | "items" | "minItems" | "maxItems"
            | "pattern" | "minimum" | "maximum" | "exclusiveMaximum" | "multipleOf"
        ):  # fmt: skip
            return  # of another type: says nothing
        case _:
            raise ValueError(f"{at}: the keyword {keyword} is unknown")


def _follow(reference: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = root
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    assert isinstance(found, dict)
    return found
