"""`darkroom worker`: the catalogue that it prints, and pictures that it makes as `darkroom run` does."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import darkroom
from console.performing import Performing
from engine.protocol.jobs import FileOutput, JobState
from engine.protocol.worker import Begin, Ended, Ready
from engine.worker import InlineWorker
from engine.worker.describe import accepted, describe, described
from nodes.metadata import extract, strip
from tests.cli.conftest import ROOT, Command
from tests.engine.worker.yard import PACK, PATIENCE, Heard

WORKFLOW = ROOT / "workflows" / "text_to_image.yaml"


def test_the_catalogue_says_all_that_a_server_has_to_know_of_a_pack(command: Command) -> None:
    said = command("worker", "--describe", "--packs", PACK).json
    with darkroom.Darkroom(darkroom.Options(packs=(PACK,))) as room:
        registry = described(said)
        assert registry.specs == room.registry.specs
        assert dict(registry.packs) == dict(room.registry.packs)
        assert not registry.functions
        for name, kind in room.registry.port_types.items():
            told = registry.port_types[name]
            assert (told.colour, told.traits, told.resource, told.export, told.handle, told.doc) == (
                kind.colour, kind.traits, kind.resource, kind.export, kind.handle, kind.doc,
            )  # fmt: skip


def test_the_digest_of_a_pack_is_that_of_its_code(tmp_path: Path, folder: Path) -> None:
    copy = shutil.copytree(PACK, tmp_path / "copy" / "hazards", ignore=shutil.ignore_patterns("__pycache__"))
    before = _digest(copy)
    assert _digest(PACK) == before
    with (copy / "__init__.py").open("a") as file:
        file.write("\n# another line\n")
    assert _digest(copy) != before


def _digest(pack: Path) -> Any:
    with darkroom.Darkroom(darkroom.Options(packs=(pack,))) as room:
        return describe(room.registry)["packs"]["hazards"]["digest"]


def test_what_connects_is_told_by_types_as_text(folder: Path) -> None:
    with darkroom.Darkroom() as room:
        table = accepted(room.registry.specs.values())
    assert "Latent" in table["Latent"]
    assert "Image" not in table["Latent"]
    assert {"int", "float"} <= set(table["float"])
    assert "float" not in table["int"]
    json.dumps(table)


def test_a_pack_that_cannot_be_loaded_is_said_and_no_traceback(command: Command, tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "__init__.py").write_text("import nothing_of_that_name")
    result = command("worker", "--describe", "--packs", tmp_path / "broken")
    assert result.status == 2
    assert "nothing_of_that_name" in result.err


@pytest.fixture
def hand(folder: Path, tmp_path: Path) -> Iterator[tuple[InlineWorker, Heard, Path]]:
    """A worker that performs as the process does, in this one."""
    outputs = tmp_path / "data" / "outputs"
    worker = InlineWorker("inline", lambda: Performing(darkroom.Darkroom(), ROOT / "workflows", outputs))
    heard = Heard()
    worker.open(heard)
    heard.next(Ready)
    yield worker, heard, outputs
    worker.stop(PATIENCE)


# The miniature draws two pictures.
@pytest.mark.slow
def test_a_picture_is_the_one_that_the_headless_runner_makes(
    hand: tuple[InlineWorker, Heard, Path], command: Command, tmp_path: Path
) -> None:
    worker, heard, outputs = hand
    document = WORKFLOW.read_text()
    for run in ("job.1", "job.2"):
        start = len(heard.all)
        worker.start(Begin(run=run, job="job", name="text_to_image", document=document, parameters={"seed": 3}))
        ended: Ended = heard.end(start)
        assert ended.state is JobState.DONE, ended.problems
    (picture,) = ended.outputs["image"]
    assert isinstance(picture, FileOutput)
    assert ended.warm
    (file,) = outputs.glob("*.png")  # the second job's picture is the first one's
    assert file.name == f"{picture.digest}.png"
    told = command("run", WORKFLOW, "--set", "seed=3", "--json", "--store", tmp_path / "another").json
    assert told["outputs"]["image"][0]["digest"] == picture.digest
    assert Path(told["outputs"]["image"][0]["path"]).read_bytes() == file.read_bytes()
    metadata = json.loads(extract(file.read_bytes()) or "")
    assert (metadata["workflow"], metadata["parameters"]["seed"]) == (document, 3)
    assert len(strip(file.read_bytes())) < picture.size


def test_a_target_that_is_not_there_is_a_problem(hand: tuple[InlineWorker, Heard, Path]) -> None:
    worker, heard, _ = hand
    document = WORKFLOW.read_text()
    worker.start(Begin(run="j.1", job="j", name="../secret", document=document, parameters={}, to=("smaple",)))
    ended: Ended = heard.next(Ended)
    assert ended.state is JobState.FAILED
    assert [(problem.code, problem.file) for problem in ended.problems] == [("unknown-node", "document.yaml")]
