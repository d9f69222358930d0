"""The table of all routes."""

from typing import Final

from engine.protocol.assets import AssetQuery, AssetView, ImageList, ImageQuery
from engine.protocol.jobs import JobPage, JobView, Move, Prioritise, QueueView, Submission, Submitted
from engine.protocol.pictures import (
    GalleryView,
    PictureDetails,
    PicturePage,
    PictureQuery,
    Pictures,
    PicturesDelete,
    PicturesMark,
)
from engine.protocol.system import Health, ModelList, SystemView
from engine.protocol.tokens import TokensAsk, TokensView
from engine.protocol.workflows import (
    Asked,
    Catalogue,
    PlanView,
    Problems,
    TemplateList,
    TrashList,
    WorkflowCopy,
    WorkflowCreate,
    WorkflowDeleted,
    WorkflowList,
    WorkflowNamed,
    WorkflowPut,
    WorkflowRename,
    WorkflowSaved,
    WorkflowView,
)
from serving.doors import Access
from serving.endpoints import Endpoint
from serving.routes import (
    assets,
    checks,
    images,
    jobs,
    nodes,
    page,
    pictures,
    system,
    templates,
    tokens,
    trash,
    workflows,
)

API: Final = "/api/v1"
SOCKET: Final = f"{API}/ws"
OPENAPI: Final = f"{API}/openapi.json"

_JOB: Final = f"{API}/jobs/{{job}}"
_WORKFLOW: Final = f"{API}/workflows/{{name}}"
_TRASH: Final = f"{API}/trash/{{trashed}}"
_TEMPLATE: Final = f"{API}/templates/{{name}}"

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(method="GET", path="/", handler=page.page, access=Access.PAGE, gives_raw="text/html"),
    Endpoint(method="GET", path="/page/{file}", handler=page.piece, gives_raw="text/javascript"),
    Endpoint(method="GET", path="/healthz", handler=system.healthz, access=Access.OPEN, gives=Health),
    Endpoint(method="GET", path="/metrics", handler=system.metrics, gives_raw="text/plain"),
    Endpoint(method="GET", path=f"{API}/system", handler=system.system, gives=SystemView),
    Endpoint(method="GET", path=f"{API}/nodes", handler=nodes.nodes, gives=Catalogue),
    Endpoint(method="GET", path=f"{API}/models", handler=nodes.models, gives=ModelList),
    Endpoint(method="GET", path=f"{API}/workflows", handler=workflows.listed, gives=WorkflowList),
    Endpoint(method="GET", path=_WORKFLOW, handler=workflows.read, gives=WorkflowView),
    Endpoint(
        method="PUT",
        path=_WORKFLOW,
        handler=workflows.write,
        takes_document=True,
        body=WorkflowPut,
        gives=WorkflowSaved,
    ),
    Endpoint(method="DELETE", path=_WORKFLOW, handler=workflows.delete, gives=WorkflowDeleted),
    Endpoint(
        method="POST",
        path=f"{API}/workflows",
        handler=workflows.create,
        takes_document=True,
        body=WorkflowCreate,
        gives=WorkflowNamed,
        status=201,
    ),
    Endpoint(
        method="POST",
        path=f"{_WORKFLOW}/duplicate",
        handler=workflows.duplicate,
        body=WorkflowCopy,
        gives=WorkflowNamed,
        status=201,
    ),
    Endpoint(
        method="POST", path=f"{_WORKFLOW}/rename", handler=workflows.rename, body=WorkflowRename, gives=WorkflowNamed
    ),
    Endpoint(method="GET", path=f"{API}/trash", handler=trash.listed, gives=TrashList),
    Endpoint(method="POST", path=f"{_TRASH}/restore", handler=trash.restore, body=WorkflowCopy, gives=WorkflowNamed),
    Endpoint(method="DELETE", path=_TRASH, handler=trash.delete, status=204),
    Endpoint(method="GET", path=f"{API}/templates", handler=templates.listed, gives=TemplateList),
    Endpoint(method="GET", path=f"{_TEMPLATE}/picture", handler=templates.picture, gives_raw="image/webp"),
    Endpoint(
        method="POST",
        path=f"{_TEMPLATE}/use",
        handler=templates.use,
        body=WorkflowCopy,
        gives=WorkflowNamed,
        status=201,
    ),
    Endpoint(method="POST", path=f"{API}/check", handler=checks.check, takes_document=True, body=Asked, gives=Problems),
    Endpoint(method="POST", path=f"{API}/plan", handler=checks.plan, takes_document=True, body=Asked, gives=PlanView),
    Endpoint(
        method="POST",
        path=f"{API}/jobs",
        handler=jobs.submit,
        takes_document=True,
        body=Submission,
        gives=Submitted,
        status=202,
    ),
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
    Endpoint(method="POST", path=f"{API}/tokens", handler=tokens.count, body=TokensAsk, gives=TokensView),
    Endpoint(method="GET", path=f"{API}/images", handler=images.listed, gives=ImageList),
    Endpoint(
        method="GET",
        path=f"{API}/images/file",
        handler=images.file,
        query=ImageQuery,
        gives_raw="application/octet-stream",
    ),
    Endpoint(method="GET", path=f"{API}/pictures", handler=pictures.listed, query=PictureQuery, gives=PicturePage),
    Endpoint(method="GET", path=f"{API}/gallery", handler=pictures.gallery, gives=GalleryView),
    Endpoint(method="POST", path=f"{API}/pictures/mark", handler=pictures.mark, body=PicturesMark, gives=Pictures),
    Endpoint(method="POST", path=f"{API}/pictures/delete", handler=pictures.delete, body=PicturesDelete, status=204),
    Endpoint(method="GET", path=f"{API}/pictures/{{digest}}", handler=pictures.one, gives=PictureDetails),
    Endpoint(method="POST", path=f"{API}/pictures/{{digest}}/use", handler=pictures.use, gives=AssetView),
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
