"""The paper: the text that a document was read from, and how it is written into it again."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from engine.document import Document, Parsed, merge, name_problems, parse, rewritten
from engine.edits import Edit
from engine.errors import Code, Problem, has_errors
from engine.session.descent import Descent

LOST: Final = frozenset(
    (Code.YAML_SYNTAX, Code.YAML_TAG, Code.YAML_ALIAS, Code.DUPLICATE_KEY, Code.TOO_DEEP, Code.TOO_LARGE,
     Code.NOT_TEXT, Code.NOT_A_MAPPING, Code.FILE_EMPTY, Code.VERSION_UNKNOWN, Code.INVALID_ID, Code.OUT_OF_RANGE)
)  # fmt: skip
"""Problems of a text's form of which something in it is not read, so that writing it again could lose that."""


@dataclass(frozen=True)
class Paper:
    """A text as it was read, and what became of its entries since."""

    parsed: Parsed
    descent: Descent = field(default_factory=Descent)

    @classmethod
    def of(cls, data: bytes | str, file: str) -> "Paper":
        """The paper of a text; `file` is the name that problems carry."""
        return cls(parse(data, file))

    @cached_property
    def form(self) -> tuple[Problem, ...]:
        """What is wrong with the text itself, apart from the names in it."""
        parsed = self.parsed
        if parsed.document is None:
            return parsed.problems
        named = name_problems(parsed.document, places=parsed.places, keys=parsed.keys, file=parsed.file)
        return tuple(problem for problem in parsed.problems if problem not in set(named))

    @cached_property
    def document(self) -> Document | None:
        """The document, if it can be edited: None where the text has to be mended first, as edits could lose some."""
        document = self.parsed.document
        if document is None or any(problem.code in LOST for problem in self.form):
            return None
        return None if has_errors(self.form) and merge(self.parsed, document) is None else document

    def follow(self, edits: Iterable[Edit], *, back: bool = False) -> "Paper":
        """The paper after edits of its document; `back` says that they undo or redo others."""
        file, descent = self.parsed.document, self.descent
        assert file is not None  # noqa: S101 - what is no document is not edited
        for edit in edits:
            descent = descent.after(file, edit, back=back)
        return self if descent is self.descent else replace(self, descent=descent)

    def written(self, document: Document | None) -> Parsed:
        """The text of a document, read again; of None, and of the one that was read, the text as it was."""
        if document is None or document is self.parsed.document:
            return self.parsed
        return rewritten(self.parsed, document, self.descent.lineage)
