"""Formatting: the canonical form, with comments where they belong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document import format_source, parse, write
from engine.errors import InvalidWorkflow, has_errors
from tests.engine.document.sources import sources
from tests.engine.document.strategies import sound_documents

SOURCE = """\
# My workflow
# by hand


---
# the version
darkroom:   1  # v

layout:    # where things are
    nodes:

      # first
      model: [0,
         1] # here
      other:
        - 1 # x
        # y
        - 2
    # the end of the layout
nodes:
    model:
        # no title
        title: ""
        type: X   # a type
        inputs:
            # about k
            k: [1, # one
                # two
                $other]  # list
            l:
             # first item
             - a   # A

             # second
             - - b # B
             -   # d
               c: 1
               # e
               d: 2
            t: | # header
              hello
               world

            u: {}
            # commented: out
        # the end of the model


    # about the other
    other: {type: Y, # why
       disabled: false}
    # after the other
# the end
...
# after
"""

FORMATTED = """\
# My workflow
# by hand

# the version
darkroom: 1  # v
nodes:
  model:
    type: X  # a type
    inputs:
      # about k
      # one
      # two
      k:  # list
        - 1
        - $other
      l:
        # first item
        - a  # A

        # second
        - - b  # B
        # d
        - c: 1
          # e
          d: 2
      t: |  # header
        hello
         world

      u: {}
      # commented: out
    # the end of the model
    # no title

  # about the other
  # why
  other:
    type: Y
  # after the other

layout:  # where things are
  nodes:
    # first
    model: [0, 1]  # here
    other: [1, 2]
    # x
    # y
  # the end of the layout
# the end

# after
"""


def formatted(text: str) -> str:
    return format_source(parse(text))


def test_comments_stay_with_what_they_belong_to() -> None:
    assert formatted(SOURCE) == FORMATTED


def test_what_is_formatted_stays_as_it_is() -> None:
    assert formatted(FORMATTED) == FORMATTED


def test_line_breaks_and_a_byte_order_mark_are_brought_to_one_form() -> None:
    assert formatted("\ufeff" + SOURCE.replace("\n", "\r\n")) == FORMATTED


def test_comments_of_a_file_in_flow_style_come_first() -> None:
    assert formatted("# a\n{darkroom: 1, # b\nname: n} # c\n") == "# a\n# b\n# c\ndarkroom: 1\nname: n\n"


def test_a_comment_deeper_than_a_value_stays_with_it() -> None:
    assert formatted("darkroom: 1\nname: n\n   # deeper\n# below\ndescription: d\n") == (
        "darkroom: 1\n# deeper\nname: n\n# below\ndescription: d\n"
    )


def test_a_comment_in_a_text_is_text() -> None:
    text = 'darkroom: 1\nname: "a # b"\ndescription: |-\n  # c\n  d\n'
    assert formatted(text) == text


def test_a_file_with_errors_is_refused_since_something_would_be_lost() -> None:
    with pytest.raises(InvalidWorkflow, match="nam"):
        formatted("darkroom: 1\nnam: x\n")


@pytest.mark.parametrize("path", sorted(Path("workflows").glob("*.yaml")), ids=str)
def test_shipped_workflows_are_formatted(path: Path) -> None:
    assert formatted(path.read_text()) == path.read_text()


@pytest.mark.slow  # draws whole documents
@given(st.data())
def test_formatting_keeps_the_document_and_every_comment_and_is_idempotent(data: st.DataObject) -> None:
    source = data.draw(sources(data.draw(sound_documents)))
    parsed = parse(source)
    if has_errors(parsed.problems):  # holes for parameters that are not there
        return
    once = format_source(parsed)
    again = parse(once)
    assert repr(again.document) == repr(parsed.document)
    assert format_source(again) == once
    for comment in ("# above", "# behind: 'it'", "# The head", "# The first", "# The end", "# After", "# x"):
        assert once.count(comment) == source.count(comment)


@pytest.mark.slow  # draws whole documents
@given(sound_documents)
def test_a_file_without_comments_is_written_as_any_document(document: object) -> None:
    parsed = parse(write(document))  # type: ignore[arg-type]
    if not has_errors(parsed.problems):
        assert format_source(parsed) == parsed.source
