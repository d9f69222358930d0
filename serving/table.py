"""The table of all routes."""

from typing import Final

from engine.protocol.assets import AssetQuery, AssetView
from engine.protocol.jobs import JobPage, JobView, Move, Prioritise, QueueView, Submission, Submitted
from engine.protocol.system import Health, ModelList, SystemView
from engine.protocol.workflows import (
    Asked,
    Catalogue,
    PlanView,
    Problems,
    WorkflowList,
    WorkflowPut,
    WorkflowSaved,
    WorkflowView,
)
from serving.doors import Access
from serving.endpoints import Endpoint
from serving.routes import assets, checks, jobs, nodes, page, system, workflows

API: Final = "/api/v1"
SOCKET: Final = f"{API}/ws"
OPENAPI: Final = f"{API}/openapi.json"

_JOB: Final = f"{API}/jobs/{{job}}"
_WORKFLOW: Final = f"{API}/workflows/{{name}}"

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(method="GET", path="/", handler=page.page, access=Access.PAGE, gives_raw="text/html"),
    Endpoint(method="GET", path="/page.js", handler=page.script, gives_raw="text/javascript"),
    Endpoint(method="GET", path="/page.css", handler=page.style, gives_raw="text/css"),
    Endpoint(method="GET", path="/healthz", handler=system.healthz, access=Access.OPEN, gives=Health),
    Endpoint(method="GET", path="/metrics", handler=system.metrics, gives_raw="text/plain"),
    Endpoint(method="GET", path=f"{API}/system", handler=system.system, gives=SystemView),
    Endpoint(method="GET", path=f"{API}/nodes", handler=nodes.nodes, gives=Catalogue),
    Endpoint(method="GET", path=f"{API}/models", handler=nodes.models, gives=ModelList),
    Endpoint(method="GET", path=f"{API}/workflows", handler=workflows.listed, gives=WorkflowList),
    Endpoint(method="GET", path=_WORKFLOW, handler=workflows.read, gives=WorkflowView),
    Endpoint(method="PUT", path=_WORKFLOW, handler=workflows.write, body=WorkflowPut, gives=WorkflowSaved),
    Endpoint(method="DELETE", path=_WORKFLOW, handler=workflows.delete, status=204),
    Endpoint(method="POST", path=f"{API}/check", handler=checks.check, body=Asked, gives=Problems),
    Endpoint(method="POST", path=f"{API}/plan", handler=checks.plan, body=Asked, gives=PlanView),
    Endpoint(method="POST", path=f"{API}/jobs", handler=jobs.submit, body=Submission, gives=Submitted, status=202),
    Endpoint(method="GET", path=f"{API}/jobs", handler=jobs.listed, query=jobs.JobsQuery, gives=JobPage),
    Endpoint(method="GET", path=_JOB, handler=jobs.one, gives=JobView),
    Endpoint(method="DELETE", path=_JOB, handler=jobs.delete, status=204),
    Endpoint(method="GET", path=f"{_JOB}/document", handler=jobs.document, gives_raw="text/plain"),
    Endpoint(
        method="GET",
        path=f"{_JOB}/events",
        handler=jobs.events,
        query=jobs.EventsQuery,
        gives_raw="text/event-stream",
    ),
    Endpoint(method="POST", path=f"{_JOB}/cancel", handler=jobs.cancel, gives=Submitted),
    Endpoint(method="POST", path=f"{_JOB}/retry", handler=jobs.retry, gives=Submitted),
    Endpoint(method="POST", path=f"{_JOB}/move", handler=jobs.move, body=Move, gives=Submitted),
    Endpoint(method="POST", path=f"{_JOB}/priority", handler=jobs.prioritise, body=Prioritise, gives=Submitted),
    Endpoint(method="GET", path=f"{API}/queue", handler=jobs.queue, gives=QueueView),
    Endpoint(method="POST", path=f"{API}/queue/pause", handler=jobs.pause, gives=QueueView),
    Endpoint(method="POST", path=f"{API}/queue/resume", handler=jobs.resume, gives=QueueView),
    Endpoint(
        method="POST",
        path=f"{API}/assets",
        handler=assets.upload,
        takes_raw="application/octet-stream",
        gives=AssetView,
        status=201,
    ),
    Endpoint(method="GET", path=f"{API}/assets/{{digest}}/about", handler=assets.about, gives=AssetView),
    Endpoint(
        method="GET",
        path=f"{API}/assets/{{digest}}",
        handler=assets.file,
        query=AssetQuery,
        gives_raw="application/octet-stream",
    ),
)
"""Every route of HTTP but the description of them all."""
