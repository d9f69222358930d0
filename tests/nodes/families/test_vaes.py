"""The VAEs of every family: what they decode and encode is what diffusers' own classes do."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.context import Context
from nodes.latents import VAEDecode, VAEEncode
from nodes.models import LoadModel
from nodes.readers import read_model
from nodes.types import Image, Latent
from tests.nodes.families.ledger import LATENTS, record
from tests.nodes.studio import Notebook, Shelf

BLOCKS = (8, 8, 16)
SAME = (8, 8, 8, 8)


def tiny(cls: str) -> Any:
    """A tiny VAE of a class, random."""
    import diffusers

    torch.manual_seed(5)
    make: Any = getattr(diffusers, cls)
    match cls:
        case "AutoencoderTiny":
            return make(encoder_block_out_channels=SAME, decoder_block_out_channels=SAME,
                        num_encoder_blocks=(1, 1, 1, 1), num_decoder_blocks=(1, 1, 1, 1))  # fmt: skip
        case "AutoencoderKLTemporalDecoder":
            return make(block_out_channels=(32, 32), down_block_types=("DownEncoderBlock2D",) * 2)
        case "VQModel":
            return make(
                block_out_channels=BLOCKS, down_block_types=("DownEncoderBlock2D",) * 3, norm_num_groups=4,
                up_block_types=("UpDecoderBlock2D",) * 3, latent_channels=4, num_vq_embeddings=16, vq_embed_dim=4,
            )  # fmt: skip
        case _:
            return make(
                block_out_channels=BLOCKS, down_block_types=("DownEncoderBlock2D",) * 3, norm_num_groups=4,
                up_block_types=("UpDecoderBlock2D",) * 3, latent_channels=16, scaling_factor=0.3611,
                shift_factor=0.1159, sample_size=32, use_quant_conv=False, use_post_quant_conv=False,
            )  # fmt: skip


def reference(module: Any, latents: Tensor) -> Tensor:
    """What diffusers' pipelines do to latents of this VAE."""
    decoded: Tensor
    match type(module).__name__:
        case "VQModel":
            decoded = module.decode(latents, force_not_quantize=True, return_dict=False)[0]
        case "AutoencoderKLTemporalDecoder":
            decoded = module.decode(latents / module.config.scaling_factor, num_frames=len(latents)).sample
        case "AutoencoderTiny":
            decoded = module.decode(latents, return_dict=False)[0]
        case _:
            config = module.config
            decoded = module.decode(latents / config.scaling_factor + config.shift_factor, return_dict=False)[0]
    return (decoded / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1)


@pytest.fixture(scope="module", params=["AutoencoderKL", "AutoencoderTiny", "VQModel", "AutoencoderKLTemporalDecoder"])
def vae(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any, Context]:
    """diffusers' module, our handle of its folder, and a context that loads it."""
    module = tiny(request.param).eval()
    if request.param == "AutoencoderTiny":  # whose random pictures are almost black
        with torch.no_grad():
            module.decoder.layers[-1].weight.mul_(20)
            module.decoder.layers[-1].bias.fill_(0.5)
    folder: Path = tmp_path_factory.mktemp(request.param)
    module.save_pretrained(folder)
    resource: Any = read_model("alone", folder, Notebook())
    assert resource.facts["outputs"] == ["vae"]
    return module, LoadModel(model=resource).vae, Context(Shelf(resource))


def test_a_vae_that_stands_alone_decodes_as_diffusers_does(vae: tuple[Any, Any, Context]) -> None:
    module, handle, ctx = vae
    latents = torch.randn(3, handle.channels, 8, 8, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        wanted = reference(module, latents)
    ours = VAEDecode(handle, Latent(latents), ctx).pixels
    assert wanted.std() > 0.01
    record("VAEs", f"{type(module).__name__}, decode", float((ours - wanted).abs().max()))


def test_it_encodes_as_diffusers_does(vae: tuple[Any, Any, Context]) -> None:
    module, handle, ctx = vae
    pixels = torch.rand(2, 32, 32, 3, generator=torch.Generator().manual_seed(2))
    with torch.inference_mode():
        encoded = module.encode(pixels.permute(0, 3, 1, 2) * 2 - 1)
        mean = encoded.latent_dist.mode() if hasattr(encoded, "latent_dist") else encoded.latents
        shift = getattr(module.config, "shift_factor", None) or 0
        wanted = mean if type(module).__name__ == "VQModel" else (mean - shift) * module.config.scaling_factor
    ours = VAEEncode(handle, Image(pixels), ctx).samples
    record("VAEs", f"{type(module).__name__}, encode", float((ours - wanted).abs().max()), LATENTS)


def test_tiles_are_those_of_diffusers_and_leave_no_trace(vae: tuple[Any, Any, Context]) -> None:
    module, handle, ctx = vae
    latents = torch.randn(1, handle.channels, 24, 24, generator=torch.Generator().manual_seed(1))
    if not hasattr(module, "use_tiling"):
        with pytest.raises(ValueError, match="cannot work in tiles"):
            VAEDecode(handle, Latent(latents), ctx, tiles="always")
        return
    set_tiles(module)
    with ctx.use(handle) as live:
        set_tiles(live.module)
    before = VAEDecode(handle, Latent(latents), ctx).pixels
    tiled = VAEDecode(handle, Latent(latents), ctx, tiles="always").pixels
    module.enable_tiling()
    with torch.inference_mode():
        wanted = reference(module, latents)
    module.disable_tiling()
    assert (before - tiled).abs().max() > 1e-4, "a picture of one tile would prove nothing"
    record("VAEs", f"{type(module).__name__}, tiles", float((tiled - wanted).abs().max()))
    torch.testing.assert_close(VAEDecode(handle, Latent(latents), ctx).pixels, before, atol=0, rtol=0)


def set_tiles(module: Any) -> None:
    """Tiles that are small enough for a tiny latent to have several."""
    module.tile_latent_min_size = 8
    module.tile_sample_min_size = 8 * (8 if type(module).__name__ == "AutoencoderTiny" else 4)
