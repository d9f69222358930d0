"""Reading: a file to a document, or to everything that is wrong with it."""

import pytest

from engine.document import (
    Document,
    Hole,
    Items,
    Layout,
    Link,
    Literal,
    Node,
    Parameter,
    Parsed,
    Place,
    Text,
    parse,
)
from engine.errors import Code, Level

FULL = """\
darkroom: 1
name: Text to image
description: |
  Two
  lines
requires: {mypack: ">=1.2"}
parameters:
  prompt:
    type: str
    default: a cat for $5
  seed: {type: Seed}
  size:
    type: int
    default: null
    min: 8
    max: 1e3
    step: 8
    choices: [small, large]
    label: Size
    help: How large
nodes:
  model:
    type: LoadModel
    inputs:
      model: miniature
  sample:
    type: UNetSample
    title: Sample
    note: slow
    disabled: true
    inputs:
      unet: $model.unet
      text: a photo of $prompt
      seed: $seed
      steps: 20
      guidance: 7.5
      price: $$5 and $5
      nothing: null
      images: [$model.image, 1, "$prompt!"]
      numbers: [1, [2, $$x], {a: $$}]
outputs:
  image: $sample.image
layout:
  nodes:
    model: [0, 200.5]
  frames: [{title: $x, size: [1, 2]}]
"""


def document(text: str) -> Document:
    parsed = parse(text)
    assert parsed.document is not None
    return parsed.document


def codes(text: str | bytes) -> list[Code]:
    return [problem.code for problem in parse(text).problems]


def node_inputs(written: str) -> Parsed:
    head = "darkroom: 1\nparameters: {p: {type: str}}\nnodes:\n  other: {type: X}\n  n:\n    type: X\n    inputs:\n"
    return parse(f"{head}      {written}\n")


def test_a_whole_file_is_read() -> None:
    parsed = parse(FULL, "full.yaml")
    assert parsed.problems == ()
    assert parsed.source == FULL
    assert repr(parsed.document) == repr(
        Document(
            name="Text to image",
            description="Two\nlines\n",
            requires={"mypack": ">=1.2"},
            parameters={
                "prompt": Parameter(type="str", required=False, default="a cat for $5"),
                "seed": Parameter(type="Seed"),
                "size": Parameter(
                    type="int", required=False, default=None, min=8, max=1000.0, step=8,
                    choices=("small", "large"), label="Size", help="How large",
                ),
            },
            nodes={
                "model": Node(type="LoadModel", inputs={"model": Literal("miniature")}),
                "sample": Node(
                    type="UNetSample", title="Sample", note="slow", disabled=True,
                    inputs={
                        "unet": Link("model", "unet"),
                        "text": Text(("a photo of ", Hole("prompt"))),
                        "seed": Link("seed"),
                        "steps": Literal(20),
                        "guidance": Literal(7.5),
                        "price": Literal("$5 and $5"),
                        "nothing": Literal(None),
                        "images": Items((Link("model", "image"), Literal(1), Text((Hole("prompt"), "!")))),
                        "numbers": Literal([1, [2, "$x"], {"a": "$"}]),
                    },
                ),
            },
            outputs={"image": Link("sample", "image")},
            layout=Layout(nodes={"model": (0.0, 200.5)}, frames=[{"title": "$x", "size": [1, 2]}]),
        )
    )  # fmt: skip


def test_sections_given_as_nothing_are_empty() -> None:
    text = "darkroom: 1\nname:\nrequires:\nparameters:\nnodes:\noutputs:\nlayout:\n"
    assert parse(text).problems == ()
    assert document(text) == Document()


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert codes(b"\xef\xbb\xbfdarkroom: 1\n") == []
    assert parse(b"\xef\xbb\xbfdarkrom: 1\n").problems[0].column == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Code.FILE_EMPTY),
        (b" \n\t\n", Code.FILE_EMPTY),
        (b"# only a comment\n", Code.FILE_EMPTY),
        (b"---\n", Code.NOT_A_MAPPING),
        (b"- a\n", Code.NOT_A_MAPPING),
        (b"just text", Code.NOT_A_MAPPING),
        ("darkroom: 1".encode("utf-16"), Code.NOT_TEXT),
        (b"darkroom: 1\nname: a\x00b", Code.NOT_TEXT),
        (b"darkroom: 1\nname: \xff", Code.NOT_TEXT),
        (b"darkroom: 1\nname: \x1b[1m", Code.NOT_TEXT),
        ("darkroom: 1\nname: a\ufeffb".encode(), Code.NOT_TEXT),
        (b"\x89PNG\r\n\x1a\n\x00\x00", Code.NOT_TEXT),
        (b"%YAML 1.2\n---\ndarkroom: 1\n", Code.YAML_TAG),
        (b"# x\n\n%TAG ! tag:x,2000:\n---\ndarkroom: 1\n", Code.YAML_TAG),
        (b"darkroom: 1\nname: !!str 5\n", Code.YAML_TAG),
        (b"darkroom: 1\nname: ! 5\n", Code.YAML_TAG),
        (b"darkroom: 1\nnodes: !x {}\n", Code.YAML_TAG),
        (b"darkroom: 1\nname: &a 5x\n", Code.YAML_ALIAS),
        (b"darkroom: 1\nnodes: &a {}\n", Code.YAML_ALIAS),
        (b"darkroom: 1\nname: *a\n", Code.YAML_ALIAS),
        (b"darkroom: 1\n---\ndarkroom: 1\n", Code.YAML_SYNTAX),
        (b"darkroom: 1\n...\ndarkroom: 1\n", Code.YAML_SYNTAX),
        (b"darkroom: 1\nname: [a\n", Code.YAML_SYNTAX),
        (b"darkroom: 1\nname: a: b\n", Code.YAML_SYNTAX),
        (b"darkroom: 1\n\tname: a\n", Code.YAML_SYNTAX),
        (b'darkroom: 1\nname: "\\ud83d\\ude00"\n', Code.YAML_SYNTAX),
        (b'darkroom: 1\nname: "\\Uffffffff"\n', Code.YAML_SYNTAX),
        (b"darkroom: 1\ndarkroom: 1\n", Code.DUPLICATE_KEY),
        (b"darkroom: 1\nnodes: {a: {type: X}, a: {type: Y}}\n", Code.DUPLICATE_KEY),
        (b"darkroom: 1\n1: a\n", Code.INVALID_ID),
        (b"darkroom: 1\n[a]: b\n", Code.INVALID_ID),
        (b"darkroom: 1\n? {a: b}\n: c\n", Code.INVALID_ID),
        (b"darkroom: 1\nnodes: {true: {type: X}}\n", Code.INVALID_ID),
        (b"darkroom: 1\nrequires: {" + b"a" * 200 + b": b}\n", Code.INVALID_ID),
        (b"darkroom: 1\nname: " + b"9" * 100_000, Code.OUT_OF_RANGE),
        (b"name: a\n", Code.VERSION_MISSING),
        (b"darkroom: 2\nanything: 1\n", Code.VERSION_UNKNOWN),
        (b"darkroom: 0\n", Code.VERSION_UNKNOWN),
        (b'darkroom: "1"\n', Code.VERSION_UNKNOWN),
        (b"darkroom: 1.0\n", Code.VERSION_UNKNOWN),
        (b"darkroom: true\n", Code.VERSION_UNKNOWN),
        (b"darkroom:\n", Code.VERSION_UNKNOWN),
    ],
)
def test_what_is_no_workflow_file_is_said_to_be_none(data: bytes, code: Code) -> None:
    found = codes(data)
    assert code in found
    assert len(found) <= 2


@pytest.mark.parametrize(
    ("written", "code", "line", "column"),
    [
        ("node: {}", Code.UNKNOWN_FIELD, 2, 1),
        ("name: 5", Code.WRONG_FIELD, 2, 7),
        ("name: [a]", Code.WRONG_FIELD, 2, 7),
        ("requires: [a]", Code.WRONG_FIELD, 2, 11),
        ("requires: {a: 1.2}", Code.WRONG_FIELD, 2, 15),
        ("nodes: [a]", Code.WRONG_FIELD, 2, 8),
        ("nodes: {a: X}", Code.WRONG_FIELD, 2, 12),
        ("nodes:\n  a: {}", Code.MISSING_FIELD, 3, 3),
        ("nodes:\n  a:", Code.MISSING_FIELD, 3, 3),
        ("nodes:\n  a: {type: ''}", Code.MISSING_FIELD, 3, 3),
        ("nodes:\n  a: {type: X, input: {}}", Code.UNKNOWN_FIELD, 3, 16),
        ("nodes:\n  a: {type: X, disabled: yes}", Code.WRONG_FIELD, 3, 26),
        ("nodes:\n  a: {type: X, title: 5}", Code.WRONG_FIELD, 3, 23),
        ("nodes:\n  a: {type: X, inputs: [1]}", Code.WRONG_FIELD, 3, 24),
        ("nodes:\n  a-b: {type: X}", Code.INVALID_ID, 3, 3),
        ("nodes:\n  " + "a" * 65 + ": {type: X}", Code.INVALID_ID, 3, 3),
        ("parameters:\n  1a: {type: str}", Code.INVALID_ID, 3, 3),
        ("parameters:\n  p: {}", Code.MISSING_FIELD, 3, 3),
        ("parameters:\n  p: {type: str, defaul: 5}", Code.UNKNOWN_FIELD, 3, 18),
        ("parameters:\n  p: {type: int, min: a}", Code.WRONG_FIELD, 3, 23),
        ("parameters:\n  p: {type: int, min: .nan}", Code.WRONG_FIELD, 3, 23),
        ("parameters:\n  p: {type: int, max: true}", Code.WRONG_FIELD, 3, 23),
        ("parameters:\n  p: {type: str, choices: a}", Code.WRONG_FIELD, 3, 27),
        ("parameters:\n  p: {type: str, choices: [a, 1]}", Code.WRONG_FIELD, 3, 31),
        ("parameters: {p: {type: str}}\nnodes:\n  p: {type: X}", Code.NAME_CLASH, 4, 3),
        ("outputs:\n  a: b", Code.WRONG_FIELD, 3, 6),
        ("outputs:\n  a: a $b", Code.WRONG_FIELD, 3, 6),
        ("outputs:\n  a: [$b]", Code.WRONG_FIELD, 3, 6),
        ("outputs:\n  a: $b.c.d", Code.BAD_REFERENCE, 3, 6),
        ("outputs:\n  a-b: $b", Code.INVALID_ID, 3, 3),
        ("layout: {nodes: {a: 5}}", Code.WRONG_FIELD, 2, 21),
        ("layout: {nodes: {a: [1, 2, 3]}}", Code.WRONG_FIELD, 2, 21),
        ("layout: {nodes: {a: [1, .inf]}}", Code.WRONG_FIELD, 2, 21),
        ("layout: {nodes: {a: [1, " + "9" * 400 + "]}}", Code.WRONG_FIELD, 2, 21),
        ("layout: {node: {}}", Code.UNKNOWN_FIELD, 2, 10),
    ],
)
def test_each_fault_is_found_where_it_stands(written: str, code: Code, line: int, column: int) -> None:
    (problem,) = parse(f"darkroom: 1\n{written}\n", "w.yaml").problems
    assert (problem.code, problem.file, problem.line, problem.column) == (code, "w.yaml", line, column)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("x: $a.b.c", Code.BAD_REFERENCE),
        ("x: ${p", Code.BAD_REFERENCE),
        ("x: $p.y", Code.BAD_REFERENCE),
        ("x: [1, $p.y]", Code.BAD_REFERENCE),
        ("x: [[$other.a]]", Code.BAD_REFERENCE),
        ("x: {a: $p}", Code.BAD_REFERENCE),
        ("x: see $other.a", Code.LINK_IN_TEXT),
        ("x: ${other}", Code.LINK_IN_TEXT),
        ("x: [a $other]", Code.LINK_IN_TEXT),
        ("x: see $nothing", Code.UNKNOWN_PARAMETER),
        ("x: [1, '${nothing}']", Code.UNKNOWN_PARAMETER),
    ],
)
def test_references_that_the_document_shows_to_be_wrong_are_reported(written: str, code: Code) -> None:
    (problem,) = node_inputs(written).problems
    assert (problem.code, problem.node, problem.port, problem.line) == (code, "n", "x", 8)
    assert problem.hint


@pytest.mark.parametrize(
    "written", ["x: $nowhere", "x: $nowhere.a", "x: $p", "x: [$p, $other.a]", "x: a $p.", "x: $$q"]
)
def test_links_are_left_to_the_check(written: str) -> None:
    assert node_inputs(written).problems == ()


def test_what_is_wrong_with_one_thing_hides_nothing_else() -> None:
    text = "darkroom: 1\nnam: x\nnodes:\n  a: {}\n  b: {type: X, inputs: {x: $a.b.c, y: hi $z}}\n  c-: {type: 5}\n"
    assert codes(text) == [
        Code.UNKNOWN_FIELD, Code.MISSING_FIELD, Code.BAD_REFERENCE, Code.UNKNOWN_PARAMETER, Code.INVALID_ID,
        Code.WRONG_FIELD,
    ]  # fmt: skip
    assert list(document(text).nodes) == ["a", "b", "c-"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("darkroom: 1\nnode: {}\n", "did you mean nodes?"),
        ("darkroom: 1\nnodes: {a: {type: X, disable: true}}\n", "did you mean disabled?"),
        ("darkroom: 1\nparameters: {p: {type: str, default: a cat, 4k}}\n", "quotation marks"),
        ("darkroom: 1\nparameters: {prompt: {type: str}}\nnodes: {a: {type: X, inputs: {x: a $promt}}}\n", "prompt?"),
        ("darkroom: 3\n", "newer Darkroom"),
        ("name: x\n", "darkroom: 1"),
        ("darkroom: 1\nnodes: {a: {type: X, disabled: yes}}\n", "write true"),
        ("darkroom: 1\nname: 2024\n", "quotation marks"),
        ("darkroom: 1\nname: *cat*\n", "quote"),
        ("darkroom: 1\n\tname: x\n", "not with tabs"),
        ("darkroom: 1\nname: a: b\n", "colon"),
        ('darkroom: 1\nname: "\\q"\n', "backslash"),
        ("darkroom: 1\nname: @x\n", "quote"),
    ],
)
def test_hints_say_what_would_mend_it(text: str, hint: str) -> None:
    assert hint in (parse(text).problems[0].hint or "")


def test_unknown_parts_of_the_layout_are_warnings() -> None:
    (problem,) = parse("darkroom: 1\nlayout: {zoom: 2}\n").problems
    assert problem.level is Level.WARNING


def test_a_newer_file_is_not_read_at_all() -> None:
    assert parse("darkroom: 2\nnodes: {}\n").document is None


def test_a_bad_reference_is_kept_as_it_was_written() -> None:
    read = node_inputs("x: $a.b.c").document
    assert read is not None
    assert read.nodes["n"].inputs["x"] == Literal("$a.b.c")


def test_places_are_those_of_values_and_of_keys() -> None:
    parsed = parse(FULL)
    assert parsed.places["name",] == Place(2, 7)
    assert parsed.keys["name",] == Place(2, 1)
    assert parsed.places["nodes", "model"] == Place(22, 3)  # in block style a key says more than the line below it
    assert parsed.places["parameters", "seed"] == Place(11, 9)
    assert parsed.places["nodes", "sample", "inputs", "images", 1] == Place(39, 30)
    assert ("nodes", "ghost") not in parsed.places
    assert ("nodes", "sample", "inputs", "images", 1) not in parsed.keys
    assert ("nodes", "sample", "inputs", "images", 9) not in parsed.places
    assert len(parsed.keys) == len([path for path in parsed.places if path and isinstance(path[-1], str)])
    assert all(parsed.places[path].line >= 1 for path in parsed.places)


def test_lines_are_counted_alike_with_any_line_break() -> None:
    for line_break in ("\n", "\r\n", "\r"):
        (problem,) = parse(FULL.replace("note: slow", "nite: slow").replace("\n", line_break)).problems
        assert (problem.line, problem.column) == (29, 5)


def test_problems_come_in_the_order_of_the_file() -> None:
    lines = [problem.line for problem in parse("x: 1\nnodes: {a-: {type: X}}\ny: 2\noutputs: {b: c}\n").problems]
    assert lines == sorted(lines, key=lambda line: line or 0)
