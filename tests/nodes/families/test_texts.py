"""Every family's way of reading a prompt against its pipeline's own, on tiny encoders of the true classes."""

import json
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import Tensor

from nodes.live.text import LiveTextEncoder, load
from nodes.live.words import Prompt
from nodes.readers.families import PIPELINES
from nodes.types import TextEncoder
from nodes.weighting import Span, parse
from tests.nodes.families.ledger import LATENTS, record
from tests.nodes.families.tiny_texts import clip, clip_words, t5, t5_words

# Importing diffusers' pipelines takes seconds.
pytestmark = pytest.mark.slow

TEXTS = ("a red circle on a blue background", "", "A Small STAR, (the largest) é of 77!", "a star on the " * 40)
CLIP, PROJECTED, T5 = "CLIPTextModel", "CLIPTextModelWithProjection", "T5EncoderModel"
MODELS: dict[str, tuple[str, dict[str, str]]] = {
    "Stable Diffusion": ("StableDiffusionPipeline", {"": CLIP}),
    "latent upscaler": ("StableDiffusionLatentUpscalePipeline", {"": CLIP}),
    "Stable Diffusion XL": ("StableDiffusionXLPipeline", {"": CLIP, "_2": PROJECTED}),
    "refiner": ("StableDiffusionXLImg2ImgPipeline", {"_2": PROJECTED}),
    "Stable Diffusion 3": ("StableDiffusion3Pipeline", {"": PROJECTED, "_2": PROJECTED, "_3": T5}),
    "without T5": ("StableDiffusion3Pipeline", {"": PROJECTED, "_2": PROJECTED}),
    "FLUX.1": ("FluxPipeline", {"": CLIP, "_2": T5}),
    "PixArt-alpha": ("PixArtAlphaPipeline", {"": T5}),
    "PixArt-sigma": ("PixArtSigmaPipeline", {"": T5}),
    "Kandinsky 2.2 prior": ("KandinskyV22PriorPipeline", {"": PROJECTED}),
}
WIDTH = 64
"""What denoisers read of Stable Diffusion 3; T5's width."""


class Texts:
    """The text encoders of a model in a folder, ours and diffusers'."""

    def __init__(self, name: str, folder: Path) -> None:
        self.pipeline, endings = MODELS[name]
        self.folder = folder
        torch.manual_seed(len(name))
        for ending, cls in endings.items():
            place, words = folder / f"text_encoder{ending}", folder / f"tokenizer{ending}"
            if cls == T5:
                t5(place, WIDTH)
                t5_words(words)
            else:
                clip(place, 32 if ending else 16, None if cls == CLIP else 24)
                clip_words(words, "!" if ending else "<|endoftext|>")
        self.classes = {f"text_encoder{ending}": cls for ending, cls in endings.items()}

    def ours(self, dtype: str = "float32") -> LiveTextEncoder:
        parts = {
            slot: {"class": cls, "config": (self.folder / slot / "config.json").read_text(), "folder": slot}
            for slot, cls in self.classes.items()
        }
        for slot, cls in self.classes.items():
            words = slot.replace("text_encoder", "tokenizer")
            tokenizer = "T5TokenizerFast" if cls == T5 else "CLIPTokenizer"
            parts[words] = {"class": tokenizer, "config": "{}", "folder": words}
        said = {"family": PIPELINES[self.pipeline].name, "pipeline": self.pipeline, "parts": parts}
        return load(TextEncoder("0", dtype, json.dumps(said), WIDTH), self.folder, "cpu")

    def theirs(self) -> Any:
        """diffusers' pipeline without any model but the text encoders."""
        import diffusers
        import transformers

        cls: Any = getattr(diffusers, self.pipeline)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            given: dict[str, Any] = {
                slot: getattr(transformers, kind).from_pretrained(self.folder / slot)
                for slot, kind in self.classes.items()
            }
            for slot, kind in self.classes.items():
                words = slot.replace("text_encoder", "tokenizer")
                tokenizer = transformers.T5Tokenizer if kind == T5 else transformers.CLIPTokenizer
                given[words] = tokenizer.from_pretrained(self.folder / words)
        part: Any = type(cls.__name__, (cls,), {"components": property(lambda self: given)})
        made = object.__new__(part)
        for ending in ("", "_2", "_3"):
            setattr(made, f"text_encoder{ending}", given.get(f"text_encoder{ending}"))
            setattr(made, f"tokenizer{ending}", given.get(f"tokenizer{ending}"))
        made.transformer = SimpleNamespace(config=SimpleNamespace(joint_attention_dim=WIDTH))
        made.unet = SimpleNamespace(dtype=torch.float32)
        made.tokenizer_max_length = 77
        made.register_to_config(force_zeros_for_empty_prompt=True)
        return made


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[LiveTextEncoder, Any]]:
    made: dict[str, tuple[LiveTextEncoder, Any]] = {}

    def of(name: str) -> tuple[LiveTextEncoder, Any]:
        if name not in made:
            model = Texts(name, tmp_path_factory.mktemp("texts"))
            made[name] = model.ours(), model.theirs()
        return made[name]

    return of


def said_by(pipe: Any, text: str, **settings: Any) -> list[Tensor | None]:
    """Embeddings, pooled and attention of a prompt by a pipeline of diffusers; None for what it does not make."""
    name = type(pipe).__name__
    if name == "StableDiffusionPipeline":
        return [pipe.encode_prompt(text, "cpu", 1, False, **settings)[0], None, None]
    if name == "StableDiffusionLatentUpscalePipeline":
        embeddings, _, pooled, _ = pipe.encode_prompt(text, "cpu", False)
        return [embeddings, pooled, None]
    if name == "KandinskyV22PriorPipeline":
        pooled, embeddings, mask = pipe._encode_prompt(text, "cpu", 1, False)
        return [embeddings, pooled, mask.long()]
    if name.startswith("StableDiffusionXL"):
        embeddings, _, pooled, _ = pipe.encode_prompt(text, device="cpu", do_classifier_free_guidance=False, **settings)
        return [embeddings, pooled, None]
    if name.startswith("StableDiffusion3"):
        embeddings, _, pooled, _ = pipe.encode_prompt(text, None, None, "cpu", 1, False, **settings)
        return [embeddings, pooled, None]
    if name == "FluxPipeline":
        embeddings, pooled, _ = pipe.encode_prompt(text, device="cpu", **settings)
        return [embeddings, pooled, None]
    embeddings, mask, _, _ = pipe.encode_prompt(text, False, device="cpu", **settings)
    return [embeddings, None, mask]


@pytest.mark.parametrize("name", MODELS)
def test_a_prompt_is_read_as_the_pipeline_reads_it(texts: Any, name: str) -> None:
    ours, theirs = texts(name)
    differences = []
    for text in TEXTS:
        with torch.inference_mode():
            expected = said_by(theirs, text)
        for got, wanted in zip(ours.encode(Prompt.plain(text)), expected, strict=True):
            if wanted is not None:
                assert got.shape == wanted.shape
                differences.append((got - wanted).abs().max().item())
    record(PIPELINES[MODELS[name][0]].name, f"prompts, {MODELS[name][0]}, {name}", max(differences), LATENTS)


@pytest.mark.parametrize("name", MODELS)
def test_other_texts_read_otherwise(texts: Any, name: str) -> None:
    ours, _ = texts(name)
    first, second = (ours.encode(Prompt.plain(text)) for text in ("a red circle", "a blue star"))
    for one, other in zip(first[:2], second[:2], strict=True):
        assert one is None or (one - other).abs().max() > 0.1


@pytest.mark.parametrize("name", ["Stable Diffusion", "Stable Diffusion XL", "refiner", "Stable Diffusion 3"])
def test_layers_are_skipped_as_the_pipeline_skips_them(texts: Any, name: str) -> None:
    ours, theirs = texts(name)
    if name == "Stable Diffusion":  # diffusers 0.42 looks for the norm where it was before transformers 5
        vars(theirs.text_encoder)["text_model"] = theirs.text_encoder
    with torch.inference_mode():
        wanted = said_by(theirs, "a red circle", clip_skip=1)[0]
    got = ours.encode(replace(Prompt.plain("a red circle"), skip=1)).embeddings
    assert (got - ours.encode(Prompt.plain("a red circle")).embeddings).abs().max() > 0.1
    difference = (got - wanted).abs().max().item()
    record(PIPELINES[MODELS[name][0]].name, f"prompts of {name}, a layer skipped", difference, LATENTS)


@pytest.mark.parametrize("name", ["Stable Diffusion 3", "FLUX.1", "PixArt-sigma"])
def test_t5_reads_as_many_tokens_as_it_is_told(texts: Any, name: str) -> None:
    ours, theirs = texts(name)
    text = "a star on the " * 40
    with torch.inference_mode():
        wanted = said_by(theirs, text, max_sequence_length=64)[0]
    got = ours.encode(replace(Prompt.plain(text), tokens=64)).embeddings
    assert wanted is not None
    assert got.shape == wanted.shape
    record(PIPELINES[MODELS[name][0]].name, "prompts, T5 cut at 64", (got - wanted).abs().max().item(), LATENTS)


@pytest.mark.parametrize("name", MODELS)
def test_weights_count_in_every_family(texts: Any, name: str) -> None:
    ours, _ = texts(name)
    plain, heavy = (ours.encode(Prompt(parse(text))) for text in ("a red circle", "a (red:1.4) circle"))
    changed = (plain.embeddings != heavy.embeddings).any(-1)[0]
    assert 0 < changed.sum() <= 4, "the letters of one word, or the word"
    assert plain.pooled is None or torch.equal(plain.pooled, heavy.pooled)


@pytest.mark.parametrize("name", [name for name in MODELS if "XL" in name or name in ("refiner", "without T5")])
def test_several_encoders_read_as_many_chunks(texts: Any, name: str) -> None:
    ours, _ = texts(name)
    long = ours.encode(Prompt((Span("a star on the " * 20),), chunks=True))
    first = ours.encode(Prompt.plain("a star on the " * 20))
    assert long.embeddings.shape[1] > first.embeddings.shape[1]
    assert torch.equal(long.embeddings[:, :70], first.embeddings[:, :70])


def test_the_padding_is_masked_where_the_config_says_so(tmp_path: Path) -> None:
    model = Texts("Stable Diffusion", tmp_path)
    config = tmp_path / "text_encoder" / "config.json"
    before = model.ours().encode(Prompt.plain("a star")).embeddings
    config.write_text(json.dumps(json.loads(config.read_text()) | {"use_attention_mask": True}))
    with torch.inference_mode():
        wanted = said_by(model.theirs(), "a star")[0]
    assert wanted is not None
    got = model.ours().encode(Prompt.plain("a star")).embeddings
    assert not torch.equal(got, before)
    record("Stable Diffusion", "prompts, padding masked", (got - wanted).abs().max().item(), LATENTS)


def test_a_family_without_prompts_says_so(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="of the family DiT reads no prompts; known are Stable Diffusion, "):
        load(TextEncoder("0", "float32", '{"family":"DiT","parts":{}}', 0), tmp_path, "cpu")


def test_t5_in_sixteen_bits_keeps_the_layers_that_need_more(tmp_path: Path) -> None:
    module: Any = Texts("PixArt-alpha", tmp_path).ours("float16").module["text_encoder"]
    numbers = {name: str(weight.dtype) for name, weight in module.named_parameters()}
    wide = {name for name, dtype in numbers.items() if dtype == "torch.float32"}
    assert wide == {name for name in numbers if name.endswith(".wo.weight")}
    assert module.encoder.embed_tokens is module.shared
