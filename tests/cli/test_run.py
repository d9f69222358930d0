"""`darkroom run` with the real miniature: what it writes, what it reports, and what it does not do twice."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from nodes.metadata import extract
from tests.cli.conftest import ROOT, Command

TEXT_TO_IMAGE = ROOT / "workflows" / "text_to_image.yaml"
SHIPPED = sorted((ROOT / "workflows").glob("*.yaml"))
QUICK = ("--set", "steps=2")


def statuses(report: dict[str, Any]) -> dict[str, str]:
    return {step["node"]: step["status"] for step in report["steps"]}


def start(*arguments: object, folder: Path, **more: Any) -> "subprocess.Popen[str]":
    """`darkroom ARGUMENTS` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "cli", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **more},
    )


def finish(process: "subprocess.Popen[str]") -> dict[str, Any]:
    out, err = process.communicate()
    assert process.returncode == 0, err
    report: dict[str, Any] = json.loads(out)
    return report


@pytest.mark.slow  # imports torch and develops a picture
def test_a_run_writes_its_outputs_and_says_where(command: Command, folder: Path) -> None:
    ran = command("run", TEXT_TO_IMAGE, *QUICK)
    assert ran.status == 0
    (line,) = [line for line in ran.out.splitlines() if line.startswith("image: ")]
    path = Path(line.removeprefix("image: "))
    assert path.parent == Path("output")
    with Image.open(path) as picture:
        assert picture.size == (128, 128)


@pytest.mark.slow  # develops pictures in this process
@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_workflow_runs_as_it_is(command: Command, folder: Path, file: Path) -> None:
    report = command("run", "--json", file).json
    assert report["status"] == "done"
    assert report["problems"] == []
    assert all(output for output in report["outputs"].values())


@pytest.mark.slow  # develops pictures in this process
def test_the_report_is_as_documented(command: Command, folder: Path) -> None:
    report = command("run", "--json", TEXT_TO_IMAGE, *QUICK).json
    assert set(report) == {"status", "outputs", "steps", "problems", "seconds"}
    assert report["status"] == "done"
    (image,) = report["outputs"]["image"]
    assert set(image) == {"kind", "path", "media_type", "digest", "width", "height"}
    assert (image["kind"], image["media_type"], image["width"], image["height"]) == ("image", "image/png", 128, 128)
    assert Path(image["path"]).name == f"image_{image['digest'][:8]}.png"
    (score,) = report["outputs"]["score"]
    assert score["kind"] == "value"
    assert 0 <= score["value"] <= 100
    assert all(set(step) == {"node", "type", "status", "seconds", "why"} for step in report["steps"])
    assert {why["kind"] for step in report["steps"] for why in step["why"]} == {"first"}


@pytest.mark.slow  # develops pictures in this process
def test_nothing_is_computed_twice(command: Command, folder: Path) -> None:
    def run(*settings: str) -> dict[str, str]:
        pairs = (part for setting in settings for part in ("--set", setting))
        return statuses(command("run", "--json", TEXT_TO_IMAGE, *QUICK, *pairs).json)

    assert set(run().values()) == {"ran"}
    assert set(run().values()) == {"cached"}

    other_prompt = run("prompt=a small blue star on a black background")
    assert other_prompt["negative"] == "cached"
    assert other_prompt["positive"] == "ran"

    other_guidance = run("guidance=2")
    assert {node for node, status in other_guidance.items() if status == "ran"} == {
        "sample", "decode", "score", "outputs/image",
    }  # fmt: skip

    assert set(run().values()) == {"cached"}


@pytest.mark.slow  # two processes that import torch
def test_a_second_process_runs_no_sampler_and_imports_no_torch(folder: Path) -> None:
    first = finish(start("run", "--json", TEXT_TO_IMAGE, *QUICK, folder=folder))
    assert statuses(first)["sample"] == "ran"
    script = (
        "import sys, cli\n"
        f"status = cli.main(['run', {str(TEXT_TO_IMAGE)!r}, '--set', 'steps=2', '--json'])\n"
        "heavy = {'torch', 'transformers', 'diffusers', 'PIL', 'numpy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "sys.exit(status)\n"
    )
    second = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert second.returncode == 0, second.stderr
    report = json.loads(second.stdout)
    assert set(statuses(report).values()) == {"cached"}
    assert report["outputs"] == first["outputs"]


@pytest.mark.slow  # two processes that import torch
def test_two_processes_make_the_same_pixels(folder: Path, tmp_path: Path) -> None:
    digests = []
    for name in ("one", "two"):
        process = start(
            "run", "--json", TEXT_TO_IMAGE, *QUICK, "--store", tmp_path / name, "--out", tmp_path / name, folder=folder
        )
        (image,) = finish(process)["outputs"]["image"]
        digests.append(image["digest"])
    assert digests[0] == digests[1]


@pytest.mark.slow  # a process that imports torch
def test_nothing_is_fetched(folder: Path) -> None:
    script = (
        "import socket, sys\n"
        "def refuse(*arguments, **more):\n"
        "    raise AssertionError('a socket was opened')\n"
        "socket.socket.connect = socket.socket.bind = socket.getaddrinfo = refuse\n"
        "import cli\n"
        f"sys.exit(cli.main(['run', {str(TEXT_TO_IMAGE)!r}, '--set', 'steps=1']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow  # a process that imports torch, cancelled in its sampler
def test_ctrl_c_cancels_and_earlier_results_stay(folder: Path) -> None:
    process = start("run", "--json", TEXT_TO_IMAGE, "--set", "steps=100", folder=folder)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("ran negative"):
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130, err
    report = json.loads(out)
    assert report["status"] == "cancelled"
    assert statuses(report)["sample"] == "cancelled"
    assert statuses(report)["negative"] == "ran"
    assert report["outputs"] == {}
    planned = finish(start("plan", "--json", TEXT_TO_IMAGE, "--set", "steps=100", folder=folder))
    assert {step["node"]: step["status"] for step in planned["steps"]}["negative"] == "cached"


def test_the_picture_holds_the_workflow_that_made_it(command: Command, folder: Path) -> None:
    report = command("run", "--json", TEXT_TO_IMAGE, *QUICK, "--set", "seed=5").json
    data = Path(report["outputs"]["image"][0]["path"]).read_bytes()
    made_by = json.loads(extract(data) or "")
    assert made_by["workflow"] == TEXT_TO_IMAGE.read_text()
    assert made_by["parameters"]["seed"] == 5
    assert set(made_by["keys"]) == {step["node"] for step in report["steps"]}
    assert set(made_by["versions"]) == {"torch", "diffusers", "transformers"}


def test_no_metadata_leaves_it_out(command: Command, folder: Path) -> None:
    report = command("run", "--json", TEXT_TO_IMAGE, *QUICK, "--no-metadata").json
    assert extract(Path(report["outputs"]["image"][0]["path"]).read_bytes()) is None


def test_the_same_picture_has_the_same_name_and_is_not_overwritten(command: Command, folder: Path) -> None:
    first = command("run", "--json", TEXT_TO_IMAGE, *QUICK).json["outputs"]["image"][0]["path"]
    stamp = Path(first).stat().st_mtime_ns
    assert command("run", "--json", TEXT_TO_IMAGE, *QUICK).json["outputs"]["image"][0]["path"] == first
    assert Path(first).stat().st_mtime_ns == stamp


def write(folder: Path, text: str) -> str:
    (folder / "w.yaml").write_text("darkroom: 1\n" + text)
    return "w.yaml"


SMALL = """nodes:
  a: {type: Integer, inputs: {value: 3}}
  b: {type: Math, inputs: {a: $a, b: 2, operation: multiply}}
  c: {type: Math, inputs: {a: $b.number, b: 1}}
outputs: {six: $b.number, seven: $c.integer}
"""


def test_to_runs_only_what_the_node_needs(command: Command, folder: Path) -> None:
    report = command("run", "--json", write(folder, SMALL), "--to", "b").json
    assert statuses(report) == {"a": "ran", "b": "ran"}
    assert report["outputs"] == {"six": [{"kind": "value", "value": 6.0}]}


def test_no_cache_reads_nothing_and_still_writes(command: Command, folder: Path) -> None:
    file = write(folder, SMALL)
    for arguments, status in ((), "ran"), ((), "cached"), (("--no-cache",), "ran"), ((), "cached"):
        assert set(statuses(command("run", "--json", file, *arguments).json).values()) == {status}


def test_a_failed_step_skips_what_needs_it_and_nothing_else(command: Command, folder: Path) -> None:
    file = write(
        folder,
        """nodes:
  zero: {type: Math, inputs: {a: 1, b: 0, operation: divide}}
  after: {type: Math, inputs: {a: $zero.number, b: 1}}
  fine: {type: Math, inputs: {a: 1, b: 1}}
outputs: {bad: $after.number, good: $fine.number}
""",
    )
    ran = command("run", "--json", file)
    assert ran.status == 1
    assert statuses(ran.json) == {"zero": "failed", "after": "skipped", "fine": "ran"}
    assert ran.json["outputs"] == {"good": [{"kind": "value", "value": 2.0}]}
    (problem,) = ran.json["problems"]
    assert (problem["code"], problem["node"]) == ("node-failed", "zero")


def test_random_is_settled_and_recorded(command: Command, folder: Path) -> None:
    file = write(
        folder,
        "parameters: {seed: {type: Seed, default: random}}\n"
        "nodes:\n  s: {type: Seed, inputs: {value: $seed}}\noutputs: {seed: $s}\n",
    )
    drawn = {command("run", "--json", file).json["outputs"]["seed"][0]["value"] for _ in range(3)}
    assert len(drawn) == 3
    assert all(isinstance(seed, int) for seed in drawn)


def test_an_output_folder_that_cannot_be_made_is_told_before_any_work(command: Command, folder: Path) -> None:
    (folder / "taken").write_text("a file")
    ran = command("run", write(folder, SMALL), "--out", "taken/here")
    assert ran.status == 1
    assert "output-unwritable" in ran.err
    assert "taken/here" in ran.err
    assert "ran a" not in ran.err


def test_a_full_disk_fails_the_run_and_keeps_the_results(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    def full(*arguments: object, **more: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        ran = command("run", "--json", TEXT_TO_IMAGE, *QUICK, "--set", "seed=99")
    assert ran.status == 1
    assert ran.json["status"] == "failed"
    (problem,) = ran.json["problems"]
    assert problem["code"] == "output-unwritable"
    assert "output/image_" in problem["message"]
    assert "No space left" in problem["message"]
    assert list((folder / "output").iterdir()) == []
    again = command("run", "--json", TEXT_TO_IMAGE, *QUICK, "--set", "seed=99").json
    assert again["status"] == "done"
    assert set(statuses(again).values()) == {"cached"}
