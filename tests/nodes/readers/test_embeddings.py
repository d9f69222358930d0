"""Files of textual inversions, read by their headers."""

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.types import Resource, Unfit
from nodes.readers import read_embedding
from tests.nodes.studio import Notebook


def read(path: Path) -> Resource:
    return read_embedding(path.name, path, Notebook())


def saved(path: Path, **tensors: Tensor) -> Path:
    save_file(tensors, path)
    return path


@pytest.mark.parametrize(
    ("tensors", "width", "vectors", "by_slot"),
    [
        ({"emb_params": torch.zeros(3, 8)}, 8, 3, {"": "emb_params"}),
        ({"emb_params": torch.zeros(3, 8), "name": torch.zeros(1)}, 8, 3, {"": "emb_params"}),
        ({"<cat>": torch.zeros(8)}, 8, 1, {"": "<cat>"}),
        ({"clip_l": torch.zeros(2, 8), "clip_g": torch.zeros(2, 12)}, 20, 2, None),
        ({"clip_g": torch.zeros(2, 12)}, 12, 2, {"text_encoder_2": "clip_g"}),
        ({"text_encoders_0": torch.zeros(2, 8), "text_encoders_1": torch.zeros(2, 12)}, 20, 2, None),
    ],
)
def test_every_layout_says_its_width(tmp_path: Path, tensors: Any, width: int, vectors: int, by_slot: Any) -> None:
    resource = read(saved(tmp_path / "cat.safetensors", **tensors))
    assert resource.traits == {"width": width}
    assert resource.facts["vectors"] == vectors
    assert resource.path == tmp_path / "cat.safetensors"
    if by_slot is not None:
        assert resource.facts["tensors"] == by_slot


def test_a_folder_of_diffusers_is_read_by_its_file(tmp_path: Path) -> None:
    saved(tmp_path / "learned_embeds.safetensors", cat=torch.zeros(1, 8))
    assert read(tmp_path).path == tmp_path / "learned_embeds.safetensors"


def test_other_vectors_are_another_resource(tmp_path: Path) -> None:
    one = read(saved(tmp_path / "one.safetensors", cat=torch.zeros(1, 8)))
    other = read(saved(tmp_path / "other.safetensors", cat=torch.ones(1, 8)))
    assert one.digest != other.digest


@pytest.mark.parametrize(
    ("tensors", "code", "reason"),
    [
        ({"a": torch.zeros(1, 8), "b": torch.zeros(1, 8)}, "unsupported-model", "is no embedding: it has 2 tensors"),
        ({"a": torch.zeros(2, 3, 4)}, "damaged-model", "is 1 to 75 vectors, not F32"),
        ({"a": torch.zeros(76, 8)}, "damaged-model", "is 1 to 75 vectors, not F32"),
        ({"a": torch.zeros(0, 8)}, "damaged-model", "is 1 to 75 vectors, not F32"),
        ({"a": torch.zeros(())}, "damaged-model", "is 1 to 75 vectors, not F32"),
        ({"a": torch.zeros(2, 8, dtype=torch.int64)}, "damaged-model", "not I64"),
        ({"clip_l": torch.zeros(1, 8), "clip_g": torch.zeros(2, 8)}, "damaged-model", "different numbers of vectors"),
    ],
)
def test_what_is_no_embedding_is_refused(tmp_path: Path, tensors: Any, code: str, reason: str) -> None:
    with pytest.raises(Unfit, match=reason) as caught:
        read(saved(tmp_path / "cat.safetensors", **tensors))
    assert caught.value.code == code


def test_pickles_are_never_opened(tmp_path: Path) -> None:
    (tmp_path / "cat.pt").write_bytes(b"\x80\x04.")
    (tmp_path / "renamed.safetensors").write_bytes(b"\x80\x04\x95" + b"\xff" * 100)
    with pytest.raises(Unfit, match="is a pickle") as caught:
        read(tmp_path / "cat.pt")
    assert caught.value.code == "pickled-model"
    with pytest.raises(Unfit, match="a renamed pickle looks like this"):
        read(tmp_path / "renamed.safetensors")


def test_an_empty_folder_is_no_embedding(tmp_path: Path) -> None:
    with pytest.raises(Unfit, match=r"has no learned_embeds\.safetensors"):
        read(tmp_path)
