"""What the tests of bad input share: a workflow of a few nodes, and that both commands refuse it."""

from pathlib import Path

from tests.cli.conftest import Command

HEAD = "darkroom: 1\n"


def graph(*nodes: str, outputs: str = "out: $n.number", parameters: str = "") -> str:
    """A workflow of nodes written in flow style."""
    body = "".join(f"  {node}\n" for node in nodes)
    head = f"parameters:\n  {parameters}\n" if parameters else ""
    return f"{HEAD}{head}nodes:\n{body}outputs:\n  {outputs}\n"


def refuses(command: Command, folder: Path, file: str, code: str, *arguments: str) -> str:
    """Both `check` and `run` refuse the file with that code, and a run writes nothing; the line with the code."""
    checked = command("check", file)
    ran = command("run", file, *arguments)
    assert (checked.status, ran.status) == (2, 2), (checked, ran)
    assert f" error: {code}: " in checked.out, checked.out
    assert f" error: {code}: " in ran.err, ran.err
    assert ran.out == ""
    assert not (folder / "output").exists()
    return next(line for line in ran.err.splitlines() if f" error: {code}: " in line)
