"""Problems as JSON, and back."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Code, Level, Problem
from engine.protocol.problems import ProblemView, problem_from_json, problem_to_json

TEXTS = st.none() | st.text(max_size=20)
PROBLEMS = st.builds(
    Problem,
    code=st.sampled_from(Code),
    message=st.text(max_size=20),
    level=st.sampled_from(Level),
    file=TEXTS,
    line=st.none() | st.integers(1, 10**6),
    column=st.none() | st.integers(1, 10**6),
    node=TEXTS,
    port=TEXTS,
    hint=TEXTS,
)


@given(PROBLEMS)
def test_a_problem_comes_back_as_it_was(problem: Problem) -> None:
    assert problem_from_json(json.loads(json.dumps(problem_to_json(problem)))) == problem
    assert ProblemView.model_validate_json(ProblemView.of(problem).model_dump_json()).problem() == problem


def test_the_model_has_the_fields_of_a_problem() -> None:
    assert set(ProblemView.model_fields) == {field.name for field in dataclasses.fields(Problem)}


def test_only_what_is_known_is_said() -> None:
    problem = Problem(code=Code.CYCLE, message="m", line=3)
    assert problem_to_json(problem) == {"code": "cycle", "message": "m", "line": 3}
    assert problem_to_json(problem.as_warning())["level"] == "warning"


@pytest.mark.parametrize("data", [None, [], {}, {"code": "x", "message": "m"}, {"code": "cycle", "message": 1}])
def test_what_is_no_problem_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="ProblemView"):
        problem_from_json(data)
