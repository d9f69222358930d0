"""Weights: mapped from the file to their place, and refused where they are no numbers."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from nodes.live.weights import mapped, with_weights

SIDE = 1024


def wide() -> nn.Linear:
    return nn.Linear(SIDE, 8 * SIDE)


def write(path: Path, spoilt: float | None = None, name: str = "bias") -> Path:
    generator = torch.Generator().manual_seed(0)
    weights = {
        "weight": torch.randn(8 * SIDE, SIDE, generator=generator),
        "bias": torch.randn(8 * SIDE, generator=generator),
    }
    if spoilt is not None:
        weights[name][-1] = spoilt
    save_file(weights, path)
    return path


@pytest.mark.parametrize("spoilt", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("name", ["weight", "bias"])
def test_a_weight_that_is_no_number_is_refused_by_its_name(tmp_path: Path, spoilt: float, name: str) -> None:
    file = write(tmp_path / "model.safetensors", spoilt, name)
    with pytest.raises(ValueError, match=f"the weight {name} holds what is no number"):
        with_weights(wide, [file], "float32", "cpu")


def test_a_weight_that_the_dtype_cannot_hold_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "model.safetensors", 1e6)
    with pytest.raises(ValueError, match=r"too large for torch\.float16"):
        with_weights(wide, [file], "float16", "cpu")
    assert with_weights(wide, [file], "float32", "cpu").bias[-1] == 1e6


def test_weights_of_the_files_dtype_take_no_memory_of_their_own(tmp_path: Path) -> None:
    file = write(tmp_path / "model.safetensors")
    before = anonymous()
    module = with_weights(wide, [file], "float32", "cpu")
    assert module(torch.ones(1, SIDE)).isfinite().all()
    assert anonymous() - before < file.stat().st_size / 4


def test_weights_of_another_dtype_take_that_much_once(tmp_path: Path) -> None:
    file = write(tmp_path / "model.safetensors")
    before = anonymous()
    module = with_weights(wide, [file], "bfloat16", "cpu")
    assert module.weight.dtype == torch.bfloat16
    assert anonymous() - before < file.stat().st_size * 3 / 4


def test_mapped_tensors_are_what_was_saved(tmp_path: Path) -> None:
    saved: dict[str, Tensor] = {"a": torch.arange(6.0).reshape(2, 3), "b": torch.ones(3, dtype=torch.float16)}
    save_file(saved, tmp_path / "model.safetensors")
    read = mapped(tmp_path / "model.safetensors")
    assert all(torch.equal(read[name], tensor) and read[name].dtype == tensor.dtype for name, tensor in saved.items())


def anonymous() -> int:
    """The bytes of this process that are no file's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))
