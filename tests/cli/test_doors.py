"""The light doors: what `check`, `plan`, `nodes`, `schema` and `format` print, and what they never import."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Command

SHIPPED = sorted((ROOT / "workflows").glob("*.yaml"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", *map(str, SHIPPED)],
        ["plan", str(ROOT / "workflows" / "text_to_image.yaml")],
        ["nodes"],
        ["nodes", "UNetSample", "--json"],
        ["schema"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_light_doors_import_nothing_heavy(folder: Path, arguments: list[str]) -> None:
    if "check" in arguments:  # reading an image's pixels takes Pillow, so only workflows without images are light
        arguments = [name for name in arguments if name == "check" or "LoadImage" not in Path(name).read_text()]
    script = (
        "import sys, cli\n"
        f"status = cli.main({arguments!r})\n"
        "heavy = {'torch', 'transformers', 'diffusers', 'PIL', 'numpy', 'safetensors', 'huggingface_hub'}\n"
        "heavy &= set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "sys.exit(status)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_shipped_workflows_have_no_problems_and_are_in_canonical_form(command: Command, file: Path) -> None:
    checked = command("check", "--json", file)
    assert checked.status == 0
    assert checked.json == []
    copy = Path("copy.yaml")
    copy.write_bytes(file.read_bytes())
    assert command("format", copy).status == 0
    assert copy.read_bytes() == file.read_bytes()


def test_plan_says_what_runs_and_why(command: Command, folder: Path) -> None:
    (folder / "w.yaml").write_text(
        "darkroom: 1\nparameters: {n: {type: float, default: 1}}\nnodes:\n"
        "  a: {type: Math, inputs: {a: 1, b: 1}}\n"
        "  b: {type: Math, inputs: {a: $a.number, b: $n}}\n"
        "  c: {type: Math, inputs: {a: $b.number, b: 1}}\n"
        "outputs: {c: $c.number}\n"
    )
    assert "3 to run, 0 cached" in command("plan", "w.yaml").out
    assert command("run", "w.yaml").status == 0
    assert "0 to run, 3 cached" in command("plan", "w.yaml").out
    steps = {step["node"]: step for step in command("plan", "--json", "w.yaml", "--set", "n=2").json["steps"]}
    assert {node: step["status"] for node, step in steps.items()} == {"a": "cached", "b": "missing", "c": "missing"}
    assert [why["text"] for why in steps["b"]["why"]] == ["b 1 -> 2"]
    assert [why["text"] for why in steps["c"]["why"]] == ["upstream: b"]
    assert steps["a"]["why"] == []


def test_plan_performs_nothing(command: Command, folder: Path) -> None:
    (folder / "w.yaml").write_text(
        "darkroom: 1\nnodes:\n  a: {type: Math, inputs: {a: 1, b: 0, operation: divide}}\noutputs: {a: $a.number}\n"
    )
    assert command("plan", "w.yaml").status == 0
    assert not (folder / "output").exists()


def test_nodes_lists_every_type_with_its_tooltip(command: Command) -> None:
    listed = command("nodes").out
    for name in ("TextEncode", "EmptyLatent", "UNetSample", "Scheduler", "VAEDecode", "CLIPScore", "LoadModel"):
        assert f"  {name} " in listed


def test_nodes_shows_one_with_ports_ranges_and_defaults(command: Command) -> None:
    card = command("nodes", "UNetSample").out
    for piece in ("UNet[F]", "Latent[F]", "guidance", "0 to 30", "default 7.5", "seed"):
        assert piece in card


def test_nodes_suggests_a_name(command: Command) -> None:
    asked = command("nodes", "UnetSampler")
    assert asked.status == 2
    assert "did you mean UNetSample?" in asked.err


def test_nodes_in_json_is_the_catalogue(command: Command) -> None:
    specs = command("nodes", "--json").json
    (math,) = [spec for spec in specs if spec["name"] == "Math"]
    assert [port["name"] for port in math["inputs"]] == ["a", "b", "operation"]
    assert [port["name"] for port in math["outputs"]] == ["number", "integer"]


def test_the_page_of_nodes_is_up_to_date(command: Command) -> None:
    page = (ROOT / "docs" / "nodes.md").read_text()
    assert page == command("nodes", "--markdown").out, "run `make docs`"


def test_format_keeps_comments_and_is_idempotent(command: Command, folder: Path) -> None:
    file = folder / "w.yaml"
    file.write_text(
        "# A sum.\nnodes:\n    n: {inputs: {b: 2, a: 1}, type: Math}   # two and one\n\ndarkroom: 1\n"
        "outputs: {n: $n.number}\n"
    )
    assert command("format", file).status == 0
    once = file.read_text()
    assert once.startswith("darkroom: 1\n")
    assert "# A sum." in once
    assert "# two and one" in once
    assert command("format", file).status == 0
    assert file.read_text() == once


def test_format_leaves_a_file_with_problems_alone(command: Command, folder: Path) -> None:
    (folder / "w.yaml").write_text("darkroom: 1\nnodes: [\n")
    assert command("format", "w.yaml").status == 2
    assert (folder / "w.yaml").read_text() == "darkroom: 1\nnodes: [\n"


def test_schema_is_json_that_knows_the_nodes(command: Command) -> None:
    schema = command("schema").json
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert "UNetSample" in schema["$defs"]["nodes"]
    assert json.dumps(schema)


@pytest.mark.parametrize("arguments", [[], ["run"], ["fly"], ["run", "w.yaml", "--device-budget", "much"], ["check"]])
def test_bad_usage_exits_with_2(command: Command, arguments: list[str]) -> None:
    used = command(*arguments)
    assert used.status == 2
    assert "usage: darkroom" in used.err


@pytest.mark.parametrize(
    ("device", "said"),
    [
        ("abacus", 'there is no device "abacus": write auto, cpu'),
        ("cpu,cpu", '"cpu,cpu" names a device twice'),
        ("cpu,mps", "names devices of several kinds"),
    ],
)
def test_a_device_that_cannot_be_used_is_named_before_any_work(command: Command, device: str, said: str) -> None:
    used = command("run", "w.yaml", "--device", device)
    assert used.status == 2
    assert used.err.startswith("error: device: ")
    assert said in used.err
    assert len(used.err.splitlines()) == 1


def test_a_budget_in_the_environment_that_is_no_size_is_said(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DARKROOM_BUDGET", "plenty")
    used = command("run", "w.yaml")
    assert used.status == 2
    assert used.err.startswith('error: DARKROOM_BUDGET: "plenty" is no size')
