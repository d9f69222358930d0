"""`POST /api/v1/check` and `/plan`: what is wrong with a workflow, and what a run of it would do."""

from starlette.requests import Request

from engine.document import Parsed
from engine.protocol.problems import ProblemView
from engine.protocol.workflows import Asked, PlannedStep, PlanView, Problems
from serving.house import House


async def check(house: House, request: Request, asked: Asked) -> Problems:
    """Everything that is wrong with a workflow and its parameters; that is no refusal, whatever it says."""

    def work() -> Problems:
        found = house.desk.check(read(house, asked.workflow, asked.document), asked.parameters, asked.to)
        return Problems(problems=[ProblemView.of(problem) for problem in found])

    return await house.checks.run(work)


async def plan(house: House, request: Request, asked: Asked) -> PlanView:
    """What a run would do, step by step, and what is there already. A workflow with errors is refused with them."""

    def work() -> PlanView:
        parsed = read(house, asked.workflow, asked.document)
        prepared, planned = house.desk.plan(parsed, asked.parameters, asked.to)
        missing = {step.path for step in planned.steps}
        steps = [
            PlannedStep(
                node=path,
                type=prepared.graph.nodes[path].type,
                status="missing" if path in missing else "cached",
                key=planned.keys[path],
            )
            for path in prepared.graph.order or ()
            if path in planned.keys
        ]
        return PlanView(steps=steps, problems=[ProblemView.of(problem) for problem in prepared.problems])

    return await house.checks.run(work)


def read(house: House, workflow: str | None, document: str | None) -> Parsed:
    """The document that is asked about: a text, or a workflow of the server by name."""
    if document is not None:
        return house.desk.read(document)
    name = workflow or ""
    return house.desk.read(house.documents.text(name), f"{name}.yaml")
