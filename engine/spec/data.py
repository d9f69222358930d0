"""A node type as data: everything but its code. Round-trips through JSON."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.spec.markers import Admits, Sized, Trait
from engine.types import Json, Type

Lane: TypeAlias = Literal["value", "io", "device"]
"""Where a step runs: inline, on the pool of CPU steps, or alone on a device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSpec:
    """An input of a node type. `default` means something only when the input is not `required`."""

    name: str
    type: Type
    required: bool = True
    default: Json = None
    setting: bool = False
    min: float | None = None
    max: float | None = None
    step: float = 0
    multiple: int = 1
    multiline: bool = False
    decided: str = ""
    sized: Sized | None = None
    admits: Admits | None = None
    doc: str = ""
    was: tuple[str, ...] = ()
    was_choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSpec:
    """An output of a node type. `length` names the setting that says how long the list is, where one does.

    `gives` are traits that it has whatever was brought in.
    """

    name: str
    type: Type
    doc: str = ""
    length: str = ""
    gives: tuple[Trait, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSpec:
    """A node type, all but its code. Round-trips through JSON.

    `version` belongs to keys: whoever changes what the code computes raises it. `code` is the digest of the code of a
    pack's node type, which stands beside the version in keys, so that an edit needs no new version; it is empty for
    the built-in types, whose versions a ledger guards. `models` says that a port carries a model, so that the
    libraries' versions enter the key. `context` says that the code asks for a `Context`. A `volatile` type is never
    served from an earlier run. `expands` names the rule of `engine.expand.rules` by which expansion works out the
    outputs without the code, where it knows the inputs.
    """

    name: str
    category: str
    version: int
    lane: Lane
    doc: str
    inputs: tuple[InputSpec, ...]
    outputs: tuple[OutputSpec, ...]
    models: bool = False
    context: str = ""
    volatile: bool = False
    was: tuple[str, ...] = ()
    pack: str = ""
    code: str = ""
    expands: str = ""

    def input(self, name: str) -> InputSpec | None:
        """The input of that name, today's or an earlier one."""
        for port in self.inputs:
            if port.name == name:
                return port
        return next((port for port in self.inputs if name in port.was), None)

    def output(self, name: str) -> OutputSpec | None:
        """The output of that name; the only output where the name is empty and there is one."""
        if not name:
            return self.outputs[0] if len(self.outputs) == 1 else None
        for port in self.outputs:
            if port.name == name:
                return port
        return None
