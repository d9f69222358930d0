"""Why a step will run, in words."""

from collections.abc import Mapping

from engine.plan import Plan


def reasons(plan: Plan) -> Mapping[str, str]:
    """For each step of the plan why its result is not there: it is new, or it waits for a step that is."""
    paths = {step.key: step.path for step in plan.steps}
    return {
        step.path: _because([paths[key] for key in dict.fromkeys(step.reads()) if key in paths]) for step in plan.steps
    }


def _because(upstream: list[str]) -> str:
    if not upstream:
        return "no result for these inputs yet"
    return f"{', '.join(upstream)} {'runs' if len(upstream) == 1 else 'run'} first"
