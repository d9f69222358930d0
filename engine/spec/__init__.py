"""Node types: a typed function says everything, and `@node` reads it into a `NodeSpec`, which is data.

    @node(category="math", version=1)
    def Clamp(value: float, *, limit: Annotated[float, Range(0, 1)] = 0.5) -> float:
        '''Keep a value below a limit.'''
        return min(value, limit)

Names are ports, annotations are types and constraints, defaults make an input optional, `Literal` is a choice,
keyword-only inputs are settings with a widget (and can be linked too), a `NamedTuple` return is several outputs, the
first line of the docstring is the tooltip. The function is returned unchanged, so a test calls it plainly.
"""

from engine.spec.data import InputSpec, Lane, NodeSpec, OutputSpec
from engine.spec.declare import node, spec_of
from engine.spec.markers import Admits, Decided, Doc, Gives, Length, Multiline, Multiple, Named, Range, Sized, Was
from engine.spec.pack import Pack

__all__ = [
    "Admits",
    "Decided",
    "Doc",
    "Gives",
    "InputSpec",
    "Lane",
    "Length",
    "Multiline",
    "Multiple",
    "Named",
    "NodeSpec",
    "OutputSpec",
    "Pack",
    "Range",
    "Sized",
    "Was",
    "node",
    "spec_of",
]
