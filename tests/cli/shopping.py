"""What the tests of fetching share: a hub that has the miniature, and a computer that has no models."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Result
from tests.cli.hub import Shop, hub

NAME = "studio/miniature"
UNET = "unet/diffusion_pytorch_model.safetensors"
PARTS = ("scheduler", "text_encoder", "tokenizer", "unet", "vae", "clip")


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The miniature as its authors would publish it: with pickles, pages and pictures beside what is needed."""
    folder = tmp_path_factory.mktemp("repository")
    for part in PARTS:
        shutil.copytree(ROOT / "models" / "miniature" / part, folder / part)
    shutil.copy(ROOT / "models" / "miniature" / "model_index.json", folder)
    (folder / "README.md").write_text("# A model")
    (folder / "miniature.safetensors").write_bytes(b"all in one" * 1000)
    (folder / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"pickle" * 1000)
    (folder / "unet" / "flax_model.msgpack").write_bytes(b"flax" * 1000)
    (folder / "samples").mkdir()
    (folder / "samples" / "cat.safetensors").write_bytes(b"cat" * 1000)
    return folder


@pytest.fixture
def shop(folder: Path, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A hub with the miniature on it, where this computer has no models and knows nobody."""
    with hub() as shop:
        shop.add(NAME, repository)
        monkeypatch.setenv("HF_ENDPOINT", shop.endpoint)
        monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
        monkeypatch.setenv("DARKROOM_DATA", str(tmp_path / "data"))
        for name in ("HF_TOKEN", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
            monkeypatch.delenv(name, raising=False)
        yield shop


def models_in(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models"


def refused(fetched: Result, code: str, *words: str) -> None:
    assert fetched.status == 1, fetched
    assert fetched.out == ""
    line = fetched.err.splitlines()[-1]
    assert line.startswith(f"error: {code}: "), line
    for word in words:
        assert word in line


@contextmanager
def begun(folder: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command in a process of its own, which is killed at the end as it stands."""
    command = [sys.executable, str(ROOT / "cli.py"), *words]
    with subprocess.Popen(command, cwd=folder, env=dict(os.environ), stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def until_begun(models: Path, fetching: subprocess.Popen[bytes]) -> Path:
    """The file of which some has come and is in the system's hands, which outlive the process."""
    while True:
        for part in models.glob(".fetching/*/*.part"):
            if part.stat().st_size:
                return part
        assert fetching.poll() is None
        time.sleep(0.01)
