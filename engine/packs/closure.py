"""The code that a function runs, as it is in this process: its bytecode, and that of whatever of a person's own it
reaches by name."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from hashlib import sha256
from inspect import getattr_static
from logging import Logger
from pathlib import PurePath
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Final

_PLAIN: Final = (type(None), bool, int, float, complex, str, bytes, type(Ellipsis))


class Closure:
    """Functions and classes described as JSON, each once, with those that they reach by name.

    `is_own` tells by a module's name whether its code is a person's own; of all other code the name is taken. Data is
    described where `with_data` asks for it: in a module that has a file, the file says it.

    `modules` are the modules of a person's own that were reached. `is_whole` says that everything could be described.
    Bytecode is the same in all processes of one minor version of Python.
    """

    def __init__(self, is_own: Callable[[str], bool], *, with_data: bool) -> None:
        self._is_own = cache(is_own)
        self._with_data = with_data
        self._places: dict[int, int] = {}
        self._kept: list[Any] = []  # what has been described must live, or its id could be another's
        self.modules: set[str] = set()
        self.is_whole = True

    def add(self, thing: Any) -> Any:
        """Describe anything."""
        if isinstance(thing, _PLAIN):
            return [type(thing).__name__, repr(thing)]
        if id(thing) in self._places:
            return ["again", self._places[id(thing)]]
        self._places[id(thing)] = len(self._places)
        self._kept.append(thing)
        return self._described(thing)

    def _described(self, thing: Any) -> Any:
        match thing:
            case FunctionType() | type() if not self._owns(thing.__module__):
                return ["name", thing.__module__, thing.__qualname__]
            case FunctionType():
                return self._function(thing)
            case type():
                return ["class", [base.__qualname__ for base in thing.__bases__], self._attributes(thing)]
            case ModuleType():
                return ["module", thing.__name__, self._owns(thing.__name__)]
            case MethodType():
                return ["method", self.add(thing.__func__), self.add(thing.__self__)]
            case partial():
                return ["partial", self.add(thing.func), self.add(thing.args), self.add(thing.keywords)]
            case staticmethod() | classmethod():
                return [type(thing).__name__, self.add(thing.__func__)]
            case property():
                return ["property", self.add(thing.fget), self.add(thing.fset)]
            case _ if getattr_static(thing, "__wrapped__", None) is not None:  # as functools.cache makes
                return ["wrapper", type(thing).__qualname__, self.add(thing.__wrapped__)]
            case _ if callable(thing) and not getattr_static(thing, "__dict__", None):  # written in C
                return ["name", type(thing).__qualname__, str(getattr(thing, "__name__", ""))]
            case _:
                return self._data(thing)

    def _owns(self, module: str | None) -> bool:
        if module is None or not self._is_own(module):
            return False
        self.modules.add(module)
        return True

    def _function(self, function: FunctionType) -> Any:
        names = sorted(set(_names(function.__code__)) & function.__globals__.keys())
        return [
            "function",
            self._code(function.__code__),
            self.add(function.__defaults__),
            self.add(function.__kwdefaults__),
            [self._cell(cell) for cell in function.__closure__ or ()],
            {name: self.add(function.__globals__[name]) for name in names},
        ]

    def _cell(self, cell: Any) -> Any:
        try:
            return self.add(cell.cell_contents)
        except ValueError:  # nothing is in it yet
            return ["empty"]

    def _attributes(self, cls: type) -> Mapping[str, Any]:
        """What a class says: all but what Python and decorators of ours wrote into it."""
        return {
            name: self.add(value)
            for name, value in sorted(vars(cls).items())
            if not name.startswith("__") or isinstance(value, FunctionType)
        }

    def _code(self, code: CodeType) -> Any:
        return [
            code.co_code.hex(),
            [self._constant(value) for value in code.co_consts],
            [code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars],
            [code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags],
            code.co_exceptiontable.hex(),
        ]

    def _constant(self, value: Any) -> Any:
        if isinstance(value, CodeType):
            return self._code(value)
        if isinstance(value, tuple):
            return [self._constant(item) for item in value]
        if isinstance(value, frozenset):  # its order differs between processes
            return ["set", sorted(repr(self._constant(item)) for item in value)]
        return [type(value).__name__, repr(value)]

    def _data(self, thing: Any) -> Any:
        if isinstance(thing, list | tuple):
            return [type(thing).__name__, *(self.add(item) for item in thing)]
        if isinstance(thing, set | frozenset):
            return ["set", sorted(repr(self.add(item)) for item in thing)]
        if isinstance(thing, Mapping):
            return ["mapping", *([self.add(key), self.add(value)] for key, value in thing.items())]
        if isinstance(thing, PurePath | re.Pattern | Logger):
            return [type(thing).__name__, str(thing) if isinstance(thing, PurePath) else _said_by(thing)]
        if self._with_data and (data := _buffer(thing)) is not None:
            return ["buffer", data]
        described = ["of", self.add(type(thing))]
        if self._with_data and hasattr(thing, "__dict__") and self._is_own(type(thing).__module__):
            return [*described, {name: self.add(value) for name, value in sorted(vars(thing).items())}]
        self.is_whole = self.is_whole and not self._with_data
        return described


def _said_by(thing: "re.Pattern[Any] | Logger") -> Any:
    return [repr(thing.pattern), thing.flags] if isinstance(thing, re.Pattern) else thing.name


def _names(code: CodeType) -> Iterator[str]:
    """The names that a function, and those within it, look up."""
    yield from code.co_names
    for value in code.co_consts:
        if isinstance(value, CodeType):
            yield from _names(value)


def _buffer(thing: Any) -> list[Any] | None:
    """An array by its bytes."""
    try:
        with memoryview(thing) as view:
            return [view.format, view.shape, sha256(view.tobytes()).hexdigest()]
    except TypeError:
        return None
