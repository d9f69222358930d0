"""`GET /api/v1/nodes` and `/models`: what there is to work with."""

from starlette.requests import Request
from starlette.responses import Response

from engine.protocol.system import ModelList
from serving.answers import text_answer
from serving.house import House


async def nodes(house: House, request: Request) -> Response:
    """Every node type with its ports, widgets and docs, the port types, and what connects to what."""
    return text_answer(await house.checks.run(house.catalogue))


async def models(house: House, request: Request) -> ModelList:
    """The models on this computer, by the names that workflows give them."""
    return ModelList(models=await house.checks.run(house.models))
