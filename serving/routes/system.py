"""`/healthz`, `/metrics`, `/api/v1/system` and `/api/v1/openapi.json`: what the server says of itself."""

from starlette.requests import Request
from starlette.responses import Response

from engine.protocol.system import Health, SystemView
from serving.house import House


async def healthz(house: House, request: Request) -> Health:
    """That the server is alive, and nothing else; needs no token."""
    return Health()


async def metrics(house: House, request: Request) -> Response:
    """Numbers for Prometheus."""
    return Response(house.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


async def system(house: House, request: Request) -> SystemView:
    """The computer and the server: versions, memory, workers, the store."""
    return await house.checks.run(house.system)
