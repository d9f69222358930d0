"""Keeping: a save changes the lines that an edit touched, and no others."""

import difflib
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document import Document, Items, Layout, Link, Literal, Node, Parsed, Value, keep, parse, rewrite, write
from engine.document.keep import merge
from tests.engine.document.sources import sources
from tests.engine.document.strategies import changed, documents

SOURCE = """\
# My workflow
# by hand

# the version
darkroom: 1
name:   'By hand'   # quoted oddly

# what a person may set
parameters:
    prompt: {type: str, default: "a cat"}   # in flow style
    seed:   # a block
        type:   Seed
        default: 7      # lucky
nodes:
    # loads
    model:
        type: LoadModel
        inputs:
            model: 'miniature'   # small

    # encodes
    positive:
        type: TextEncode   # CLIP
        inputs:
            encoder: $model.text_encoder
            text: "$prompt"   # the prompt
            # skip: 1
    # the end of nodes
outputs: {image: $positive.x}   # for now
# the end
"""


def read(text: str = SOURCE) -> tuple[Parsed, Document]:
    parsed = parse(text)
    assert parsed.problems == ()
    assert parsed.document is not None
    return parsed, parsed.document


def with_node(document: Document, name: str, **fields: Any) -> Document:
    return replace(document, nodes={**document.nodes, name: replace(document.nodes[name], **fields)})


def with_input(document: Document, node: str, port: str, value: Value) -> Document:
    return with_node(document, node, inputs={**document.nodes[node].inputs, port: value})


def changes(before: str, after: str) -> list[str]:
    """The lines that went and came, as in a diff."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


def saved(before: str, document: Document) -> str:
    """The file after a save, which needed no belt."""
    parsed = parse(before)
    text = merge(parsed, document)
    assert text is not None
    assert repr(parse(text).document) == repr(document)
    assert rewrite(parsed, document) == text
    return text


def test_a_save_without_a_change_keeps_every_byte() -> None:
    for text in (
        SOURCE,
        SOURCE.replace("\n", "\r\n"),
        SOURCE.removesuffix("\n"),
        "\ufeff" + SOURCE,
        "---\n" + SOURCE,
        SOURCE.replace("\n", "\r"),
    ):
        assert rewrite(*read(text)) == text


def test_a_changed_value_keeps_its_comments_and_every_other_byte() -> None:
    _, document = read()
    after = saved(SOURCE, with_input(document, "model", "model", Literal("large")))
    assert changes(SOURCE, after) == [
        "-             model: 'miniature'   # small",
        "+             model: large  # small",
    ]


def test_an_entry_in_flow_style_that_is_touched_becomes_a_block() -> None:
    _, document = read()
    after = saved(SOURCE, replace(document, outputs={"image": Link("model"), "other": Link("positive")}))
    assert changes(SOURCE, after) == [
        "- outputs: {image: $positive.x}   # for now",
        "+ outputs:  # for now",
        "+     image: $model",
        "+     other: $positive",
    ]


def test_a_new_node_stands_at_its_place_in_the_files_own_indentation() -> None:
    _, document = read()
    node = Node(type="X", inputs={"images": Items((Link("model"), Literal(1))), "note": Literal("a\nb")})
    after = saved(SOURCE, replace(document, nodes={**document.nodes, "new": node}))
    assert changes(SOURCE, after) == [
        "+     new:",
        "+         type: X",
        "+         inputs:",
        "+             images:",
        "+                 - $model",
        "+                 - 1",
        "+             note: |-",
        "+                 a",
        "+                 b",
    ]
    assert "            # skip: 1\n    new:\n" in after
    assert after.endswith(
        "                b\n    # the end of nodes\noutputs: {image: $positive.x}   # for now\n# the end\n"
    )
    first = saved(SOURCE, replace(document, nodes={"new": Node(type="X"), **document.nodes}))
    assert "nodes:\n    new:\n        type: X\n    # loads\n    model:\n" in first


def test_a_new_field_stands_where_the_canonical_form_has_it() -> None:
    _, document = read()
    after = saved(SOURCE, replace(with_node(document, "model", title="Model"), description="New"))
    assert changes(SOURCE, after) == ["+ description: New", "+         title: Model"]
    assert "        type: LoadModel\n        title: Model\n" in after
    assert "# quoted oddly\ndescription: New\n" in after


def test_a_new_section_is_written_before_the_comment_that_ends_the_file() -> None:
    _, document = read()
    after = saved(SOURCE, replace(document, layout=Layout(nodes={"model": (0.0, 1.5)})))
    assert after.endswith("# for now\nlayout:\n    nodes:\n        model: [0, 1.5]\n# the end\n")


def test_what_is_removed_takes_its_own_comments_along_and_no_others() -> None:
    _, document = read()
    after = saved(SOURCE, replace(document, nodes={"positive": document.nodes["positive"]}))
    model = (
        "    # loads\n    model:\n        type: LoadModel\n        inputs:\n            model: 'miniature'   # small\n"
    )
    assert after == SOURCE.replace(model, "")
    last = saved(SOURCE, replace(document, nodes={"model": document.nodes["model"]}))
    assert "# encodes" not in last
    assert "# skip: 1" not in last
    assert "# the end of nodes" in last


def test_a_section_that_comes_to_nothing_goes() -> None:
    _, document = read()
    after = saved(SOURCE, replace(document, parameters={}))
    assert "parameters" not in after
    assert "# what a person may set" not in after


def test_a_renamed_node_keeps_its_lines_and_comments() -> None:
    _, document = read()
    nodes = {"loader" if name == "model" else name: node for name, node in document.nodes.items()}
    after = saved(SOURCE, replace(document, nodes=nodes))
    assert changes(SOURCE, after) == ["-     model:", "+     loader:"]


def test_nodes_in_another_order_take_their_lines_along() -> None:
    _, document = read()
    after = saved(SOURCE, replace(document, nodes=dict(reversed([*document.nodes.items()]))))
    assert after.index("    # encodes\n    positive:") < after.index("    # loads\n    model:")
    assert sorted(after.split("\n")) == sorted(SOURCE.split("\n"))


def test_fields_keep_the_files_own_order() -> None:
    text = "darkroom: 1\nlayout: {}\nnodes:\n  a:\n    inputs:\n      x: 1\n    type: X\nname: n\n"
    _, document = read(text)
    after = saved(text, with_input(document, "a", "x", Literal(2)))
    assert after == text.replace("x: 1", "x: 2")


def test_windows_line_breaks_stay_and_new_lines_have_them() -> None:
    text = SOURCE.replace("\n", "\r\n")
    _, document = read(text)
    after = saved(text, with_input(document, "positive", "text", Literal("a\nb\n")))
    assert after.count("\n") == after.count("\r\n")
    assert "text: |  # the prompt\r\n                a\r\n                b\r\n            # skip: 1\r\n" in after


def test_a_file_without_a_last_line_break_gets_one_where_something_follows() -> None:
    text = "darkroom: 1\nname: n"
    _, document = read(text)
    assert saved(text, replace(document, outputs={"a": Link("b")})) == "darkroom: 1\nname: n\noutputs:\n  a: $b\n"
    assert saved(text, replace(document, name="m")) == "darkroom: 1\nname: m\n"


def test_the_end_of_the_document_stays_the_end() -> None:
    text = "--- # begin\ndarkroom: 1\n...\n# after\n"
    _, document = read(text)
    assert saved(text, replace(document, name="n")) == "--- # begin\ndarkroom: 1\nname: n\n...\n# after\n"


def test_what_no_one_knows_is_kept() -> None:
    text = "darkroom: 1\nnodes:\n  a:\n    type: X\n    title: ''\n    color: red # mine\nlayout:\n  zoom: 2\nfoo: 1\n"
    parsed = parse(text)
    assert parsed.document is not None
    after = rewrite(parsed, with_node(parsed.document, "a", note="hm"))
    assert after == text.replace("    title: ''\n", "    note: hm\n    title: ''\n")


def test_an_entry_that_said_its_default_is_changed_in_place() -> None:
    text = "darkroom: 1\nnodes:\n  a:\n    disabled: false  # for now\n    type: X\n    inputs: {}\n"
    _, document = read(text)
    after = saved(text, with_input(with_node(document, "a", disabled=True), "a", "x", Literal(1)))
    assert after == text.replace("false", "true").replace("inputs: {}", "inputs:\n      x: 1")


@pytest.mark.parametrize("one", [1, 1.0, True, "1", "true"])
@pytest.mark.parametrize("other", [1, 1.0, True, "1", "true"])
def test_a_value_of_another_type_is_another_value(one: object, other: object) -> None:
    text = write(Document(nodes={"a": Node(type="X", inputs={"x": Literal(one)})}))  # type: ignore[arg-type]
    document = Document(nodes={"a": Node(type="X", inputs={"x": Literal(other)})})  # type: ignore[arg-type]
    assert saved(text, document) == write(document)


def test_blank_lines_never_become_part_of_a_text_above_them() -> None:
    text = "darkroom: 1\nname: |+\n  a\n\n\ndescription: b\n\n# x\nrequires: {a: b}\n"
    _, document = read(text)
    assert saved(text, replace(document, description="")) == "darkroom: 1\nname: |+\n  a\n\n\n# x\nrequires: {a: b}\n"


@pytest.mark.parametrize(
    "text",
    [
        "{darkroom: 1, name: n}\n",
        "? darkroom\n: 1\n? name\n: n\n",
        "darkroom: 1\n? name\n: n\n",
    ],
)
def test_a_file_that_is_no_plain_block_is_written_anew(text: str) -> None:
    parsed, document = read(text)
    assert merge(parsed, document) is None
    assert rewrite(parsed, replace(document, name="m")) == "darkroom: 1\nname: m\n"


def test_a_mapping_that_is_no_plain_block_within_the_file_is_written_anew_alone() -> None:
    text = "darkroom: 1\nname:   n\nnodes:\n  ? a\n  : type: X\n"
    _, document = read(text)
    after = saved(text, with_node(document, "a", title="A"))
    assert after == "darkroom: 1\nname:   n\nnodes:\n  a:\n    type: X\n    title: A\n"


def test_a_file_that_was_not_read_is_written_anew() -> None:
    assert rewrite(parse("darkroom: 2\n"), Document()) == "darkroom: 1\n"


def test_a_comment_deeper_than_a_value_never_becomes_part_of_a_text_above_it() -> None:
    text = "darkroom: 1\nname: n\n    # deep\ndescription: d\n"
    _, document = read(text)
    after = saved(text, replace(document, name="a\nb"))
    assert after == "darkroom: 1\n# deep\nname: |-\n  a\n  b\ndescription: d\n"


def test_a_comment_deeper_than_a_first_entry_never_becomes_part_of_a_text_put_above_it() -> None:
    text = "darkroom: 1\nrequires:\n     # deep\n  a: b\n"
    _, document = read(text)
    after = saved(text, replace(document, requires={"new": "c\n", "a": "b"}))
    assert after == "darkroom: 1\nrequires:\n  new: |\n    c\n  # deep\n  a: b\n"


def test_the_belt_holds_when_a_merge_says_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed, document = read()
    monkeypatch.setattr(keep, "merge", lambda *_: SOURCE)
    changed = replace(document, name="Other")
    assert rewrite(parsed, changed) == write(changed)


@pytest.mark.slow  # draws whole documents
@given(st.data())
def test_any_file_saved_without_a_change_keeps_every_byte(data: st.DataObject) -> None:
    document = data.draw(documents)
    source = data.draw(sources(document))
    parsed = parse(source)
    assert repr(parsed.document) == repr(document)
    assert merge(parsed, document) == source


@pytest.mark.slow  # draws whole documents, twice
@given(st.data())
def test_any_file_saved_says_the_new_document(data: st.DataObject) -> None:
    document = data.draw(documents)
    source = data.draw(sources(document))
    other = data.draw(changed(document))
    merged = merge(parse(source), other)
    assert merged is not None
    assert repr(parse(merged).document) == repr(other)


@pytest.mark.slow  # draws whole documents
@given(st.data())
def test_any_touched_node_leaves_every_other_line_alone(data: st.DataObject) -> None:
    document = data.draw(documents.filter(lambda document: bool(document.nodes)))
    source = data.draw(sources(document))
    name = data.draw(st.sampled_from([*document.nodes]))
    title = data.draw(st.sampled_from(["Another title", "Yet another"]))
    merged = merge(parse(source), with_node(document, name, title=title))
    assert merged is not None
    lost = Counter(source.split("\n")) - Counter(merged.split("\n"))
    written = document.nodes[name].title.count("\n") + 2  # the title, and a comment deeper than it that it keeps
    assert len([line for line in lost.elements() if line.strip()]) <= written
