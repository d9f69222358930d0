"""The registry: which node types and port types there are. Built once by a composition root, then only read."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from engine.errors import DeclarationError
from engine.spec import NodeSpec, Pack, spec_of
from engine.types import PRIMITIVE_PORT_TYPES, PRIMITIVES, PortType, Type, list_of, port_type_of

Function = Callable[..., Any]

_WRITABLE: Final = frozenset((*PRIMITIVES, "choice"))


@dataclass(frozen=True)
class Registry:
    """Node types and port types by name.

    `functions` holds the code of the node types that this process can run itself; a catalogue read from JSON has
    none. Everything but running works without them. `packs` are the versions of the packs that brought the types, by
    name; the built-in pack is not among them.
    """

    specs: Mapping[str, NodeSpec]
    port_types: Mapping[str, PortType[Any]]
    functions: Mapping[str, Function] = field(default_factory=dict)
    packs: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, *packs: Pack) -> "Registry":
        """A registry of everything that the packs bring. Raises `DeclarationError` when two share a name."""
        specs: dict[str, NodeSpec] = {}
        code: dict[str, Function] = {}
        port_types = {described.name: described for described in PRIMITIVE_PORT_TYPES}
        for pack in packs:
            for function in pack.nodes:
                spec = _spec_in(pack, function)
                if spec.name in specs:
                    raise DeclarationError(f"two node types are called {spec.name}")
                specs[spec.name] = spec
                code[spec.name] = function
            for described in _port_types_in(pack):
                if described.name in port_types:
                    raise DeclarationError(f"two port types are called {described.name}")
                port_types[described.name] = described
        _refuse_ambiguous_names(specs)
        return cls(specs, port_types, code, {pack.name: pack.version for pack in packs if pack.name})

    @cached_property
    def _renamed(self) -> Mapping[str, NodeSpec]:
        return {old: spec for spec in self.specs.values() for old in spec.was}

    @cached_property
    def resource_ports(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """The inputs of each node type that name a resource, each with its kind; other node types are left out."""
        kinds = {name: described.resource for name, described in self.port_types.items() if described.resource}
        ports = {
            spec.name: tuple((port.name, kinds[port.type.name]) for port in spec.inputs if port.type.name in kinds)
            for spec in self.specs.values()
        }
        return {name: found for name, found in ports.items() if found}

    def spec(self, name: str) -> NodeSpec | None:
        """The node type of that name, today's or an earlier one."""
        return self.specs.get(name) or self._renamed.get(name)

    def port_type(self, type_: Type) -> PortType[Any] | None:
        """What is known of a type's values; for a list, of its items."""
        return self.port_types.get(type_.item.name if type_.item is not None else type_.name)

    def parse_type(self, text: str) -> Type | None:
        """A type as a parameter's `type` field writes it: `float`, `Seed`, `list[str]`, `ImageFile`.

        None for what is no type, or one whose values cannot be written, such as a latent.
        """
        if text.startswith("list[") and text.endswith("]"):
            item = self.parse_type(text[5:-1])
            return None if item is None else list_of(item)
        if text in PRIMITIVES:
            return PRIMITIVES[text]
        described = self.port_types.get(text)
        return Type(text) if described is not None and described.resource else None

    def can_be_written(self, type_: Type) -> bool:
        """Whether values of a type may be literals: numbers, texts, choices, names of resources."""
        if type_.name in _WRITABLE:
            return True
        described = self.port_type(type_)
        return described is None or bool(described.resource) or described.name in _WRITABLE


def _refuse_ambiguous_names(specs: Mapping[str, NodeSpec]) -> None:
    renamed: dict[str, str] = {}
    for spec in specs.values():
        for old in spec.was:
            if old in specs or old in renamed:
                other = old if old in specs else renamed[old]
                raise DeclarationError(f"{spec.name} was called {old}, which is also a name of {other}")
            renamed[old] = spec.name


def _spec_in(pack: Pack, function: Function) -> NodeSpec:
    spec = spec_of(function)
    if spec is None:
        raise DeclarationError(f"{function.__name__} is no node type: decorate it with @node")
    spec = replace(spec, code=pack.code.get(spec.name, ""))
    if not pack.name:
        return spec
    was = tuple(f"{pack.name}.{old}" for old in spec.was)
    return replace(spec, pack=pack.name, name=f"{pack.name}.{spec.name}", was=was)


def _port_types_in(pack: Pack) -> Iterator[PortType[Any]]:
    for class_ in pack.types:
        described = port_type_of(class_)
        if described is None:
            raise DeclarationError(f"{class_.__name__} is no port type: decorate it with @port_type")
        yield described


CUTOFF: Final = 0.6
"""How alike two names must be before one is suggested for the other."""


def did_you_mean(name: str, names: Iterable[str]) -> str | None:
    """A hint that names the nearest of several names, if one is near."""
    known = list(names)
    lowered = {candidate.lower(): candidate for candidate in reversed(known)}
    near = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=CUTOFF)
    return f"did you mean {lowered[near[0]]}?" if near else None
