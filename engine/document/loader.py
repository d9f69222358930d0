"""The loaders: libyaml's parser where PyYAML was built with it, else PyYAML's own, which is thirty times slower."""

from typing import Any, Final

import yaml


class PureLoader(yaml.SafeLoader):
    """PyYAML's own parser, taught what libyaml knows: that a tab separates words as a space does."""

    _plain_indent: int | None = None
    _between_tokens = False

    def peek(self, index: int = 0) -> str:
        """The next character, or one further on."""
        letter: str = super().peek(index)
        return " " if letter == "\t" and self._tab_separates() else letter

    def scan_to_next_token(self) -> None:
        """Skip what separates tokens."""
        self._between_tokens = True
        super().scan_to_next_token()
        self._between_tokens = False

    def scan_plain_spaces(self, indent: int, start_mark: Any) -> Any:
        """Read the space between the words of a plain scalar."""
        self._plain_indent = indent
        spaces = super().scan_plain_spaces(indent, start_mark)
        self._plain_indent = None
        return spaces

    def _tab_separates(self) -> bool:
        """Where a key may begin or a line has still to be indented, a tab would be indentation."""
        if self._plain_indent is not None:
            return bool(self.column >= self._plain_indent)
        return self._between_tokens and bool(self.flow_level or not self.allow_simple_key)


LOADER: Final[Any] = getattr(yaml, "CSafeLoader", PureLoader)
"""The loader to use; of loaders only the events are used."""
