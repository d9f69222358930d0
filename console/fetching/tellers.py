"""What a fetch tells on stderr: bars at a terminal, plain lines everywhere else."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, Protocol

from engine.sizes import as_size

LARGE: Final = 100_000_000
"""Bytes from which on a file has a line for each tenth of it that came."""


class Meter:
    """Told of bytes as tqdm is told, which is how the hub's library tells of them."""

    def __init__(self, advance: Callable[[int], None], initial: int = 0, **_: Any) -> None:
        self._advance = advance
        self.update(initial)

    def __enter__(self) -> "Meter":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to undo."""

    def update(self, count: float | None = 1) -> None:
        """So many bytes more; fewer, when what had come was of no use."""
        self._advance(int(count or 0))


class Teller(Protocol):
    """Tells a person how a fetch goes."""

    def begin(self, name: str, files: int, nbytes: int) -> None:
        """What is going to come."""
        ...

    def file(self, name: str, size: int) -> AbstractContextManager[Callable[..., Meter]]:
        """One file: what makes a meter for it, as a class would."""
        ...

    def close(self) -> None:
        """Leave the terminal as it was."""
        ...


def teller() -> Teller:
    """Bars where stderr is a terminal, plain lines where it is not."""
    return LiveTeller() if sys.stderr.isatty() else PlainTeller()


class PlainTeller:
    """A line for each file that came, for logs and pipes."""

    def begin(self, name: str, files: int, nbytes: int) -> None:
        """As `Teller` says."""
        sys.stderr.write(f"fetching {name}: {files} file{'' if files == 1 else 's'}, {as_size(nbytes)} to come\n")

    @contextmanager
    def file(self, name: str, size: int) -> Iterator[Callable[..., Meter]]:
        """As `Teller` says."""
        began, came, told = time.monotonic(), 0, 0

        def advance(count: int) -> None:
            nonlocal came, told
            came += count
            tenth = 10 * came // size if size else 10
            if size >= LARGE and told < tenth < 10:
                told = tenth
                sys.stderr.write(f"{name}: {tenth}0 % of {as_size(size)}\n")

        yield lambda **said: Meter(advance, said.get("initial") or 0)
        sys.stderr.write(f"fetched {name}, {as_size(size)} in {time.monotonic() - began:.1f} s\n")

    def close(self) -> None:
        """Nothing to undo."""


class LiveTeller:
    """A bar for each file that comes."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )

        self._bars = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=28),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._bars.start()

    def begin(self, name: str, files: int, nbytes: int) -> None:
        """As `Teller` says."""
        self._bars.console.print(f"fetching {name}: {files} files, {as_size(nbytes)} to come", highlight=False)

    @contextmanager
    def file(self, name: str, size: int) -> Iterator[Callable[..., Meter]]:
        """As `Teller` says."""
        task = self._bars.add_task(name, total=size)
        yield lambda **said: Meter(lambda count: self._bars.advance(task, count), said.get("initial") or 0)
        self._bars.update(task, completed=size)

    def close(self) -> None:
        """Draw the last state and give the terminal back."""
        self._bars.stop()
