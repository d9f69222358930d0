"""What all messages have in common: nothing unknown, nothing endless, nothing that changes."""

from typing import Annotated, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

MOST: Final = 10_000
"""Entries of a list or a mapping in a message, at most, where nothing else is said."""

Whole: TypeAlias = Annotated[int, Field(strict=True)]
"""A whole number: neither a text nor a truth value is taken for one."""

Count: TypeAlias = Annotated[int, Field(strict=True, ge=0)]
"""A whole number from 0."""

Label: TypeAlias = Annotated[str, Field(max_length=200)]
"""A short text for people, or the name of something."""

Digest: TypeAlias = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in lower case."""


class Strict(BaseModel):
    """The base of all messages: an unknown field is an error, and a message never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
