"""Formatting: the canonical form of a file, with its comments kept."""

from dataclasses import replace

from engine.document.comments import Collected
from engine.document.model import Parsed, Path
from engine.document.outline import Outline, outline
from engine.document.render import Comment, Renderer
from engine.document.source import BOM
from engine.errors import InvalidWorkflow, has_errors
from engine.graph import Json


def format_source(parsed: Parsed) -> str:
    """The canonical text of a file: what `write` gives, with every comment, and one blank line where some stood.

    Raises `InvalidWorkflow` if the file has errors, since a part that was not understood would be lost.
    """
    if parsed.document is None or parsed.tree is None or has_errors(parsed.problems):
        raise InvalidWorkflow(parsed.problems)
    said = outline(parsed.document)
    found = Collected(parsed.source.removeprefix(BOM), parsed.tree)
    comments, endings = _rehoused(found, said)
    first = ("darkroom",)
    comment = comments.get(first, Comment())
    comments[first] = replace(comment, above=(*found.head, *comment.above))
    return "\n".join((*Renderer(comments=comments, endings=endings).mapping(said), ""))


def _rehoused(found: Collected, said: Outline) -> tuple[dict[Path, Comment], dict[Path, tuple[str, ...]]]:
    """The comments with those of entries that the canonical form leaves out moved to the end of what held them."""
    comments = {path: comment for path, comment in found.comments.items() if _stands(said, path)}
    endings = {path: ending for path, ending in found.endings.items() if _holds(said, path)}
    homeless = [
        *((path, (*comment.above, comment.behind)) for path, comment in found.comments.items() if path not in comments),
        *((path, ending) for path, ending in found.endings.items() if path not in endings),
    ]
    for path, lines in homeless:
        home = next(path[:length] for length in range(len(path) - 1, -1, -1) if _holds(said, path[:length]))
        endings[home] = (*endings.get(home, ()), *(line for line in lines if line))
    return comments, endings


def _stands(said: Outline, path: Path) -> bool:
    """Whether the canonical form has a line for this path."""
    holder = _at(said, path[:-1])
    if isinstance(holder, dict):
        return path[-1] in holder
    return isinstance(holder, list) and isinstance(path[-1], int) and path[-1] < len(holder)


def _holds(said: Outline, path: Path) -> bool:
    """Whether this path is a collection in block style."""
    value = _at(said, path)
    return isinstance(value, dict | list) and bool(value)


def _at(said: Outline, path: Path) -> Json:
    value: Json = said
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value
