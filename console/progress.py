"""Progress on stderr: a live bar for each running step at a terminal, plain lines everywhere else."""

import sys
from typing import TYPE_CHECKING, Protocol

from engine.events import Event, Failed, Finished, Noticed, Planned, Progress, Skipped, Started, Stopped
from engine.graph import Graph

if TYPE_CHECKING:
    from rich.progress import TaskID  # rich is imported only where there is a terminal to draw on


class Narrator(Protocol):
    """Tells a person what a run does."""

    def __call__(self, event: Event) -> None:
        """Tell one event."""
        ...

    def close(self) -> None:
        """Leave the terminal as it was."""
        ...


def narrator(graph: Graph) -> Narrator:
    """A live display where stderr is a terminal, plain lines where it is not."""
    return LiveNarrator(graph) if sys.stderr.isatty() else PlainNarrator(graph)


class PlainNarrator:
    """One line for each step that ends, for logs and pipes."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def __call__(self, event: Event) -> None:
        """Print a line for what a log should hold."""
        match event:
            case Planned(steps, cached) if cached:
                _say(f"{len(cached)} of {len(steps) + len(cached)} steps are cached")
            case Finished(path, seconds):
                _say(f"ran {self._label(path)} in {seconds:.2f} s")
            case Failed(path, problem, _):
                _say(f"failed {self._label(path)}: {problem.message}")
            case Skipped(path, because):
                _say(f'skipped {self._label(path)}: "{because}" failed')
            case Stopped(path):
                _say(f"cancelled {self._label(path)}")
            case Noticed(problem):
                _say(str(problem))
            case _:
                pass

    def close(self) -> None:
        """Nothing to undo."""

    def _label(self, path: str) -> str:
        return f"{path} ({self._graph.nodes[path].type})"


class LiveNarrator:
    """A bar for every step: what is cached, what runs and how far it is."""

    def __init__(self, graph: Graph) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        self._graph = graph
        self._console = Console(stderr=True)
        self._bars = Bars(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
        )
        self._tasks: dict[str, TaskID] = {}
        self._bars.start()

    def __call__(self, event: Event) -> None:
        """Bring the display up to date."""
        match event:
            case Planned(_, cached) if cached:
                self._bars.console.print(f"[dim]{len(cached)} cached: {_few(cached)}[/]")
            case Started(path):
                self._tasks[path] = self._bars.add_task(self._label(path), total=1)
            case Progress(path, done, total):
                self._bars.update(self._task(path), completed=done, total=total)
            case Finished(path, _):
                self._finish(path)
            case Failed(path, problem, _):
                self._stop(path, "red")
                self._bars.console.print(f"[red]✗[/] {problem.message}", highlight=False)
            case Skipped(path, because):
                self._bars.console.print(f"[dim]- {path} skipped: {because} failed[/]")
            case Stopped(path):
                self._stop(path, "yellow")
            case Noticed(problem):
                self._bars.console.print(str(problem), highlight=False, markup=False)
            case _:
                pass

    def close(self) -> None:
        """Draw the last state and give the terminal back."""
        self._bars.stop()

    def _task(self, path: str) -> "TaskID":
        return self._tasks[path]

    def _finish(self, path: str) -> None:
        task = self._task(path)
        total = next(entry.total for entry in self._bars.tasks if entry.id == task)
        self._bars.update(task, completed=total)

    def _stop(self, path: str, colour: str) -> None:
        if path in self._tasks:
            self._bars.update(self._task(path), description=f"[{colour}]{path}[/]")
            self._bars.stop_task(self._task(path))

    def _label(self, path: str) -> str:
        return f"{path} [dim]{self._graph.nodes[path].type}[/]"


def _few(paths: tuple[str, ...], most: int = 6) -> str:
    return ", ".join(paths[:most]) + (f" and {len(paths) - most} more" if len(paths) > most else "")


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
