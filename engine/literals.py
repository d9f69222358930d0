"""Literals against ports: what is wrong with a written value, and the value that the node will receive."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from engine.errors import Code
from engine.registry import did_you_mean
from engine.spec import InputSpec
from engine.types import SAFE_INTEGER, SEED_RANGE, Json, Type, choice_of


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a literal, and what would fix it."""

    code: Code
    message: str
    hint: str | None = None


def fault(port: InputSpec, value: Json) -> Fault | None:
    """What is wrong with a literal given to an input; None if nothing is."""
    return _fault_of_type(port.type, value, port) or _fault_of_range(port, value)


def coerce(type_: Type, value: Any) -> Any:
    """A literal without faults as the node receives it: an int for a float port becomes a float, one item a list."""
    if type_.name == "float" and isinstance(value, int):
        return float(value)
    if type_.item is not None:
        items = value if isinstance(value, list | tuple) else [value]
        return [coerce(type_.item, item) for item in items]
    return value


def current_choice(port: InputSpec, value: Json) -> Json:
    """Today's name of a choice that was renamed, also within a list; any other value as it is."""
    if isinstance(value, list | tuple):
        return [current_choice(port, item) for item in value]
    return next((new for old, new in port.was_choices if old == value), value)


def describe(value: Json) -> str:
    """A literal with its type, for messages, never longer than a line."""
    if value is None:
        return "nothing"
    text = f'"{_short(value)}"' if isinstance(value, str) else _plain(value)
    return f"{_KIND.get(type(value), 'a value')} {text if len(text) <= 40 else text[:37] + '...'}"


_KIND: Final[dict[type, str]] = {
    bool: "the bool", int: "the int", float: "the float", str: "the text", list: "the list", tuple: "the list",
    dict: "the mapping",
}  # fmt: skip


def _plain(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_plain(item) for item in value[:20])}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_short(name)}: {_plain(item)}' for name, item in islice(value.items(), 20))}}}"
    return _short(value)


def _fault_of_type(type_: Type, value: Json, port: InputSpec) -> Fault | None:
    if type_.item is not None:
        if value is None:
            return _wrong("a list", value)
        items = value if isinstance(value, list | tuple) else [value]
        return next((found for item in items if (found := _fault_of_type(type_.item, item, port))), None)
    test = _TESTS.get(type_.name)
    if test is not None:
        return test(value, type_)
    if type_.name == "any":
        return _any(value)
    return _resource_name(value, type_)


def _int(value: Json, type_: Type) -> Fault | None:
    if type(value) is not int:
        hint = "write it without a fraction" if isinstance(value, float) and value.is_integer() else None
        return _wrong("a whole number", value, hint)
    if abs(value) > SAFE_INTEGER:
        return Fault(Code.OUT_OF_RANGE, f"{_short(value)} is not within plus or minus 2^53")
    return None


def _float(value: Json, type_: Type) -> Fault | None:
    if type(value) is float:
        if not math.isfinite(value):
            return Fault(Code.NOT_FINITE, f"{value} is not a finite number")
        return None
    if type(value) is not int:
        return _wrong("a number", value)
    return _int(value, type_)


def _bool(value: Json, type_: Type) -> Fault | None:
    if type(value) is bool:
        return None
    words = {"yes": "true", "on": "true", "no": "false", "off": "false"}
    word = words.get(value.lower()) if isinstance(value, str) else None
    return _wrong("true or false", value, f"write {word}" if word else None)


def _str(value: Json, type_: Type) -> Fault | None:
    if isinstance(value, str):
        return None
    quoted = isinstance(value, bool | int | float)
    return _wrong("text", value, f'quote it: "{_plain(value)}"' if quoted else None)


def _seed(value: Json, type_: Type) -> Fault | None:
    if type(value) is not int:
        return _wrong("a seed, a whole number from 0 to 2^64-1", value)
    if not 0 <= value < SEED_RANGE:
        return Fault(Code.OUT_OF_RANGE, f"{_short(value)} is no seed", "use a whole number from 0 to 2^64-1")
    return None


def _choice(value: Json, type_: Type) -> Fault | None:
    if isinstance(value, str) and value in type_.choices:
        return None
    if not isinstance(value, str):
        return _wrong(f"one of {', '.join(type_.choices)}", value)
    near = did_you_mean(value, type_.choices)
    return Fault(Code.NOT_A_CHOICE, f'"{_short(value)}" is not offered', near or f"one of {', '.join(type_.choices)}")


def _any(value: Json) -> Fault | None:
    """What no input at all may hold: numbers that JSON has no form for, or that not every reader agrees on."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, list | tuple):
            stack.extend(one)
        elif isinstance(one, dict):
            stack.extend(one.values())
        elif isinstance(one, float) and not math.isfinite(one):
            return Fault(Code.NOT_FINITE, f"{one} is not a finite number")
        elif isinstance(one, int) and not -SAFE_INTEGER <= one < SEED_RANGE:
            return Fault(Code.OUT_OF_RANGE, f"{_short(one)} is too large for a number")
    return None


def _resource_name(value: Json, type_: Type) -> Fault | None:
    if isinstance(value, str):
        return None if value else Fault(Code.WRONG_TYPE, "the name is empty")
    return _wrong(f"the name of {type_.name}", value)


_TESTS: Final[dict[str, Callable[[Json, Type], Fault | None]]] = {
    "int": _int, "float": _float, "bool": _bool, "str": _str, "Seed": _seed, "choice": _choice,
}  # fmt: skip


def _fault_of_range(port: InputSpec, value: Json) -> Fault | None:
    if port.min is None and port.max is None and port.multiple == 1:
        return None
    if isinstance(value, list | tuple):
        return next((found for item in value if (found := _fault_of_range(port, item))), None)
    if not isinstance(value, int | float):
        return None
    low, high = port.min, port.max
    if (low is not None and value < low) or (high is not None and value > high):
        return Fault(Code.OUT_OF_RANGE, f"{_short(value)} is out of range", _range_hint(low, high))
    if port.multiple > 1 and value % port.multiple:
        below = int(value // port.multiple) * port.multiple
        near = f"use {below} or {below + port.multiple}"
        return Fault(Code.OUT_OF_RANGE, f"{_short(value)} is no multiple of {port.multiple}", near)
    return None


def _range_hint(low: float | None, high: float | None) -> str:
    if low is None:
        return f"at most {_number(high)}"
    if high is None:
        return f"at least {_number(low)}"
    return f"{_number(low)} to {_number(high)}"


def _number(value: float | None) -> str:
    return str(int(value)) if value is not None and float(value).is_integer() else str(value)


def _wrong(wanted: str, value: Json, hint: str | None = None) -> Fault:
    return Fault(Code.WRONG_TYPE, f"{wanted} is needed, not {describe(value)}", hint)


def _short(value: Json) -> str:
    if isinstance(value, int) and value.bit_length() > 200:  # str() refuses, or takes long, on huge integers
        return f"an integer of {value.bit_length()} bits"
    text = str(value)
    shown = "".join(char if char.isprintable() else repr(char)[1:-1] for char in text[:61])
    return shown if len(shown) <= 60 else shown[:57] + "..."


def port_of_parameter(name: str, type_: Type, **said: Any) -> InputSpec:
    """A parameter seen as an input, so that one set of rules serves both."""
    choices = tuple(said.pop("choices", ()))
    return InputSpec(name=name, type=choice_of(*choices) if choices else type_, **said)
