"""Live models of several folders, for samples that need more than one family."""

from contextlib import AbstractContextManager
from typing import Any

from tests.nodes.studio import Studio


class Shelves:
    """The live models of several studios; each handle is looked for in the studio that has its files."""

    def __init__(self, *studios: Studio) -> None:
        self._studios = studios

    def use(self, handle: Any) -> AbstractContextManager[Any]:
        """The live model of a handle."""
        owner = next(studio for studio in self._studios if handle.digest in studio.models)
        return owner.models.use(handle)
