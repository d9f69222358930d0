"""CLIPScore, against transformers' own CLIP and its processor."""

import warnings
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image as Pillow

from nodes.judging import CLIPScore
from nodes.live.preparation import Preparation, read_preparation
from nodes.types import Image
from tests.nodes.studio import MINIATURE, Studio


def test_the_score_is_a_hundred_times_the_cosine_and_never_below_zero(studio: Studio) -> None:
    from transformers import CLIPModel

    image = Image(torch.rand(4, 40, 48, 3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        clip = CLIPModel.from_pretrained(studio.folder / "clip", local_files_only=True)
    with studio.ctx.use(studio.model.clip) as live:
        tokenizer: Any = live._tokenizer
        prepare = read_preparation(studio.folder / "clip", 32)
    for text in ("a red circle", "a star at the left", "moon"):
        with torch.inference_mode():
            pixels = torch.cat([prepare(picture) for picture in image.pil()])
            found = clip(**tokenizer(text, return_tensors="pt"), pixel_values=pixels)
        expected = (100 * found.image_embeds @ found.text_embeds.T).clamp(min=0).flatten()
        score = CLIPScore(studio.model.clip, image, studio.ctx, text=text)
        torch.testing.assert_close(torch.tensor(score.values), expected, atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("size", [(64, 64), (100, 37), (31, 90), (224, 224), (30, 30)])
def test_pictures_are_prepared_as_transformers_does_with_pillow(size: tuple[int, int]) -> None:
    from transformers import CLIPImageProcessorPil

    array = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    picture = Pillow.fromarray(array)
    processor: Any = CLIPImageProcessorPil(size={"shortest_edge": 48}, crop_size={"height": 32, "width": 32})
    theirs = torch.as_tensor(np.asarray(processor(picture)["pixel_values"]))
    torch.testing.assert_close(Preparation(48, 32)(picture), theirs.reshape(1, 3, 32, 32), atol=1e-5, rtol=1e-5)


def test_the_miniatures_own_numbers_are_read() -> None:
    assert read_preparation(MINIATURE / "clip", 64) == Preparation(64, 64, (0.5, 0.5, 0.5), (0.3, 0.3, 0.3))


def test_a_model_without_a_clip_says_so(studio: Studio) -> None:
    from nodes.types import Clip

    with pytest.raises(ValueError, match="the model has no CLIP"):
        CLIPScore(Clip("", "float32", "{}"), Image(torch.zeros(1, 8, 8, 3)), studio.ctx, text="a star")


def test_scores_do_not_depend_on_the_batch(studio: Studio) -> None:
    image = Image(torch.rand(3, 32, 32, 3))
    together = CLIPScore(studio.model.clip, image, studio.ctx, text="a star").values
    alone = [
        CLIPScore(studio.model.clip, Image(image.pixels[index : index + 1]), studio.ctx, text="a star").values[0]
        for index in range(3)
    ]
    assert together == pytest.approx(alone, abs=1e-3)
