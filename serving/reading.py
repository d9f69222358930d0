"""Which model reads a text, and what it reads of it."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from engine.document import Parsed
from engine.errors import Code, Problem
from engine.graph import Graph, whole
from engine.protocol.tokens import TokensView
from engine.registry import Registry
from engine.roots import locate
from engine.types import Resource, Unfit
from serving.answers import Refusal
from serving.desk import Desk

KIND = "model"


class Counted(Protocol):
    """The tokens of a text, how many are read, and from which character on none is."""

    @property
    def count(self) -> int:
        """All tokens."""
        ...

    @property
    def limit(self) -> int:
        """How many are read."""
        ...

    @property
    def cut(self) -> int | None:
        """The first character that is not read."""
        ...


Count: TypeAlias = Callable[[Resource, str], Counted | None]
"""Counts a text's tokens for a model; None for one that reads no texts. Raises `Unfit`."""


class Reading:
    """Counts tokens: `count` knows models, and all else is here."""

    def __init__(self, desk: Desk, count: Count) -> None:
        self._desk = desk
        self._count = count

    def by_model(self, name: str, text: str) -> TokensView:
        """What a model reads of a text. Refuses a model that is not there or cannot be used."""
        shop = self._desk.workshop
        roots = (self._desk.folder / shop.beside.get(KIND, "."), *shop.roots.get(KIND, ()))
        try:
            return self._view(shop.readers[KIND](name, locate(KIND, name, roots), shop.memory), text)
        except Unfit as unfit:
            raise Refusal(
                422, [Problem(code=Code(unfit.code), message=unfit.message, hint=unfit.hint or None)]
            ) from unfit
        except OSError as error:
            message = f'the model "{name}" cannot be read: {error.strerror or error}'
            raise Refusal(422, [Problem(code=Code.RESOURCE_MISSING, message=message)]) from error

    def by_node(self, parsed: Parsed, node: str, text: str) -> TokensView:
        """What the model reads of a text that is linked to a node. Empty where there is none, or more than one."""
        prepared = self._desk.prepare(parsed, {})
        names = models_of(prepared.graph, self._desk.registry, node)
        found = [prepared.resources.found.get((KIND, name)) for name in names]
        if len(found) != 1 or found[0] is None:
            return TokensView()
        try:
            return self._view(found[0], text)
        except (Unfit, OSError):  # what is wrong with it is among the document's problems
            return TokensView()

    def _view(self, model: Resource, text: str) -> TokensView:
        found = self._count(model, text)
        if found is None:
            return TokensView(model=model.name)
        cut = None if found.cut is None else len(text[: found.cut].encode("utf-16-le", "surrogatepass")) // 2
        return TokensView(model=model.name, count=found.count, limit=found.limit, cut=cut)


def models_of(graph: Graph, registry: Registry, node: str) -> set[str]:
    """The names of the models that a node is linked to, over nodes that hand a model on."""
    waiting = [path for path in graph.nodes if whole(path) == node]
    seen, names = set(waiting), set[str]()
    while waiting:
        path = waiting.pop()
        spec = registry.spec(graph.nodes[path].type)
        if spec is None:
            continue
        named = (
            graph.nodes[path].settings.get(port)
            for port, kind in registry.resource_ports.get(spec.name, ())
            if kind == KIND
        )
        names |= {name for name in named if isinstance(name, str)}
        handles = {port.name for port in spec.inputs if _is_handle(registry, (port.type.item or port.type).name)}
        for port, link in graph.nodes[path].sources():
            if port in handles and link.node not in seen and link.node in graph.nodes:
                seen.add(link.node)
                waiting.append(link.node)
    return names


def _is_handle(registry: Registry, name: str) -> bool:
    described = registry.port_types.get(name)
    return described is not None and described.handle
