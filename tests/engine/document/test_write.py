"""Writing: the canonical form."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given

from engine.document import Document, Hole, Items, Layout, Link, Literal, Node, Parameter, Text, parse, write
from engine.document.loader import PureLoader
from tests.engine.document.strategies import documents

FULL = Document(
    name="Text to image",
    description="Two\nlines\n",
    requires={"mypack": ">=1.2"},
    parameters={
        "prompt": Parameter(type="str", required=False, default="yes", label="Prompt"),
        "seed": Parameter(type="Seed", min=0, max=1e-5, choices=("a", "16:9")),
    },
    nodes={
        "model": Node(type="LoadModel", title="Model", disabled=True, inputs={"model": Literal("miniature")}),
        "sample": Node(
            type="UNetSample",
            inputs={
                "unet": Link("model", "unet"),
                "text": Text(("a ", Hole("prompt"), "s")),
                "price": Literal("$seed for $5"),
                "images": Items((Link("model"), Literal(1.0), Literal([1, {"a": None}]))),
                "none": Literal([]),
            },
        ),
    },
    outputs={"image": Link("sample", "image")},
    layout=Layout(nodes={"model": (0.0, 12.5)}, frames=[{"at": [1, 2], "title": "A"}], collapsed={}),
)

CANONICAL = """\
darkroom: 1
name: Text to image
description: |
  Two
  lines
requires:
  mypack: ">=1.2"
parameters:
  prompt:
    type: str
    default: "yes"
    label: Prompt
  seed:
    type: Seed
    min: 0
    max: 1e-05
    choices:
      - a
      - "16:9"
nodes:
  model:
    type: LoadModel
    title: Model
    disabled: true
    inputs:
      model: miniature
  sample:
    type: UNetSample
    inputs:
      unet: $model.unet
      text: a ${prompt}s
      price: $$seed for $5
      images:
        - $model
        - 1.0
        - - 1
          - a: null
      none: []
outputs:
  image: $sample.image
layout:
  nodes:
    model: [0, 12.5]
  frames:
    - at: [1, 2]
      title: A
  collapsed: {}
"""


def test_the_canonical_form() -> None:
    assert write(FULL) == CANONICAL


def test_an_empty_document_is_one_line() -> None:
    assert write(Document()) == "darkroom: 1\n"


@pytest.mark.slow  # draws whole documents
@given(documents)
def test_reading_and_writing_again_changes_nothing(document: Document) -> None:
    written = write(document)
    read = parse(written).document
    assert repr(read) == repr(document)  # unlike ==, tells 1 from 1.0 and true, and minds the order
    assert read is not None
    assert write(read) == written


@pytest.mark.slow  # draws whole documents
@given(documents)
def test_the_pure_parser_reads_the_same(document: Document) -> None:
    assert repr(parse(write(document), loader=PureLoader).document) == repr(document)


@pytest.mark.slow  # draws whole documents
@given(documents)
def test_readers_of_yaml_1_1_find_the_same_keys_and_texts(document: Document) -> None:
    read = yaml.safe_load(write(document))
    assert read.get("name", "") == document.name
    assert read.get("requires", {}) == document.requires
    assert list(read.get("nodes", {})) == list(document.nodes)


@pytest.mark.parametrize("path", sorted(Path("workflows").glob("*.yaml")), ids=str)
def test_shipped_workflows_are_canonical(path: Path) -> None:
    document = parse(path.read_bytes()).document
    assert document is not None
    assert write(document) == path.read_text()
