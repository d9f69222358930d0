"""docs/benchmarks.md: a section for each benchmark, each with the day and the machine that it was measured on."""

import datetime
import re
from pathlib import Path
from typing import Final

from benchmarks.report import load, machine

PAGE: Final = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD: Final = "# Benchmarks\n\n`make bench` and `make soak` repeat them; each section says when it was measured."


def where() -> str:
    """When and on what the figures are taken."""
    return f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}. {machine()}, load before {load():.1f}."


def put(sections: dict[str, str], order: list[str]) -> None:
    """Write sections by title; those that were not measured now stay as they are. `order` is that of the page."""
    kept = _sections(PAGE.read_text()) if PAGE.exists() else {}
    whole = kept | sections
    parts = [HEAD, *(f"## {title}\n\n{whole[title]}" for title in order if title in whole)]
    PAGE.write_text("\n\n".join(parts) + "\n")


def _sections(text: str) -> dict[str, str]:
    found = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return {title: body.strip() for title, body in zip(found[::2], found[1::2], strict=True)}
