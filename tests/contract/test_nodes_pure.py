"""Every node type, run twice on a sample: the same result bit for bit, and inputs left as they were."""

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.context import Context
from engine.spec import spec_of
from engine.types import JsonCodec, Resource, port_type_of
from nodes import pack
from nodes.readers import read_folder, read_image
from nodes.sampling import Scheduler
from nodes.types import Image, Mask
from tests.contract.films import film_samples
from tests.contract.others import other_samples
from tests.contract.patches import patch_samples
from tests.contract.pictures import picture_samples
from tests.contract.prompts import prompt_samples
from tests.contract.sampling import sampling_samples
from tests.contract.shelves import Shelves
from tests.contract.transformers import transformer_samples
from tests.nodes.studio import Notebook, Studio
from tests.nodes.tiny import EPSILON, build

VALUES: Mapping[str, dict[str, Any]] = {
    "Integer": {},
    "Float": {"value": 0.1},
    "Text": {"value": "a star"},
    "Boolean": {},
    "Seed": {"value": 2**64 - 1},
}

NODES = {function.__name__: function for function in pack().nodes}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Context, Mapping[str, dict[str, Any]]]:
    """A context, and inputs for each node type: `{}` where the defaults do."""
    folder = tmp_path_factory.mktemp("samples")
    studio = Studio(build(folder / "model", EPSILON))
    generator = torch.Generator().manual_seed(0)
    image = Image(torch.rand(2, 32, 32, 3, generator=generator))
    image.pil()[0].save(folder / "image.png")
    model, prompt = studio.model, studio.prompt("a star")
    latent = studio.sample(steps=2)
    transformers, sampled_by_transformers = transformer_samples(folder / "transformer")
    pixels, others = other_samples(folder, image, latent)
    filming, films = film_samples(folder / "films", image)
    return Context.plain(Shelves(studio, transformers, pixels, *filming)), {
        "LoadModel": {"model": studio.resource},
        "TextEncode": {"encoder": model.text_encoder, "text": "a red circle"},
        **patch_samples(studio, image, folder),
        **prompt_samples(model.text_encoder, prompt, folder),
        **others,
        **films,
        "EmptyLatent": {"vae": model.vae, "width": 32, "batch": 2},
        "Scheduler": {"unet": model.unet, "steps": 4},
        "UNetSample": {
            "unet": model.unet,
            "schedule": Scheduler(model.unet, name="dpmpp_2m_sde", steps=4, strength=0.5),
            "positive": prompt,
            "negative": studio.prompt(""),
            "latent": latent,
            "seed": 3,
        },
        "VAEDecode": {"vae": model.vae, "latent": latent},
        "VAEEncode": {"vae": model.vae, "image": image},
        "LoadImage": {"image": read_image("image.png", folder / "image.png", Notebook())},
        "SaveImage": {"image": image, "format": "webp"},
        "SaveMask": {"mask": Mask(image.pixels[..., 0])},
        "SaveTensors": {"value": prompt},
        "CLIPScore": {"clip": model.clip, "image": image, "text": "a star"},
        **VALUES,
        "Math": {"a": 7.0, "b": 3.0, "operation": "divide"},
        "JoinText": {"texts": ["a", "b"]},
        "ImageFolder": {"folder": read_folder(".", folder, Notebook())},
        "Grid": {"images": [image, image], "labels": ["a", 2.5]},
        **picture_samples(image),
        **sampled_by_transformers,
        **sampling_samples(studio, image, folder),
        "Lines": {"text": "a\n# b\n\nc"},
        "Range": {"start": 0.5, "step": 0.1},
        "Seeds": {"start": 2**64 - 2},
        "Cross": {"a": ["a", "b"], "b": [1, 2, 3]},
        "Switch": {"branches": ["a", "b"], "choose": 1},
    }


def as_bytes(value: Any) -> bytes:
    """A value as the store would keep it; lists and tuples item by item."""
    if isinstance(value, (list, tuple)):
        return b"\0".join(as_bytes(item) for item in value)
    if isinstance(value, Resource):
        return repr((value.digest, value.traits, value.facts)).encode()
    described = port_type_of(type(value))
    return described.codec.dump(value) if described else JsonCodec().dump(value)


def run(function: Callable[..., Any], ctx: Context, inputs: Mapping[str, Any]) -> Any:
    asked = {name: ctx for name, said in inspect.signature(function).parameters.items() if said.annotation is Context}
    return function(**inputs, **asked)


@pytest.mark.filterwarnings("ignore:__array(_wrap)?__ :DeprecationWarning")  # diffusers' schedulers with NumPy 2
@pytest.mark.parametrize("name", NODES)
def test_a_node_is_pure(samples: tuple[Context, Mapping[str, dict[str, Any]]], name: str) -> None:
    ctx, inputs = samples
    assert name in inputs, f"give {name} a sample of inputs above"
    before = {port: as_bytes(value) for port, value in inputs[name].items()}
    first = run(NODES[name], ctx, inputs[name])
    kept = as_bytes(first)
    second = run(NODES[name], ctx, inputs[name])
    assert as_bytes(second) == kept
    assert as_bytes(first) == kept
    assert {port: as_bytes(value) for port, value in inputs[name].items()} == before


@pytest.mark.filterwarnings("ignore:__array(_wrap)?__ :DeprecationWarning")
@pytest.mark.parametrize("name", NODES)
def test_results_survive_the_store(samples: tuple[Context, Mapping[str, dict[str, Any]]], name: str) -> None:
    """Every output goes through the codec that its port's type names, and comes back with the same bytes."""
    ctx, inputs = samples
    spec = spec_of(NODES[name])
    assert spec is not None
    result = run(NODES[name], ctx, inputs[name])
    codecs = {described.name: described.codec for cls in pack().types if (described := port_type_of(cls))}
    for output, value in zip(spec.outputs, result if len(spec.outputs) > 1 else (result,), strict=True):
        codec = codecs.get(output.type.name)
        if codec is not None:
            assert codec.dump(codec.load(codec.dump(value))) == codec.dump(value)


def test_samples_leave_no_node_type_out(samples: tuple[Context, Mapping[str, dict[str, Any]]]) -> None:
    assert set(samples[1]) == set(NODES)


def test_every_port_is_documented_and_every_number_has_a_range() -> None:
    for function in pack().nodes:
        spec = spec_of(function)
        assert spec is not None
        assert len(spec.doc.splitlines()[0]) <= 100, spec.name
        assert all(port.doc for port in spec.inputs), spec.name
        assert all(output.doc for output in spec.outputs) or len(spec.outputs) == 1, spec.name
        for setting in spec.inputs:
            free = spec.name in ("Float", "Math")
            if setting.type.name in ("int", "float") and not free:
                assert setting.max is not None, f"{spec.name}.{setting.name}"
                assert setting.step, f"{spec.name}.{setting.name}"


def test_values_that_are_no_json_have_a_way_into_files(tmp_path: Path) -> None:
    for cls in pack().types:
        described = port_type_of(cls)
        assert described is not None
        if described.export:
            assert described.export in NODES
            spec = spec_of(NODES[described.export])
            assert spec is not None
            assert not spec.inputs[0].setting
            assert [port for port in spec.inputs[1:] if port.required] == []
