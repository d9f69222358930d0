"""Telling what a workflow is about: its prompts, models and seeds, by which the gallery finds what it made."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from engine.graph import Graph
from engine.queue import About
from engine.registry import Registry
from engine.types import SEED
from engine.workshop import Prepared

MOST: Final = 100
"""Prompts, models and seeds that are kept, each."""

LONGEST: Final = 4000
"""Characters of a prompt that are kept."""

AGAINST: Final = "negative"
"""The input for what a picture shall keep away from: that is told after what it shall show."""


class Telling:
    """Knows which inputs of the node types are written by people, and which are seeds."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._ports = cache(self._ports_of)

    def of(self, prepared: Prepared, workflow: str) -> About:
        """What a sound workflow is about, with all parameters in their places."""
        against = _against(prepared.graph)
        texts: dict[str, bool] = {}
        seeds: dict[str, None] = {}
        for path, node in prepared.graph.nodes.items():
            prose, seeded = self._ports(node.type)
            for port in prose:
                for text in _each(node.settings.get(port)):
                    if isinstance(text, str) and text.strip():
                        texts[text[:LONGEST]] = texts.get(text[:LONGEST], True) and path in against
            for port in seeded:
                seeds.update((str(seed), None) for seed in _each(node.settings.get(port)) if seed is not None)
        models = (name for kind, name in prepared.resources.found if kind == "model")
        return About(
            workflow=workflow,
            texts=tuple(sorted(texts, key=lambda text: texts[text])[:MOST]),
            models=tuple(dict.fromkeys(models))[:MOST],
            seeds=tuple(seeds)[:MOST],
        )

    def _ports_of(self, node_type: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The inputs of a node type that take texts of several lines, and those that take seeds."""
        inputs = self._registry.specs[node_type].inputs
        prose = tuple(port.name for port in inputs if port.multiline)
        return prose, tuple(port.name for port in inputs if SEED in (port.type, port.type.item))


def _against(graph: Graph) -> frozenset[str]:
    """The nodes that say what a picture shall keep away from."""
    nodes = graph.nodes.values()
    return frozenset(link.node for node in nodes for port, link in node.sources() if port == AGAINST)


def _each(value: Any) -> Iterator[Any]:
    yield from value if isinstance(value, list | tuple) else (value,)
