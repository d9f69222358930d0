"""Bad images and models: a clear problem that names the file, exit 2, no traceback, nothing written."""

import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Command
from tests.cli.refusals import graph, refuses

N = "n: {type: Math, inputs: {a: 1, b: 2}}"

# ---------------------------------------------------------------- images


def png(width: int, height: int, rows: bytes) -> bytes:
    """A grey PNG with the given header and compressed rows, whether they fit it or not."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


IMAGES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "damaged-image"),
    "text": (b"this is no picture\n", "damaged-image"),
    "truncated": (png(64, 64, bytes(65 * 64))[:60], "damaged-image"),
    "a decompression bomb": (png(60_000, 60_000, bytes(1000)), "huge-image"),
}


@pytest.mark.parametrize(("data", "code"), IMAGES.values(), ids=IMAGES.keys())
def test_a_bad_image_is_refused(command: Command, folder: Path, data: bytes, code: str) -> None:
    (folder / "a.png").write_bytes(data)
    (folder / "w.yaml").write_text(graph("i: {type: LoadImage, inputs: {image: a.png}}", outputs="out: $i.image"))
    assert "a.png" in refuses(command, folder, "w.yaml", code)


def test_an_image_behind_a_link_that_leads_out_is_refused(command: Command, folder: Path) -> None:
    (folder.parent / "secret.png").write_bytes(png(2, 2, bytes(6)))
    (folder / "a.png").symlink_to(folder.parent / "secret.png")
    (folder / "w.yaml").write_text(graph("i: {type: LoadImage, inputs: {image: a.png}}", outputs="out: $i.image"))
    refuses(command, folder, "w.yaml", "outside-root")


def test_allow_opens_a_further_folder(command: Command, folder: Path) -> None:
    (folder.parent / "pictures").mkdir()
    (folder.parent / "pictures" / "a.png").write_bytes(png(2, 2, bytes(6)))
    (folder / "w.yaml").write_text(graph("i: {type: LoadImage, inputs: {image: a.png}}", outputs="out: $i.image"))
    refuses(command, folder, "w.yaml", "resource-missing")
    assert command("check", "w.yaml", "--allow", folder.parent / "pictures").status == 0


def test_no_files_makes_absent_files_warnings(command: Command, folder: Path) -> None:
    (folder / "w.yaml").write_text(graph("i: {type: LoadImage, inputs: {image: a.png}}", outputs="out: $i.image"))
    checked = command("check", "--no-files", "w.yaml")
    assert checked.status == 0
    assert "warning: resource-missing" in checked.out


# ---------------------------------------------------------------- models


def model_folder(folder: Path) -> Path:
    """A copy of the miniature that may be damaged."""
    copy = folder / "models" / "mine"
    shutil.copytree(ROOT / "models" / "miniature", copy, ignore=shutil.ignore_patterns("recipe", "*.py", "*.png"))
    (folder / "w.yaml").write_text(graph("m: {type: LoadModel, inputs: {model: mine}}", outputs="out: $m.unet"))
    return copy


def weights(folder: Path) -> Path:
    """The UNet's weights."""
    return next((folder / "unet").glob("*.safetensors"))


def test_the_copy_of_a_model_is_fine(command: Command, folder: Path) -> None:
    model_folder(folder)
    assert command("check", "w.yaml").status == 0


@pytest.mark.parametrize("missing", ["model_index.json", "unet/config.json", "vae/config.json"])
def test_a_model_with_a_file_missing_is_refused(command: Command, folder: Path, missing: str) -> None:
    (model_folder(folder) / missing).unlink()
    assert missing.rpartition("/")[2] in refuses(command, folder, "w.yaml", "incomplete-model")


def test_a_model_without_weights_is_refused(command: Command, folder: Path) -> None:
    weights(model_folder(folder)).unlink()
    refuses(command, folder, "w.yaml", "incomplete-model")


def test_a_pickle_instead_of_safetensors_is_refused(command: Command, folder: Path) -> None:
    model = model_folder(folder)
    weights(model).unlink()
    canary = folder / "canary"
    call = f"cbuiltins\nopen\n(V{canary}\nVw\ntR.".encode()
    (model / "unet" / "diffusion_pytorch_model.bin").write_bytes(call)
    refuses(command, folder, "w.yaml", "pickled-model")
    assert not canary.exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: struct.pack("<Q", 2**60) + data[8:],
        lambda data: data[:8] + b"[" * 64 + data[72:],
        lambda data: b"cbuiltins\nopen\n(Vx\ntR.",
    ],
    ids=["half of it", "empty", "an absurd header", "a header that is no JSON", "a pickle in disguise"],
)
def test_a_damaged_safetensors_is_refused(command: Command, folder: Path, damage: Callable[[bytes], bytes]) -> None:
    file = weights(model_folder(folder))
    file.write_bytes(damage(file.read_bytes()))
    refuses(command, folder, "w.yaml", "damaged-model")


def test_a_model_of_foreign_classes_is_refused(command: Command, folder: Path) -> None:
    index = model_folder(folder) / "model_index.json"
    index.write_text(index.read_text().replace('"UNet2DConditionModel"', '"EvilModel"'))
    refuses(command, folder, "w.yaml", "unsupported-model")
