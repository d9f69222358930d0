"""What is submitted, and how it is told from what else was."""

import json

import pytest
from pydantic import ValidationError

from engine.protocol.jobs import URGENT, FileOutput, JobState, JobView, Submission, ValueOutput


def said(**fields: object) -> Submission:
    """The submission that these fields, as JSON, say."""
    return Submission.model_validate_json(json.dumps(fields))


def test_a_submission_names_a_workflow_or_brings_a_document() -> None:
    assert said(workflow="portrait").workflow == "portrait"
    assert said(document="darkroom: 1", to=["picture"], priority=-3).to == ("picture",)
    for wrong in ({}, {"workflow": "a", "document": "b"}):
        with pytest.raises(ValidationError, match="give either workflow or document"):
            said(**wrong)


@pytest.mark.parametrize(
    "fields",
    [
        {"unknown": 1},
        {"priority": "1"},
        {"priority": True},
        {"priority": 1.5},
        {"priority": URGENT + 1},
        {"parameters": [1]},
        {"parameters": {"": 1}},
        {"parameters": {"a" * 65: 1}},
        {"parameters": {f"p{number}": 1 for number in range(1001)}},
        {"to": "picture"},
        {"idempotency_key": ""},
        {"idempotency_key": "k" * 201},
        {"name": "n" * 201},
        {"document": 1},
    ],
    ids=lambda fields: str(fields)[:30],
)
def test_what_is_out_of_bounds_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        said(**{"document": "darkroom: 1", **fields})


def test_numbers_come_as_they_are() -> None:
    assert said(document="", parameters={"a": 2**64 - 1, "b": 0.1, "c": [None, {"d": True}]}).parameters == {
        "a": 2**64 - 1, "b": 0.1, "c": [None, {"d": True}]
    }  # fmt: skip


def test_a_fingerprint_is_of_all_but_the_key() -> None:
    asked = said(document="x", parameters={"b": 1, "a": 2}, idempotency_key="key")
    again = said(parameters={"a": 2, "b": 1}, document="x", idempotency_key="another key")
    assert asked.fingerprint() == again.fingerprint()
    others = [
        said(document="y", parameters={"a": 2, "b": 1}),
        said(workflow="x", parameters={"a": 2, "b": 1}),
        said(document="x", parameters={"a": 2, "b": 1.0}),
        said(document="x", parameters={"a": 2, "b": 1}, priority=1),
        said(document="x", parameters={"a": 2, "b": 1}, to=["o"]),
        said(document="x", parameters={"a": 2, "b": 1}, name="n"),
        said(document="x", parameters={"a": 2, "b": 1}, edits=[{"edit": "remove_node", "id": "n"}]),
    ]
    assert len({one.fingerprint() for one in (asked, *others)}) == 1 + len(others)


def test_what_is_over_says_so() -> None:
    assert [state.value for state in JobState if not state.is_over] == ["queued", "running"]


def test_a_job_is_shown_with_what_it_made() -> None:
    fields = {
        "id": "a", "name": "n", "workflow": "w", "state": "done", "cancelling": False, "priority": 0, "place": 1,
        "position": None,
        "attempts": 1, "worker": None, "submitted": 1.0, "started": 2.0, "ended": 3.0, "events": 2, "logged": True,
        "parameters": {}, "to": [], "problems": [{"code": "cycle", "message": "m"}],
        "outputs": {
            "o": [
                {"kind": "file", "digest": "0" * 64, "media_type": "image/png", "size": 1},
                {"kind": "value", "value": {"x": [1]}},
            ]
        },
    }  # fmt: skip
    view = JobView.model_validate_json(json.dumps(fields))
    assert view.outputs["o"] == [
        FileOutput(digest="0" * 64, media_type="image/png", size=1),
        ValueOutput(value={"x": [1]}),
    ]
    for digest in ("0" * 63, "G" * 64, "../" + "0" * 61):
        with pytest.raises(ValidationError):
            FileOutput(digest=digest, media_type="image/png", size=1)
