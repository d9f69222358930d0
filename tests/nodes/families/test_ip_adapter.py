"""IP-Adapters against diffusers: the same picture beside the same prompt gives the same picture."""

import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import CLIPImageProcessor, CLIPVisionModelWithProjection

from engine.types import Unfit
from nodes.latents import VAEDecode
from nodes.patches import ApplyIPAdapter, ApplyLoRA
from nodes.readers import read_adapter, read_lora, read_model
from nodes.sampling import Scheduler, UNetSample
from nodes.types import Image
from tests.nodes.families import loras, tiny_adapters
from tests.nodes.families.ledger import record
from tests.nodes.families.scenes import difference, noise_of
from tests.nodes.studio import Notebook, Studio
from tests.nodes.test_parity import pipeline, with_scheduler
from tests.nodes.tiny import WIDTH

pytestmark = pytest.mark.slow  # diffusers' pipelines take seconds to import

TEXTS = ("a red circle on a blue background", "a star")


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_adapters.encoder(tmp_path_factory.mktemp("encoders") / "encoder")


@pytest.fixture(scope="module")
def picture() -> Image:
    coarse = torch.rand(1, 3, 4, 4, generator=torch.Generator().manual_seed(5))
    pixels = torch.nn.functional.interpolate(coarse, (32, 32), mode="bicubic").clamp(0, 1)
    whole = (pixels * 255).round() / 255  # as a file of it would have them
    return Image(whole.permute(0, 2, 3, 1).contiguous())


@pytest.fixture(scope="module")
def adapters(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    unet = pipeline("StableDiffusionPipeline", studio.folder).unet
    folder = tmp_path_factory.mktemp("adapters")
    return {
        "plain": tiny_adapters.write(folder / "plain.safetensors", unet, 1, is_plus=False),
        "another": tiny_adapters.write(folder / "another.safetensors", unet, 2, is_plus=False),
        "plus": tiny_adapters.write(folder / "plus.safetensors", unet, 3, is_plus=True),
    }


def known(studio: Studio, resource: Any) -> Any:
    studio.models.know(resource)
    return resource


def image_encoder(studio: Studio, folder: Path) -> Any:
    from nodes.models import LoadModel

    return LoadModel(model=known(studio, read_model(folder.name, folder, Notebook()))).image_encoder


def ours(studio: Studio, encoder: Path, picture: Image, files: list[Path], strength: float, lora: Path | None) -> Any:
    unet, positive, negative = studio.model.unet, *(studio.prompt(text) for text in TEXTS)
    if lora is not None:
        read: Any = known(studio, read_lora(lora.name, lora, Notebook()))
        unet, _ = ApplyLoRA(unet, studio.model.text_encoder, lora=read)
    for file in files:
        adapter: Any = known(studio, read_adapter(file.name, file, Notebook()))
        unet, positive, negative = ApplyIPAdapter(
            unet, positive, negative, image_encoder(studio, encoder), picture, studio.ctx, adapter=adapter,
            strength=strength,
        )  # fmt: skip
    schedule = Scheduler(unet, name="ddim", steps=3)
    latent = UNetSample(unet, schedule, positive, negative, studio.empty(), studio.ctx, seed=11, guidance=3)
    return VAEDecode(studio.model.vae, latent, studio.ctx).pixels


def theirs(studio: Studio, encoder: Path, picture: Image, files: list[Path], strength: float, lora: Path | None) -> Any:
    pipe = with_scheduler("StableDiffusionPipeline", studio.folder, "ddim")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        make: Any = CLIPImageProcessor
        pipe.register_modules(
            image_encoder=CLIPVisionModelWithProjection.from_pretrained(encoder),
            feature_extractor=make.from_pretrained(encoder),
        )
        states = [_parted(load_file(file)) for file in files]
        pipe.load_ip_adapter(states, subfolder=[""] * len(files), weight_name=[""] * len(files))
        pipe.set_ip_adapter_scale([strength] * len(files))
        if lora is not None:
            pipe.load_lora_weights(str(lora), adapter_name="a")
    try:
        return pipe(
            TEXTS[0], negative_prompt=TEXTS[1], ip_adapter_image=[picture.pil()[0]] * len(files), guidance_scale=3,
            num_inference_steps=3, latents=noise_of(11, studio.empty()), output_type="np",
        ).images  # fmt: skip
    finally:
        pipe.unload_ip_adapter()
        if lora is not None:
            pipe.unload_lora_weights()


def _parted(stored: dict[str, Tensor]) -> dict[str, dict[str, Tensor]]:
    return {
        part: {name.removeprefix(f"{part}."): each for name, each in stored.items() if name.startswith(f"{part}.")}
        for part in ("image_proj", "ip_adapter")
    }


@pytest.mark.parametrize(
    ("names", "strength", "mode"),
    [
        (["plain"], 1.0, "IP-Adapter"),
        (["plain"], 0.4, "IP-Adapter, weaker"),
        (["plus"], 0.7, "IP-Adapter plus"),
        (["plain", "another"], 0.5, "two IP-Adapters"),
    ],
)
def test_a_picture_guides_as_in_diffusers(
    studio: Studio,
    encoder: Path,
    picture: Image,
    adapters: dict[str, Path],
    names: list[str],
    strength: float,
    mode: str,
) -> None:
    files = [adapters[name] for name in names]
    drawn = ours(studio, encoder, picture, files, strength, None)
    assert (drawn - ours(studio, encoder, picture, [], 1.0, None)).abs().max() > 0.05
    record("Stable Diffusion", mode, difference(drawn, theirs(studio, encoder, picture, files, strength, None)))


def test_with_a_lora_beside_it_it_is_diffusers_too(
    studio: Studio, encoder: Path, picture: Image, adapters: dict[str, Path], tmp_path: Path
) -> None:
    unet = pipeline("StableDiffusionPipeline", studio.folder).unet
    lora = loras.peft(tmp_path / "lora.safetensors", {"unet": unet}, seed=9)
    settings = (studio, encoder, picture, [adapters["plain"]], 0.8, lora)
    record("Stable Diffusion", "IP-Adapter with a LoRA", difference(ours(*settings), theirs(*settings)))


def test_without_it_the_model_draws_bit_for_bit_what_it_drew(
    studio: Studio, encoder: Path, picture: Image, adapters: dict[str, Path]
) -> None:
    before = ours(studio, encoder, picture, [], 1.0, None)
    ours(studio, encoder, picture, [adapters["plain"]], 1.0, None)
    after = ours(Studio(studio.folder), encoder, picture, [], 1.0, None)
    torch.testing.assert_close(after, before, rtol=0, atol=0)


def test_an_adapter_tells_the_width_of_the_prompts_of_its_models(adapters: dict[str, Path]) -> None:
    read = {name: read_adapter(name, file, Notebook()) for name, file in adapters.items()}
    assert read["plain"].traits == read["plus"].traits == {"width": WIDTH}
    assert read["plain"].facts == {"reads": "embedding", "width": tiny_adapters.EMBEDDING}
    assert read["plus"].facts == {"reads": "states", "width": tiny_adapters.STATES}


def test_what_is_no_ip_adapter_is_told_so(tmp_path: Path) -> None:
    for name, tensors, reason in (
        ("a", {"x": torch.zeros(1)}, "is no IP-Adapter: it has no matrix"),
        ("b", {"ip_adapter.1.to_k_ip.weight": torch.zeros(2, 2)}, "how b.safetensors reads a picture is not known"),
        ("c", {"ip_adapter.0.to_k_lora.down.weight": torch.zeros(2, 2)}, "reads faces as another program sees them"),
    ):
        save_file(tensors, tmp_path / f"{name}.safetensors")
        with pytest.raises(Unfit) as caught:
            read_adapter(f"{name}.safetensors", tmp_path / f"{name}.safetensors", Notebook())
        assert (caught.value.code, reason in caught.value.message) == ("unsupported-model", True)
    (tmp_path / "d.bin").write_bytes(b"x")
    with pytest.raises(Unfit, match="is a pickle"):
        read_adapter("d.bin", tmp_path / "d.bin", Notebook())


def test_another_image_encoder_and_prompts_without_the_picture_are_told(
    studio: Studio, encoder: Path, picture: Image, adapters: dict[str, Path], tmp_path: Path
) -> None:
    stored = load_file(adapters["plain"])
    stored["image_proj.proj.weight"] = torch.zeros(4 * WIDTH, 99)
    save_file(stored, tmp_path / "other.safetensors")
    other: Any = read_adapter("other.safetensors", tmp_path / "other.safetensors", Notebook())
    toward, away = (studio.prompt(text) for text in TEXTS)
    reader = image_encoder(studio, encoder)
    with pytest.raises(ValueError, match=r"reads embedding of width 99, this image encoder makes 16"):
        ApplyIPAdapter(studio.model.unet, toward, away, reader, picture, studio.ctx, adapter=other)
    fitting: Any = known(studio, read_adapter("plain", adapters["plain"], Notebook()))
    unet, positive, _ = ApplyIPAdapter(studio.model.unet, toward, away, reader, picture, studio.ctx, adapter=fitting)
    schedule = Scheduler(unet, name="ddim", steps=1)
    with pytest.raises(ValueError, match="take UNet and both conditionings from the last ApplyIPAdapter"):
        UNetSample(unet, schedule, positive, away, studio.empty(), studio.ctx, guidance=3)
