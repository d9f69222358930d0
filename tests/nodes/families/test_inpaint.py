"""Inpainting against diffusers' pipeline: with models that read a mask, and masked sampling with any model."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from engine.context import Context
from nodes.inpainting import InpaintConditioning, SetLatentMask
from nodes.masks import RectangleMask
from nodes.types import Conditioning, Image, Latent, Mask
from tests.nodes.families import tiny_unets
from tests.nodes.families.easel import Easel, generators
from tests.nodes.families.ledger import LATENTS, record
from tests.nodes.families.scenes import difference, pipeline
from tests.nodes.test_parity import with_scheduler

# Importing diffusers' pipelines takes seconds.
pytestmark = pytest.mark.slow

FAMILY = "Stable Diffusion"
CLS = "StableDiffusionInpaintPipeline"
MASK = RectangleMask(width=64, height=64, left=0.25, top=0.3, right=0.8, bottom=0.75)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Easel:
    return Easel(tiny_unets.small(tmp_path_factory.mktemp("models") / "plain"), tiny_unets.WIDTH)


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> Easel:
    return Easel(tiny_unets.inpainting(tmp_path_factory.mktemp("models") / "masked"), tiny_unets.WIDTH)


def theirs(easel: Easel, name: str, beside: torch.Tensor, output: str, **settings: Any) -> Any:
    """The picture of diffusers' pipeline, which is given latents, since it draws from the posterior of a picture."""
    said: dict[str, Any] = {"num_inference_steps": 6, "guidance_scale": 4.0, "height": 64, "width": 64}
    return with_scheduler(CLS, easel.folder, name)(
        image=easel.encoded().samples.clone(), mask_image=MASK.values[:, None], masked_image_latents=beside.clone(),
        generator=generators(), output_type=output, **said, **settings, **easel.asked(),
    ).images  # fmt: skip


@pytest.mark.parametrize("strength", [1.0, 0.6])
@pytest.mark.parametrize("name", ["ddim", "euler", "dpmpp_2m", "euler_a", "heun"])
def test_masked_sampling_with_any_model_is_diffusers(plain: Easel, name: str, strength: float) -> None:
    latent = SetLatentMask(plain.encoded(), MASK)
    ours = plain.sample(latent, name=name, steps=6, strength=strength)
    wanted = theirs(plain, name, latent.samples, "latent", strength=strength)
    record(FAMILY, "inpainting with a mask in the sampler, latents", difference(ours.samples, wanted), LATENTS)
    wanted = theirs(plain, name, latent.samples, "np", strength=strength)
    record(FAMILY, "inpainting with a mask in the sampler", difference(plain.decode(ours), wanted))


def test_what_the_mask_keeps_is_kept_to_the_bit(plain: Easel) -> None:
    latent = SetLatentMask(plain.encoded(), MASK)
    drawn = plain.sample(latent, name="euler_a")
    assert latent.mask is not None
    kept = (latent.mask == 0)[:, None].expand_as(drawn.samples)
    assert torch.equal(drawn.samples[kept], latent.samples[kept])
    assert (drawn.samples - latent.samples)[~kept].abs().min() > 0


def test_masked_sampling_can_be_cut_in_two(plain: Easel) -> None:
    latent = SetLatentMask(plain.encoded(), MASK)
    whole = plain.sample(latent, steps=6, strength=0.9)
    half = plain.sample(latent, steps=6, strength=0.9, end=3)
    assert half.state == "noisy"
    assert half.original is not None
    rest = plain.sample(half, steps=6, start=3)
    torch.testing.assert_close(rest.samples, whole.samples, atol=1e-4, rtol=1e-4)


class Halfway:
    """Keeps the state after two calls, and goes on from there."""

    def __init__(self) -> None:
        self.state: Any = None

    def find(self, identity: Any, upto: int) -> tuple[int, Any] | None:
        return None if self.state is None else (2, self.state)

    def offer(self, identity: Any, done: int, make: Callable[[], Any], *, last: bool) -> None:
        if done == 2 and self.state is None:
            self.state = make()


def test_masked_sampling_goes_on_to_the_same_bits(plain: Easel) -> None:
    latent, halfway = SetLatentMask(plain.encoded(), MASK), Halfway()
    calls: list[int] = []
    ctx = Context(plain.studio.models, progress=lambda done, _: calls.append(done), checkpoints=halfway)
    drawn = [plain.sample(latent, name="euler_a", ctx=ctx).samples for _ in range(2)]
    assert calls == [1, 2, 3, 4, 3, 4]
    assert torch.equal(*drawn)


def test_grey_of_a_mask_is_painted_in_part(plain: Easel) -> None:
    encoded = plain.encoded()
    near, far = (
        (plain.sample(SetLatentMask(encoded, Mask(torch.full((1, 8, 8), grey)))).samples - encoded.samples).abs().mean()
        for grey in (0.2, 1.0)
    )
    assert 0 < near < far


@pytest.mark.parametrize("strength", [1.0, 0.6])
@pytest.mark.parametrize("name", ["ddim", "euler"])
def test_a_model_that_reads_a_mask_is_diffusers(masked: Easel, name: str, strength: float) -> None:
    said = InpaintConditioning(*masked.prompts, masked.studio.model.vae, masked.image, MASK, masked.ctx)
    ours = masked.sample(said.latent, (said.positive, said.negative), name=name, steps=6, strength=strength)
    assert said.positive.beside is not None
    wanted = theirs(masked, name, said.positive.beside[:, 1:], "latent", strength=strength)
    record(FAMILY, "inpainting with a model that reads a mask, latents", difference(ours.samples, wanted), LATENTS)
    wanted = theirs(masked, name, said.positive.beside[:, 1:], "np", strength=strength)
    record(FAMILY, "inpainting with a model that reads a mask", difference(masked.decode(ours), wanted))


def test_the_masked_picture_is_what_diffusers_makes_of_it(masked: Easel) -> None:
    said = InpaintConditioning(*masked.prompts, masked.studio.model.vae, masked.image, MASK, masked.ctx).positive.beside
    pipe: Any = pipeline(CLS, masked.folder)
    picture = pipe.image_processor.preprocess(masked.image.pixels.permute(0, 3, 1, 2))
    mask = pipe.mask_processor.preprocess(MASK.values[:, None])
    with torch.inference_mode():
        kept = pipe.vae.encode(picture * (mask < 0.5)).latent_dist.mean * pipe.vae.config.scaling_factor
    wanted = torch.cat([torch.nn.functional.interpolate(mask, (16, 16)), kept], dim=1)
    assert said is not None
    torch.testing.assert_close(said, wanted, atol=1e-5, rtol=1e-5)


def test_what_does_not_fit_is_refused(masked: Easel) -> None:
    small = Mask(torch.ones(1, 32, 32))
    with pytest.raises(ValueError, match="64 x 64, its mask 1 of 32 x 32: ResizeMask"):
        InpaintConditioning(*masked.prompts, masked.studio.model.vae, masked.image, small, masked.ctx)
    positive, negative = masked.prompts
    shown = Conditioning[Any](positive.entries, beside=torch.zeros(1, 5, 8, 8))
    with pytest.raises(ValueError, match="1 pictures beside it of 8 x 8 latent pixels, the latent has 1 of 16 x 16"):
        masked.sample(prompts=(shown, negative))
    with pytest.raises(ValueError, match="the latent is empty, so its mask has nothing to keep"):
        masked.sample(Latent(torch.zeros(1, 4, 16, 16), "empty", mask=torch.ones(1, 16, 16)))


def test_pictures_of_any_size_can_be_painted_in(masked: Easel) -> None:
    odd = masked.image.pixels[:, :62, :57]
    hole = Mask(MASK.values[:, :62, :57])
    said = InpaintConditioning(*masked.prompts, masked.studio.model.vae, Image(odd), hole, masked.ctx)
    drawn = masked.sample(said.latent, (said.positive, said.negative))
    assert drawn.samples.shape == (1, 4, 15, 14)
