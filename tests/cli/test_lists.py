"""Lists with the real miniature: each element is a picture of its own, developed once."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import ROOT, Command

PROMPTS = ROOT / "workflows" / "prompts.yaml"
TEXT_TO_IMAGE = ROOT / "workflows" / "text_to_image.yaml"
FOUR = ("a red circle", "a blue star", "a green heart", "a white cross")


def quick(*prompts: str, seeds: int = 1) -> tuple[str, ...]:
    settings = ("steps=1", f"seeds={seeds}", "prompts=" + "\n".join(prompts))
    return tuple(part for setting in settings for part in ("--set", setting))


def ran(report: dict[str, Any]) -> set[str]:
    assert report["status"] == "done"
    return {step["node"] for step in report["steps"] if step["status"] == "ran"}


@pytest.mark.slow  # develops pictures in this process
def test_a_changed_prompt_of_four_develops_one_picture(command: Command, folder: Path) -> None:
    first = command("run", "--json", PROMPTS, *quick(*FOUR)).json
    assert {f"{node}/{index}" for node in ("positive", "sample", "decode") for index in range(4)} <= ran(first)
    changed = command("run", "--json", PROMPTS, *quick(*FOUR[:2], "a black square", FOUR[3])).json
    assert ran(changed) == {
        "positive/2", "sample/2", "decode/2", "outputs/image/2", "sheet", "outputs/sheet",
    }  # fmt: skip
    kept = [first["outputs"]["image"][index]["path"] for index in (0, 1, 3)]
    assert [changed["outputs"]["image"][index]["path"] for index in (0, 1, 3)] == kept
    added = command("run", "--json", PROMPTS, *quick("a large yellow star", *FOUR)).json
    assert ran(added) == {"positive/0", "sample/0", "decode/0", "outputs/image/0", "sheet", "outputs/sheet"}


@pytest.mark.slow  # develops pictures in this process
def test_an_element_is_the_picture_that_a_plain_workflow_makes(command: Command, folder: Path) -> None:
    plain = command("run", "--json", TEXT_TO_IMAGE, "--set", "steps=1", "--set", f"prompt={FOUR[1]}").json
    many = command("run", "--json", PROMPTS, *quick(*FOUR)).json
    assert many["outputs"]["image"][1]["digest"] == plain["outputs"]["image"][0]["digest"]
    assert "sample/1" not in ran(many)


@pytest.mark.slow  # develops pictures in this process
def test_prompts_are_read_once_for_all_seeds(command: Command, folder: Path) -> None:
    report = command("run", "--json", PROMPTS, *quick(*FOUR[:2], seeds=2)).json
    steps = Counter(step["type"] for step in report["steps"] if step["status"] == "ran")
    assert (steps["TextEncode"], steps["UNetSample"], steps["Grid"]) == (3, 4, 1)
    assert len(report["outputs"]["image"]) == 4
    (sheet,) = report["outputs"]["sheet"]
    assert sheet["width"] == 2 * 128 + 3 * 8


def test_to_a_mapped_node_runs_all_of_it_and_nothing_after(command: Command, folder: Path) -> None:
    (folder / "w.yaml").write_text(
        "darkroom: 1\nnodes:\n  a: {type: Math, inputs: {a: [1, 2, 3], b: 1}}\n"
        "  b: {type: Math, inputs: {a: $a.number, b: 1}}\noutputs: {o: $b.number}\n"
    )
    assert ran(command("run", "--json", "w.yaml", "--to", "a").json) == {"a/0", "a/1", "a/2"}
    report = command("run", "--json", "w.yaml").json
    assert ran(report) == {"b/0", "b/1", "b/2"}
    assert report["outputs"] == {"o": [{"kind": "value", "value": [3.0, 4.0, 5.0]}]}


def test_an_element_that_fails_costs_only_what_needs_it(command: Command, folder: Path) -> None:
    (folder / "w.yaml").write_text(
        "darkroom: 1\nnodes:\n  a: {type: Math, inputs: {a: 6, b: [1, 0, 3], operation: divide}}\n"
        "  b: {type: Math, inputs: {a: $a.number, b: 1}}\noutputs: {o: $b.number}\n"
    )
    done = command("run", "--json", "w.yaml")
    assert done.status == 1
    assert {step["node"]: step["status"] for step in done.json["steps"]} == {
        "a/0": "ran", "a/1": "failed", "a/2": "ran", "b/0": "ran", "b/1": "skipped", "b/2": "ran",
    }  # fmt: skip
    assert [problem["node"] for problem in done.json["problems"]] == ["a/1"]
    assert done.json["outputs"] == {"o": [{"kind": "value", "value": [7.0, 3.0]}]}


LISTED = """\
darkroom: 1
parameters:
  numbers:
    type: list[int]
    default: [1, 2]
nodes:
  more:
    type: Math
    inputs:
      a: $numbers
      b: 10
outputs:
  sums: $more.integer
"""


def test_a_list_is_given_as_json(command: Command, folder: Path) -> None:
    (folder / "listed.yaml").write_text(LISTED)
    ran = command("run", "listed.yaml", "--set", "numbers=[3, 4, 5]", "--json")
    assert ran.json["outputs"]["sums"] == [{"kind": "value", "value": [13, 14, 15]}]


def test_one_value_is_a_list_of_one(command: Command, folder: Path) -> None:
    (folder / "listed.yaml").write_text(LISTED)
    ran = command("run", "listed.yaml", "--set", "numbers=3", "--json")
    assert ran.json["outputs"]["sums"] == [{"kind": "value", "value": [13]}]


def test_a_list_that_is_no_json_is_told(command: Command, folder: Path) -> None:
    (folder / "listed.yaml").write_text(LISTED)
    ran = command("run", "listed.yaml", "--set", "numbers=[3, 4")
    assert ran.status == 2
    assert "wrong-type" in ran.err
    assert "write it as JSON" in ran.err
