"""The networks and their losses, untrained."""

import random

import pytest
import torch
from torch.nn import functional

from models.miniature.recipe.attention import Float32Attention
from models.miniature.recipe.clip import code, codes, new_clip
from models.miniature.recipe.clip_evaluation import to_pil
from models.miniature.recipe.drawing import draw
from models.miniature.recipe.export import image_processor
from models.miniature.recipe.latents import Cache, region_of, region_weights
from models.miniature.recipe.scenes import COLOURS, POSITIONS, Scene, every_scene, sample
from models.miniature.recipe.text import captions, text_loss
from models.miniature.recipe.training import Draw
from models.miniature.recipe.unet import Denoising, new_unet, stratified
from models.miniature.recipe.vae import (
    CORNERS,
    CROP,
    Batch,
    autoencode,
    batch,
    corners,
    distance_to_corners,
    importance,
    new_vae,
    roughened,
    stained,
    standardise,
)
from models.miniature.recipe.vision import pixels, roughen

SCENE = Scene("large", "red", "star", "left", "blue")


def test_codes_are_orthogonal_and_of_length_one() -> None:
    basis = torch.stack(list(codes().values()))
    assert len(basis) == 2 + 8 + 6 + 5 + 8 + 1
    assert torch.allclose(basis @ basis.T, torch.eye(len(basis)), atol=1e-5)


def test_captions_one_attribute_apart_have_codes_with_cosine_four_fifths() -> None:
    other = Scene("large", "red", "heart", "left", "blue")
    assert float(code(SCENE) @ code(other)) == pytest.approx(0.8, abs=1e-5)


def test_the_text_tower_starts_without_knowledge() -> None:
    texts, aims = captions(16, Draw("test", 0))
    assert len(texts) == len(aims) == 16
    assert 0.8 < float(text_loss(new_clip(), Draw("test", 0)).detach()) < 1.6


def test_pictures_for_training_are_what_the_image_processor_makes() -> None:
    images, _ = draw(sample(4, random.Random(0)))
    processed = image_processor()(images=to_pil(images), return_tensors="pt")["pixel_values"]
    assert float((pixels(images) - processed).abs().mean()) < 0.02


def test_half_of_the_pictures_are_roughened() -> None:
    images, _ = draw(sample(64, random.Random(0)))
    same = [torch.equal(a, b) for a, b in zip(images, roughen(images, Draw("test", 0)), strict=True)]
    assert 20 < sum(same) < 44


def test_crops_hold_a_part_of_the_figure() -> None:
    data = batch(64, Draw("test", 0), cropped=True)
    assert data.images.shape == (64, 3, CROP, CROP)
    mixed = (data.masks.amax((1, 2)) == 1) & (data.masks.amin((1, 2)) == 0)
    assert float(mixed.float().mean()) > 0.8


def test_the_edge_counts_most_then_the_figure() -> None:
    mask = draw([SCENE])[1]
    weight = importance(mask)[0, 0]
    assert float(weight[2, 100]) == 1
    assert float(weight[64, 64 - 18]) == 5
    assert float(weight.max()) == 9


def test_standardising_changes_the_latents_and_not_the_pictures() -> None:
    vae = new_vae().eval()
    images = batch(2, Draw("test", 0)).images
    with torch.no_grad():
        before = vae.decode(vae.encode(images).latent_dist.mean).sample
        standardise(vae, count=8)
        latents = vae.encode(images).latent_dist.mean
        after = vae.decode(latents).sample
    assert torch.allclose(before, after, atol=1e-4)
    assert 0.3 < float(latents.std()) < 3


def test_rough_latents_have_noise_in_their_own_scale() -> None:
    latents = torch.randn(8, 4, 16, 16) * torch.tensor([1.0, 10.0, 0.1, 5.0]).view(4, 1, 1)
    noise = (roughened(latents, Draw("test", 0)) - latents).std((0, 2, 3)) / latents.std((0, 2, 3))
    assert float(noise.max()) < 0.25
    assert float(noise.max() / noise.min()) < 1.2


def test_no_two_colours_share_a_corner() -> None:
    assert CORNERS.keys() == COLOURS.keys()
    assert len(set(CORNERS.values())) == len(CORNERS)


def test_plain_latents_belong_in_the_corner_of_their_colour() -> None:
    images, masks = draw([SCENE])
    data = Batch(images * 2 - 1, masks, [SCENE])
    inside = functional.avg_pool2d(masks[:, None], 8)
    right = corners([SCENE.background]) + inside * (corners([SCENE.colour]) - corners([SCENE.background]))
    assert float(distance_to_corners(torch.cat([right, inside], dim=1), data)) == 0
    assert float(distance_to_corners(torch.cat([-right, inside], dim=1), data)) == pytest.approx(4)


def test_stains_are_smooth_and_noise_is_not() -> None:
    latents = torch.randn(8, 4, 16, 16)
    for spoil, smooth in ((stained, True), (roughened, False)):
        noise = spoil(latents, Draw("test", 0)) - latents
        neighbours = (noise[..., 1:] * noise[..., :-1]).mean() / noise.square().mean()
        assert (float(neighbours) > 0.7) is smooth


def test_the_autoencoder_has_a_loss_with_gradients_everywhere() -> None:
    vae = new_vae()
    torch.autograd.backward(autoencode(vae, batch(1, Draw("test", 0), cropped=True), Draw("test", 1), rough=True))
    assert all(weight.grad is not None for weight in vae.parameters())


def test_timesteps_are_spread_over_all_noise() -> None:
    timesteps = stratified(10, Draw("test", 0))
    assert (timesteps // 100).tolist() == list(range(10))


def test_region_weights_have_mean_one_and_favour_where_a_figure_can_be() -> None:
    weights = region_weights()
    assert torch.allclose(weights.mean((1, 2, 3)), torch.ones(10))
    left = weights[region_of(Scene("small", "red", "star", "left", "blue"), sized=True), 0]
    assert float(left[8, 3]) == pytest.approx(3 * float(left[8, 14]), rel=0.01)


def test_a_caption_without_a_size_allows_a_large_figure() -> None:
    for position in POSITIONS:
        small = Scene("small", "red", "star", position, "blue")
        large = Scene("large", "red", "star", position, "blue")
        assert region_of(small, sized=False) == region_of(large, sized=True) != region_of(small, sized=True)


def test_an_untrained_unet_has_no_opinion() -> None:
    guess = new_unet()(torch.randn(1, 4, 16, 16), 500, encoder_hidden_states=torch.randn(1, 77, 96)).sample
    assert not guess.any()


def test_attention_in_float32_is_the_same_attention() -> None:
    torch.manual_seed(0)
    unet = new_unet().eval()
    torch.nn.init.normal_(unet.conv_out.weight)
    inputs = torch.randn(2, 4, 16, 16), torch.tensor([3, 700])
    hidden = torch.randn(2, 77, 96)
    with torch.no_grad():
        before = unet(*inputs, encoder_hidden_states=hidden).sample
        processor: object = Float32Attention()
        for name, module in unet.named_modules():
            if name.endswith(("attn1", "attn2")):
                module.set_processor(processor)
        after = unet(*inputs, encoder_hidden_states=hidden).sample
    assert torch.allclose(before, after, atol=1e-4)


def test_the_loss_of_an_untrained_unet_is_that_of_guessing_nothing() -> None:
    cache = Cache(
        latents=torch.randn(64, 4, 16, 16).half(),
        hidden=torch.randn(300, 77, 96).half(),
        captions=torch.randint(256, 300, (64, 2)),
        regions=torch.randint(0, 10, (64, 2)),
    )
    loss = float(Denoising(new_unet(), cache)(Draw("test", 0)).detach())
    assert 0.5 < loss < 1.0


def test_every_scene_has_a_region() -> None:
    assert {region_of(scene, sized=True) for scene in every_scene()} == set(range(10))
