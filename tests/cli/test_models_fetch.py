"""`darkroom models fetch`: from a hub to a folder that workflows can name, whatever comes between."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.fetching.needed import needed
from tests.cli.conftest import ROOT, Command, Result
from tests.cli.hub import Shop
from tests.cli.shopping import NAME, PARTS, UNET, begun, models_in, refused, repository, shop, until_begun

__all__ = ["repository", "shop"]


def decoding(folder: Path) -> str:
    """A workflow that needs the model and little time."""
    (folder / "w.yaml").write_text(
        f"darkroom: 1\nnodes:\n  m: {{type: LoadModel, inputs: {{model: {NAME}}}}}\n"
        "  e: {type: EmptyLatent, inputs: {vae: $m.vae, width: 64, height: 64}}\n"
        "  d: {type: VAEDecode, inputs: {vae: $m.vae, latent: $e}}\noutputs: {image: $d}\n"
    )
    return "w.yaml"


@pytest.mark.slow  # a whole run, and torch is imported for it
def test_a_repository_is_fetched_and_a_workflow_runs_from_it(
    command: Command, shop: Shop, folder: Path, tmp_path: Path, repository: Path
) -> None:
    text = (ROOT / "workflows" / "text_to_image.yaml").read_text()
    assert text.count("model: miniature") == 1
    (folder / "w.yaml").write_text(text.replace("model: miniature", f"model: {NAME}"))
    missing = command("check", "w.yaml")
    assert missing.status == 2
    assert f"darkroom models fetch {NAME}, or run with --fetch" in missing.out
    assert not shop.asked

    fetched = command("models", "fetch", NAME)
    assert fetched.status == 0
    where = models_in(tmp_path) / NAME
    assert fetched.out == f"{NAME}: {where}\n"
    for file in (UNET, "model_index.json", "tokenizer/vocab.json", "scheduler/scheduler_config.json"):
        if (repository / file).exists():
            assert (where / file).read_bytes() == (repository / file).read_bytes()
    there = {path.relative_to(where).as_posix() for path in where.rglob("*") if path.is_file()}
    assert not there & {"README.md", "miniature.safetensors", "samples/cat.safetensors"}
    assert not [name for name in there if name.endswith((".bin", ".msgpack"))]
    assert json.loads((where / ".darkroom.json").read_text())["commit"] == shop.commit
    assert sorted(path.name for path in models_in(tmp_path).iterdir()) == ["studio"]
    assert command("run", "w.yaml", "--set", "steps=2").status == 0
    assert list((folder / "output").glob("image_*.png"))


def test_run_fetches_only_when_it_is_told_to(command: Command, shop: Shop, folder: Path) -> None:
    decoding(folder)
    without = command("run", "w.yaml", "--json")
    assert without.status == 2
    assert without.json["problems"][0]["code"] == "resource-missing"
    assert not shop.asked
    ran = command("run", "w.yaml", "--json", "--fetch")
    assert ran.status == 0, ran.err
    assert ran.json["status"] == "done"
    asked = len(shop.asked)
    assert command("run", "w.yaml", "--fetch").status == 0
    assert len(shop.asked) == asked


def test_a_run_whose_model_cannot_be_fetched_says_why(command: Command, shop: Shop, folder: Path) -> None:
    (folder / "w.yaml").write_text(
        "darkroom: 1\nnodes: {m: {type: LoadModel, inputs: {model: studio/none}}}\noutputs: {u: $m.unet}\n"
    )
    ran = command("run", "w.yaml", "--fetch", "--json")
    assert ran.status == 1
    assert (ran.json["status"], ran.json["problems"][0]["code"]) == ("failed", "not-found")
    elsewhere = command("run", "w.yaml", "--fetch", "--server", "http://127.0.0.1:1")
    assert elsewhere.status == 2
    assert "--fetch brings models to this computer" in elsewhere.err


def test_what_is_here_is_not_fetched_again_unless_a_revision_is_asked_for(
    command: Command, shop: Shop, tmp_path: Path
) -> None:
    first = command("models", "fetch", NAME, "--json").json
    assert (first["fetched"], first["commit"], first["problem"]) == (True, shop.commit, None)
    shop.asked.clear()
    assert command("models", "fetch", NAME, "--json").json["fetched"] is False
    assert not shop.asked
    shop.commit = "ab" * 20
    shop.files[NAME]["scheduler/scheduler_config.json"] += b"\n"
    assert command("models", "fetch", NAME, "--revision", "main", "--json").json["commit"] == shop.commit
    where = models_in(tmp_path) / NAME
    assert json.loads((where / ".darkroom.json").read_text())["commit"] == shop.commit
    assert (where / "scheduler" / "scheduler_config.json").read_bytes().endswith(b"\n\n")


def test_a_killed_fetch_leaves_no_model_and_the_next_goes_on(
    command: Command, shop: Shop, tmp_path: Path, folder: Path
) -> None:
    shop.short.add(UNET)
    with begun(folder, "models", "fetch", NAME) as killed:
        assert shop.halted.wait(60)
        part = until_begun(models_in(tmp_path), killed)
        busy = command("models", "fetch", NAME)
    refused(busy, "busy", "another process")
    assert not (models_in(tmp_path) / "studio").exists()
    listed = command("models", "list", "--json").json
    assert [row["name"] for row in listed] == ["miniature"]

    shop.asked.clear()
    shop.short.clear()
    size = part.stat().st_size
    assert command("models", "fetch", NAME).status == 0
    spans = {path.partition("/resolve/")[2].partition("/")[2]: span for path, span in shop.gets()}
    assert spans[UNET] == f"bytes={size}-"
    assert (models_in(tmp_path) / NAME / UNET).read_bytes() == shop.files[NAME][UNET]
    assert not [path for _, path, _ in shop.asked if path.endswith("vocab.json")]


def test_a_file_that_comes_damaged_is_thrown_away(command: Command, shop: Shop, tmp_path: Path) -> None:
    for file in ("scheduler/scheduler_config.json", UNET):
        shop.wrong = {file}
        refused(command("models", "fetch", NAME), "damaged-model", file)
        assert not (models_in(tmp_path) / "studio").exists()
    shop.wrong = set()
    assert command("models", "fetch", NAME).status == 0
    assert (models_in(tmp_path) / NAME / UNET).read_bytes() == shop.files[NAME][UNET]


def test_a_disk_that_takes_no_more_is_said_and_the_next_fetch_goes_on(
    command: Command, shop: Shop, tmp_path: Path, folder: Path
) -> None:
    size = len(shop.files[NAME][UNET])
    script = (
        "import resource, sys, cli\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size // 2}, {size // 2}))\n"
        f"sys.exit(cli.main(['models', 'fetch', '{NAME}']))\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    full = subprocess.run([sys.executable, "-c", script], cwd=folder, env=env, capture_output=True, text=True)
    refused(Result(full.returncode, full.stdout, full.stderr), "output-unwritable", "File too large", "make room")
    assert not (models_in(tmp_path) / "studio").exists()
    shop.asked.clear()
    assert command("models", "fetch", NAME).status == 0
    assert f"bytes={size // 2}-" in [span for path, span in shop.gets() if path.endswith(UNET)]


def test_a_folder_that_cannot_be_written_is_said(command: Command, shop: Shop, folder: Path) -> None:
    (folder / "file").write_text("in the way")
    refused(command("models", "fetch", NAME, "--to", "file"), "output-unwritable", "another with --to")


def test_who_says_to_ask_nobody_is_obeyed(command: Command, shop: Shop, folder: Path) -> None:
    words = [sys.executable, str(ROOT / "cli.py"), "models", "fetch", NAME]
    env = {**os.environ, "HF_HUB_OFFLINE": "1"}  # the library reads it as it is imported
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True)
    refused(Result(done.returncode, done.stdout, done.stderr), "unreachable", "HF_HUB_OFFLINE", "unset")
    assert not shop.asked


def test_nothing_but_a_fetch_brings_the_library_of_the_hub(command: Command, shop: Shop, folder: Path) -> None:
    script = (
        "import sys, cli\n"
        "status = cli.main(['models', 'list'])\n"
        "heavy = {'huggingface_hub', 'torch', 'diffusers', 'numpy', 'httpx', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "sys.exit(status)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("miniature ")


def test_what_the_library_has_in_its_cache_is_found_by_its_id_and_not_fetched(
    command: Command, shop: Shop, folder: Path, tmp_path: Path
) -> None:
    from huggingface_hub import hf_hub_download

    assert command("check", decoding(folder)).status == 2
    for file in needed(shop.files[NAME], {part: ["a", "A"] for part in PARTS}, NAME, None):
        hf_hub_download(NAME, file, endpoint=shop.endpoint, cache_dir=tmp_path / "hf" / "hub")
    shop.asked.clear()
    assert command("check", decoding(folder)).status == 0
    told = command("models", "fetch", NAME, "--json").json
    assert told["fetched"] is False
    assert Path(told["path"]).is_relative_to(tmp_path / "hf" / "hub")
    assert not shop.asked
