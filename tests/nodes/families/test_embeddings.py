"""Textual inversions: prompts with them are read as diffusers reads them after `load_textual_inversion`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import torch
import yaml
from safetensors.torch import save_file
from torch import Tensor

from darkroom import Darkroom, Options, load
from engine.types import Resource
from nodes.embeddings import LoadEmbedding
from nodes.live.embeddings import adopt
from nodes.live.words import Prompt
from nodes.readers import read_embedding
from nodes.types import Patch, TextEncoder
from nodes.weighting import parse
from tests.nodes.families.ledger import LATENTS, record
from tests.nodes.families.published import publish
from tests.nodes.families.test_texts import Texts, said_by
from tests.nodes.studio import Notebook
from tests.nodes.tiny import WIDTH

# Importing diffusers' pipelines takes seconds.
pytestmark = pytest.mark.slow

MODELS: Final = ("Stable Diffusion 1.5", "Stable Diffusion XL", "Stable Diffusion XL refiner", "Stable Diffusion 3")


def vectors(width: int, count: int, seed: int) -> Tensor:
    return torch.randn(count, width, generator=torch.Generator().manual_seed(seed))


def read(live: Any, text: str) -> Any:
    return live.encode(Prompt(parse(text)))


@pytest.mark.parametrize("count", [1, 3])
def test_stable_diffusion_reads_it_as_diffusers_does(tmp_path: Path, count: int) -> None:
    model = Texts("Stable Diffusion", tmp_path)
    file = tmp_path / "moon.safetensors"
    save_file({"emb_params": vectors(16, count, 1)}, file)
    ours, theirs = model.ours(), model.theirs()
    adopt(ours, "moon", file)
    theirs.load_textual_inversion({"<moon>": vectors(16, count, 1)}, token="<moon>")
    text = "a red <moon> on a blue background, <moon>"
    with torch.inference_mode():
        wanted = said_by(theirs, text)[0]
    got = read(ours, text)
    record("Stable Diffusion", f"textual inversion, {count} vectors", (got.embeddings - wanted).abs().max(), LATENTS)
    assert (got.embeddings - read(ours, "a red on a blue background,").embeddings).abs().max() > 0.1


def test_stable_diffusion_xl_reads_it_with_both_encoders(tmp_path: Path) -> None:
    model = Texts("Stable Diffusion XL", tmp_path)
    file = tmp_path / "moon.safetensors"
    first, second = vectors(16, 2, 1), vectors(32, 2, 2)
    save_file({"clip_l": first, "clip_g": second}, file)
    ours, theirs = model.ours(), model.theirs()
    adopt(ours, "moon", file)
    for tensor, ending in ((first, ""), (second, "_2")):
        theirs.load_textual_inversion(
            {"<moon>": tensor},
            token="<moon>",
            tokenizer=getattr(theirs, f"tokenizer{ending}"),
            text_encoder=getattr(theirs, f"text_encoder{ending}"),
        )
    text = "a red <moon> on a blue background"
    with torch.inference_mode():
        wanted = said_by(theirs, text)
    got = read(ours, text)
    for mine, his in zip(got[:2], wanted[:2], strict=True):
        record("Stable Diffusion XL", "textual inversion", (mine - his).abs().max(), LATENTS)


def test_all_ways_to_name_it_are_one(tmp_path: Path) -> None:
    ours = Texts("Stable Diffusion", tmp_path).ours()
    save_file({"x": vectors(16, 2, 1)}, tmp_path / "x.safetensors")
    before = read(ours, "a moonlit star").embeddings
    adopt(ours, "moon", tmp_path / "x.safetensors")
    named = read(ours, "a red moon").embeddings
    for text in ("a red <moon>", "a red embedding:moon", "a red <MOON>", "a red Moon"):
        assert torch.equal(read(ours, text).embeddings, named)
    assert torch.equal(read(ours, "a moonlit star").embeddings, before), "a part of a word is no name"
    assert not torch.equal(read(ours, "a red (embedding:moon:1.5)").embeddings, named)
    assert read(ours, "a red embedding:moonlit \u0130 mo\u0131n").embeddings.isfinite().all()


def test_the_name_counts_as_many_tokens_as_it_has_vectors(tmp_path: Path) -> None:
    ours = Texts("Stable Diffusion", tmp_path).ours()
    save_file({"x": vectors(16, 70, 1)}, tmp_path / "x.safetensors")
    adopt(ours, "moon", tmp_path / "x.safetensors")
    whole = ours.encode(Prompt(parse("moon moon"), chunks=True)).embeddings
    assert whole.shape[1] == 2 * 77


def test_vectors_of_another_width_are_refused(tmp_path: Path) -> None:
    ours = Texts("Stable Diffusion", tmp_path).ours()
    save_file({"x": vectors(24, 1, 1)}, tmp_path / "x.safetensors")
    with pytest.raises(ValueError, match="moon has vectors of 24 numbers, the text encoder of 16"):
        adopt(ours, "moon", tmp_path / "x.safetensors")
    save_file({"clip_l": vectors(16, 1, 1), "clip_g": vectors(32, 1, 1)}, tmp_path / "xl.safetensors")
    with pytest.raises(ValueError, match="is for text_encoder and text_encoder_2, the model reads with text_encoder"):
        adopt(ours, "moon", tmp_path / "xl.safetensors")


def resource(tmp_path: Path) -> Any:
    save_file({"x": vectors(16, 1, 1)}, tmp_path / "x.safetensors")
    found: Resource = read_embedding("x", tmp_path / "x.safetensors", Notebook())
    return found


def test_a_word_is_a_patch_of_the_handle(tmp_path: Path) -> None:
    file, encoder = resource(tmp_path), TextEncoder[Any]("0", "float32", '{"parts":{}}', 16)
    once = LoadEmbedding(encoder, embedding=file, token=" <moon> ")
    assert once.patches == (Patch("embedding", file.digest, 1.0, "moon"),)
    twice = LoadEmbedding(once, embedding=file, token="embedding:sun-2")
    assert [patch.name for patch in twice.patches] == ["moon", "sun-2"]
    assert encoder.patches == ()
    assert twice.needs == (file.digest,)


@pytest.mark.parametrize(
    ("token", "reason"), [("", "cannot be a token"), ("a b", "cannot be"), ("MOON", "another one")]
)
def test_tokens_that_are_no_words_are_refused(tmp_path: Path, token: str, reason: str) -> None:
    file, encoder = resource(tmp_path), TextEncoder[Any]("0", "float32", '{"parts":{}}', 16)
    known = LoadEmbedding(encoder, embedding=file, token="moon")
    with pytest.raises(ValueError, match=reason):
        LoadEmbedding(known, embedding=file, token=token)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Darkroom]:
    """A Darkroom with published models, and embeddings for Stable Diffusion 1.5 and XL."""
    folder = tmp_path_factory.mktemp("published")
    for name in MODELS:
        publish(folder / name, name)
    save_file({"emb_params": torch.zeros(2, 768)}, folder / "small.safetensors")
    save_file({"clip_l": torch.zeros(2, 768), "clip_g": torch.zeros(2, 1280)}, folder / "large.safetensors")
    with Darkroom(Options(store=tmp_path_factory.mktemp("store"), models=(folder,), device="cpu")) as made:
        yield made


@pytest.mark.parametrize(("file", "fits"), [("small.safetensors", MODELS[0]), ("large.safetensors", MODELS[1])])
@pytest.mark.parametrize("model", MODELS)
def test_an_embedding_of_another_family_is_refused_before_any_weight_is_read(
    room: Darkroom, tmp_path: Path, model: str, file: str, fits: str
) -> None:
    nodes = {
        "model": {"type": "LoadModel", "inputs": {"model": model}},
        "word": {
            "type": "LoadEmbedding",
            "inputs": {"text_encoder": "$model.text_encoder", "embedding": file, "token": "moon"},
        },
        "text": {"type": "TextEncode", "inputs": {"encoder": "$word", "text": "a <moon>"}},
        "saved": {"type": "SaveTensors", "inputs": {"value": "$text"}},
    }
    document = {"darkroom": 1, "nodes": nodes, "outputs": {"prompt": "$saved"}}
    (tmp_path / "workflow.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    found = [problem for problem in room.check(load(tmp_path / "workflow.yaml")) if problem.level == "error"]
    if model == fits:
        assert found == []
    else:
        assert [(problem.code, problem.node) for problem in found] == [("trait-mismatch", "word")]
        assert "width" in found[0].message


def test_a_run_teaches_the_word_and_another_run_does_not_know_it(epsilon: Path, tmp_path: Path) -> None:
    save_file({"emb_params": vectors(WIDTH, 2, 1)}, tmp_path / "moon.safetensors")
    nodes: dict[str, Any] = {
        "model": {"type": "LoadModel", "inputs": {"model": epsilon.name}},
        "word": {
            "type": "LoadEmbedding",
            "inputs": {"text_encoder": "$model.text_encoder", "embedding": "moon.safetensors", "token": "moon"},
        },
        "text": {"type": "TextEncode", "inputs": {"encoder": "$word", "text": "a moon"}},
        "saved": {"type": "SaveTensors", "inputs": {"value": "$text"}},
    }
    with Darkroom(Options(store=tmp_path / "store", models=(epsilon.parent, tmp_path), device="cpu")) as room:
        found = []
        for encoder in ("$word", "$model.text_encoder", "$word"):
            nodes["text"]["inputs"]["encoder"] = encoder
            document = {"darkroom": 1, "nodes": nodes, "outputs": {"prompt": "$saved"}}
            (tmp_path / "workflow.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
            found.append(room.run(load(tmp_path / "workflow.yaml"))["prompt"].data)
    assert found[0] == found[2]
    assert found[0] != found[1]
