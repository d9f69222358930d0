"""The figures in the model card: a table between two marks, rewritten by the evaluation."""

from pathlib import Path
from typing import Any, Final

from models.miniature.recipe.figures import BOUNDS

BEGIN: Final = "<!-- figures: written by `make miniature-eval` -->"
END: Final = "<!-- end of figures -->"


def table(figures: dict[str, Any]) -> str:
    """The figures that have a bound, as lines of a Markdown table."""
    lines = ["| figure | measured | bound | |", "| --- | ---: | ---: | --- |"]
    for bound in BOUNDS:
        limit = f"at least {bound.least:g}" if bound.least > float("-inf") else f"at most {bound.most:g}"
        verdict = "met" if bound.holds(figures) else "**missed**"
        lines.append(f"| `{bound.path}` | {bound.value(figures):.4g} | {limit} | {verdict} |")
    return "\n".join(lines)


def update(card: Path, figures: dict[str, Any]) -> None:
    """Put the table of `figures` between the marks of the card."""
    before, _, rest = card.read_text().partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"{card} has no line {BEGIN!r} followed by one {END!r}: put them where the table belongs")
    card.write_text(f"{before}{BEGIN}\n\n{table(figures)}\n\n{END}{after}")
