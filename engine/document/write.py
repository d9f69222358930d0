"""Writing: a document in the canonical form, which reading and writing again leaves as it is."""

from engine.document.model import Document
from engine.document.outline import outline
from engine.document.render import Renderer


def write(document: Document) -> str:
    """The canonical text of a document."""
    return "\n".join((*Renderer().mapping(outline(document)), ""))
