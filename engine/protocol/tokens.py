"""How many tokens a model reads of a prompt."""

from typing import Annotated

from pydantic import Field, model_validator

from engine.protocol.strict import Count, Label, Strict
from engine.protocol.workflows import DocumentName

LONGEST = 100_000
"""Characters of a text whose tokens are counted, at most."""


class TokensAsk(Strict):
    """A text to count: for a model by its name, or for a node of a workflow, whose model is found by its links."""

    text: Annotated[str, Field(max_length=LONGEST)]
    model: Label | None = None
    workflow: DocumentName | None = None
    node: Label | None = None

    @model_validator(mode="after")
    def _one_reader(self) -> "TokensAsk":
        if (self.model is None) == (self.workflow is None) or (self.workflow is None) != (self.node is None):
            raise ValueError("give either model, or workflow and node")
        return self


class TokensView(Strict):
    """The tokens of a text, with the marks of begin and end, of which the model reads `limit`, those marks among them.

    `cut` is the index of the first character that it does not read, in UTF-16 units, as JavaScript counts them; null
    where it reads all. All is null where it cannot be known which model will read the text.
    """

    model: str | None = None
    count: Count | None = None
    limit: Count | None = None
    cut: Count | None = None
