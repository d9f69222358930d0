"""Codecs: every value comes back as it was, and equal values give equal bytes."""

import json
from dataclasses import asdict
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from torch import Tensor

from engine.types import port_type_of
from nodes import pack
from nodes.types import (
    VAE,
    Clip,
    Conditioning,
    Control,
    ControlNet,
    Entry,
    Image,
    Latent,
    Mask,
    Schedule,
    Score,
    TextEncoder,
    UNet,
)
from nodes.types.tensors import TensorCodec, map_tensors, tensors_of

finite = st.floats(width=32, allow_nan=False)
shares = st.floats(0, 1)


@st.composite
def tensors(draw: st.DrawFn, dimensions: int, dtype: torch.dtype = torch.float32) -> Tensor:
    shape = [draw(st.integers(0 if index == 0 else 1, 3)) for index in range(dimensions)]
    count = int(torch.tensor(shape).prod())
    numbers = draw(st.lists(finite, min_size=count, max_size=count))
    return torch.tensor(numbers, dtype=torch.float32).reshape(shape).to(dtype)


images = st.builds(Image, tensors(4))
masks = st.builds(Mask, tensors(3))
latents: st.SearchStrategy[Latent[Any]] = st.builds(
    Latent, tensors(4), st.sampled_from(["empty", "clean", "noisy"]), st.integers(0, 99), finite, st.none() | tensors(3)
)
entries = st.builds(
    Entry,
    st.one_of(tensors(3), tensors(3, torch.float16), tensors(3, torch.bfloat16)),
    st.none() | tensors(2),
    st.none() | tensors(2),
    st.none() | tensors(3),
    shares,
    shares,
    shares,
)
controls = st.builds(Control, tensors(4), st.text(), shares, shares, shares)
conditionings: st.SearchStrategy[Conditioning[Any]] = st.builds(
    Conditioning, st.lists(entries, max_size=3).map(tuple), st.lists(controls, max_size=2).map(tuple)
)


def codec_of(value: Any) -> Any:
    described = port_type_of(type(value))
    assert described is not None
    return described.codec


def outline(value: Any) -> dict[str, Any]:
    """All but the tensors' numbers."""
    forget: Any = lambda _: None  # noqa: E731
    return asdict(map_tensors(value, forget))


def assert_same(one: Any, other: Any) -> None:
    """Equal in every field, tensors bit for bit and in dtype."""
    assert outline(one) == outline(other)
    for first, second in zip(tensors_of(one), tensors_of(other), strict=True):
        assert first.dtype == second.dtype
        assert first.shape == second.shape
        assert first.contiguous().view(torch.uint8).equal(second.contiguous().view(torch.uint8))


@settings(deadline=None)
@given(st.one_of(images, masks, latents, conditionings))
def test_tensors_come_back_bit_for_bit(value: Any) -> None:
    codec = codec_of(value)
    data = codec.dump(value)
    loaded = codec.load(data)
    assert type(loaded) is type(value)
    assert_same(value, loaded)
    assert codec.dump(loaded) == data


def test_fields_beside_the_tensors_come_back() -> None:
    latent = Latent[Any](torch.ones(1, 4, 2, 2), "noisy", 7, 341.5, torch.zeros(1, 2, 2))
    loaded = codec_of(latent).load(codec_of(latent).dump(latent))
    assert (loaded.state, loaded.step, loaded.timestep) == ("noisy", 7, 341.5)
    canny = ControlNet[Any]("ab12", "float32", "{}")
    conditioning = Conditioning[Any](
        (Entry(torch.ones(1, 2, 3), weight=0.5, end=0.25),), (Control(torch.ones(1, 2, 2, 3), canny, start=0.5),)
    )
    again = codec_of(conditioning).load(codec_of(conditioning).dump(conditioning))
    assert (again.entries[0].weight, again.entries[0].end, again.entries[0].pooled) == (0.5, 0.25, None)
    assert (again.controls[0].model, again.controls[0].start) == (canny, 0.5)


def test_equal_values_give_equal_bytes_however_they_lie_in_memory() -> None:
    pixels = torch.rand(2, 3, 4, 3)
    turned = pixels.permute(0, 3, 1, 2).contiguous().permute(0, 2, 3, 1)
    assert codec_of(Image(pixels)).dump(Image(turned)) == codec_of(Image(pixels)).dump(Image(pixels))
    shared = Conditioning[Any]((Entry(pixels[0, 0:1], pooled=pixels[0, 0]), Entry(pixels[0, 0:1])))
    apart = map_tensors(shared, torch.clone)
    assert codec_of(shared).dump(shared) == codec_of(apart).dump(apart)


def test_other_programs_read_the_bytes_as_safetensors(tmp_path: Any) -> None:
    latent = Latent[Any](torch.rand(1, 4, 2, 2), "clean")
    (tmp_path / "latent.safetensors").write_bytes(codec_of(latent).dump(latent))
    with safe_open(tmp_path / "latent.safetensors", "pt") as file:
        assert file.get_tensor("value.samples").equal(latent.samples)
        assert json.loads(file.metadata()["darkroom"])["class"] == "Latent"


@pytest.mark.parametrize("data", [b"", b"x" * 7, b"\xff" * 64, b"\x80\x04\x95 a pickle"])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011  whatever the reader of that part raises
        codec_of(Image(torch.zeros(1, 1, 1, 3))).load(data)


@pytest.mark.parametrize(
    "value",
    [
        UNet("a" * 64, "float16", "{}", "{}", ((0.1, 0.2, 0.3),) * 5),
        VAE("a" * 64, "float32", "{}", 4, 8, 512),
        TextEncoder("a" * 64, "float32", "{}", 768),
        Clip("a" * 64, "float32", "{}"),
        Schedule("euler", "{}", 2, (999.0, 1.5), (14.6, 0.1), 0, 2),
        Score((93.5,)),
        Score((93.5, 0.0)),
    ],
)
def test_values_without_tensors_come_back_equal_and_can_be_keys(value: Any) -> None:
    codec = codec_of(value)
    assert codec.load(codec.dump(value)) == value
    assert codec.dump(codec.load(codec.dump(value))) == codec.dump(value)
    assert codec.to(value, "cpu") == value
    assert codec.nbytes(value) > 0
    assert {value: 1}[codec.load(codec.dump(value))] == 1


def test_a_score_reads_as_a_number_or_a_list() -> None:
    assert codec_of(Score((1.0,))).dump(Score((93.5,))) == b"93.5"
    assert codec_of(Score((1.0,))).dump(Score((93.5, 4.0))) == b"[93.5,4.0]"
    assert float(Score((90.0, 100.0))) == 95


def test_sizes_and_devices_follow_the_tensors() -> None:
    image = Image(torch.zeros(2, 3, 5, 3))
    assert codec_of(image).nbytes(image) == 2 * 3 * 5 * 3 * 4
    assert codec_of(image).to(image, "meta").pixels.device.type == "meta"
    assert (len(image), image.width, image.height) == (2, 5, 3)


def test_port_types_have_colours_of_their_own_and_codecs() -> None:
    described = [port_type_of(cls) for cls in pack().types]
    colours = [each.colour for each in described if each]
    assert len(set(colours)) == len(pack().types)
    assert all(isinstance(each.codec, TensorCodec) for each in described if each and each.export)
