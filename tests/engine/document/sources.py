"""Files that say a document in another hand than the canonical one, for property tests."""

from collections.abc import Iterator

from hypothesis import strategies as st

from engine.document import Document, parse
from engine.document.comments import is_block
from engine.document.gaps import line_start
from engine.document.outline import outline
from engine.document.render import Renderer
from engine.document.tree import Branch, Entry, Leaf, Tree


@st.composite
def sources(draw: st.DrawFn, document: Document) -> str:
    """A file that says a document, in another hand: indented otherwise, with comments, blank lines and CRLF."""
    step = " " * draw(st.sampled_from([2, 2, 4, 3, 1]))
    text = "\n".join((*Renderer(step).mapping(outline(document)), ""))
    tree = parse(text).tree
    stations = [*_stations(tree)] if tree else []
    ends_in_text = _is_block_scalar(text, stations[-1].value)
    for index in reversed(range(len(stations))):
        previous = stations[index - 1] if index else None
        text = _remarked(draw, text, stations[index], previous is not None and _is_block_scalar(text, previous.value))
    if draw(st.booleans()):
        text = draw(st.sampled_from(["# The head\n\n", "---\n", "--- # x\n", "\n\n# The first\n"])) + text
    if not text.endswith("\n\n") and draw(st.booleans()):
        text += draw(st.sampled_from(["\n# The end", "# The end\n", "\n\n", "\n...\n# After\n"]))
    elif not ends_in_text and draw(st.booleans()):
        text = text.removesuffix("\n")
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def _stations(tree: Branch) -> Iterator[Entry]:
    """The entries of block mappings, in the order of the file."""
    for entry in tree.entries.values():
        yield entry
        if isinstance(entry.value, Branch) and not entry.value.flow:
            yield from _stations(entry.value)


def _remarked(draw: st.DrawFn, text: str, entry: Entry, below_text: bool) -> str:
    """The text with comments at an entry, or not. What stands deeper below a block scalar would be part of it."""
    behind = entry.end + 1 if is_block(entry.value) else entry.value.end
    if not _is_block_scalar(text, entry.value) and draw(st.integers(0, 3)) == 0:
        text = f"{text[:behind]}  # behind: 'it'{text[behind:]}"
    begin = line_start(text, entry.start)
    column = entry.start - begin
    if draw(st.integers(0, 3)) == 0:
        blank = "" if below_text else draw(st.sampled_from(["", "\n", "  \n\n"]))
        indent = draw(st.sampled_from([column, column, 0, column + (0 if below_text else 3)]))
        text = f"{text[:begin]}{blank}{' ' * indent}# above\n{text[begin:]}"
    return text


def _is_block_scalar(text: str, tree: Tree) -> bool:
    while not isinstance(tree, Leaf):
        inner = [entry.value for entry in tree.entries.values()] if isinstance(tree, Branch) else tree.items
        if not inner:
            return False
        tree = inner[-1]
    return text[tree.start : tree.start + 1] in ("|", ">")
