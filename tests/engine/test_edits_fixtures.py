"""The shared cases of what edits do; TypeScript's core runs the same files."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from engine.document import Document, parse, write
from engine.edits import Edit, EditRefused, apply, apply_all, from_json, invert, to_json

CASES = sorted(Path("tests/fixtures/edits").glob("*.json"))


def load(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(path.read_text())
    return case


def document(text: str) -> Document:
    found = parse(text).document
    assert found is not None
    assert write(found) == text, "a fixture is in canonical form"
    return found


@pytest.mark.parametrize("path", [path for path in CASES if "result" in load(path)], ids=lambda path: path.stem)
def test_an_edit_does_what_the_case_says_and_can_be_undone(path: Path) -> None:
    case = load(path)
    before = now = document(case["document"])
    inverse: list[Edit] = []
    for edit in map(from_json, case["edits"]):
        inverse = [*invert(now, edit), *inverse]
        now = apply(now, edit)
    assert write(now) == case["result"]
    assert [to_json(edit) for edit in inverse] == case["inverse"]
    assert repr(apply_all(now, map(from_json, case["inverse"]))) == repr(before)


@pytest.mark.parametrize("path", [path for path in CASES if "refused" in load(path)], ids=lambda path: path.stem)
def test_an_edit_that_does_not_fit_is_refused(path: Path) -> None:
    case = load(path)
    with pytest.raises(EditRefused) as raised:
        apply_all(document(case["document"]), map(from_json, case["edits"]))
    assert raised.value.problem.code == case["refused"]
    assert raised.value.problem.message


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_edits_have_one_form_as_json(path: Path) -> None:
    case = load(path)
    for said in (*case["edits"], *case.get("inverse", ())):
        assert to_json(from_json(said)) == said


def test_every_kind_of_edit_has_cases() -> None:
    kinds = {kind.__dataclass_fields__["edit"].default for kind in get_args(Edit)}
    covered = {edit["edit"] for path in CASES for edit in load(path)["edits"] if "result" in load(path)}
    undone = {edit["edit"] for path in CASES for edit in load(path).get("inverse", ())}
    assert covered == kinds
    assert undone == kinds - {"replace_node"}  # undone field by field, so that other people's fields stay
