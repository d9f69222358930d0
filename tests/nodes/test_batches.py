"""Batches: joined, split, repeated; and what is done to a batch is what is done to each picture."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import nodes
from engine.document import Document, Literal, Node
from engine.expand import expand
from engine.graph import Element, Gather, Link
from engine.registry import Registry
from nodes.batches import BatchImages, RepeatImage, SplitBatch
from nodes.colours import AdjustImage, ColourMatch
from nodes.compositing import BlendImages, CompositeImage
from nodes.edges import CannyEdges
from nodes.filters import BlurImage, SharpenImage
from nodes.framing import PadImage
from nodes.masks import GrowMask, ImageToMask
from nodes.resizing import ResizeImage
from nodes.types import Image
from tests.nodes.pixels import noise, pictures, plain

DONE: Final[Mapping[str, Callable[[Image, Image], torch.Tensor]]] = {
    "resize": lambda image, other: ResizeImage(image, width=31, height=11).pixels,
    "pad": lambda image, other: PadImage(image, left=40, ground="reflect").image.pixels,
    "composite": lambda image, other: CompositeImage(image, other, [ImageToMask(image)]).pixels,
    "blend": lambda image, other: BlendImages(other, image, mode="soft light", factor=0.3).pixels,
    "blur": lambda image, other: BlurImage(image, radius=2.7).pixels,
    "sharpen": lambda image, other: SharpenImage(image).pixels,
    "adjust": lambda image, other: AdjustImage(image, saturation=1.3, gamma=2.2).pixels,
    "lab": lambda image, other: ColourMatch(image, other).pixels,
    "histogram": lambda image, other: ColourMatch(image, other, method="histogram").pixels,
    "grow": lambda image, other: GrowMask(ImageToMask(image), pixels=3, blur=1.5).values,
    "canny": lambda image, other: CannyEdges(image, blur=0.5).pixels,
}
"""What is done to a picture, some of it with another of its size."""


@pytest.mark.parametrize("name", DONE)
def test_a_picture_is_the_same_in_any_batch(name: str) -> None:
    image, other = noise(19, 23, batch=3), noise(19, 23, seed=5)
    together = DONE[name](image, other)
    for index in range(3):
        alone = DONE[name](Image(image.pixels[index : index + 1]), other)
        assert torch.equal(together[index : index + 1], alone)


@pytest.mark.parametrize("name", DONE)
def test_a_picture_is_the_same_with_any_number_of_threads(name: str) -> None:
    image, other = noise(190, 230), noise(190, 230, seed=5)  # more than one thread takes at once
    one = DONE[name](image, other)
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        assert torch.equal(DONE[name](image, other), one)
    finally:
        torch.set_num_threads(before)


@given(st.lists(pictures, min_size=1, max_size=4))
def test_joined_pictures_have_the_size_of_the_first(images: list[Image]) -> None:
    for others in ("stretch", "fill"):
        done = BatchImages(images, others=others)
        assert done.pixels.shape == (sum(map(len, images)), images[0].height, images[0].width, 3)
        assert torch.equal(done.pixels[: len(images[0])], images[0].pixels)


@given(pictures)
def test_what_was_split_is_joined_again(image: Image) -> None:
    parts = SplitBatch(image, count=len(image))
    assert [len(part) for part in parts] == [1] * len(image)
    assert torch.equal(BatchImages(parts).pixels, image.pixels)


def test_filling_cuts_and_stretching_distorts() -> None:
    wide = Image(torch.cat([plain(8, 8, 0.0).pixels, plain(8, 8, 1.0).pixels, plain(8, 8, 0.0).pixels], 2))
    filled = BatchImages([plain(8, 8, 0.5), wide], others="fill").pixels[1]
    stretched = BatchImages([plain(8, 8, 0.5), wide], others="stretch").pixels[1]
    assert float(filled.mean()) > 0.9
    assert float(stretched.mean()) == pytest.approx(1 / 3, abs=0.05)


def test_repeated_pictures_come_in_turn() -> None:
    image = noise(3, 2, batch=2)
    done = RepeatImage(image, times=3).pixels
    assert torch.equal(done, torch.cat([image.pixels] * 3))


def test_batches_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="image 2 has 5 x 4 pixels and image 1 4 x 4: ResizeImage"):
        BatchImages([noise(4, 4), noise(5, 4)])
    with pytest.raises(ValueError, match="the list is empty"):
        BatchImages([])
    with pytest.raises(ValueError, match="the batch has 3 pictures, not 2: write 3 as its count"):
        SplitBatch(noise(4, 4, batch=3), count=2)
    with pytest.raises(ValueError, match="are too many"):
        RepeatImage(plain(1024, 1024, 0.5), times=4096)


@pytest.mark.parametrize("count", [2, 5])
def test_a_written_count_lets_nodes_run_for_each(count: int) -> None:
    document = Document(
        nodes={
            "solid": Node(type="SolidImage"),
            "split": Node(type="SplitBatch", inputs={"image": Link("solid", "image"), "count": Literal(count)}),
            "each": Node(type="InvertImage", inputs={"image": Link("split", "images")}),
        },
        outputs={"o": Link("each", "image")},
    )
    expansion = expand(document, {}, Registry.of(nodes.pack()))
    assert expansion.problems == ()
    given_: Any = expansion.graph.outputs["o"]
    assert isinstance(given_, Gather)
    assert len(given_.items) == count
    readers = [expansion.graph.nodes[f"each/{index}"].links["image"] for index in range(count)]
    assert readers == [Element("split", "images", index) for index in range(count)]
