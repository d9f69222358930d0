"""Workers: what performs jobs, in processes that may die.

The server's side: `Worker` is the seam, `ProcessWorker` and `InlineWorker` what stands behind it, and `Foreman` gives
them the jobs of a queue. The worker's side: `Child` performs what comes through a `Channel`, with a `Performer`.
"""

from engine.worker.child import Child
from engine.worker.foreman import Foreman
from engine.worker.frames import Channel
from engine.worker.host import ProcessWorker
from engine.worker.inline import InlineWorker
from engine.worker.limits import Limits, bound_memory, end_with, go_first
from engine.worker.outputs import Outputs
from engine.worker.performer import Attempt, Performer, said_of
from engine.worker.post import Audience, Standing
from engine.worker.seam import Broken, Died, Preview, Report, Worker
from engine.worker.slate import Slate
from engine.worker.spawn import joined

__all__ = [
    "Attempt",
    "Audience",
    "Broken",
    "Channel",
    "Child",
    "Died",
    "Foreman",
    "InlineWorker",
    "Limits",
    "Outputs",
    "Performer",
    "Preview",
    "ProcessWorker",
    "Report",
    "Slate",
    "Standing",
    "Worker",
    "bound_memory",
    "end_with",
    "go_first",
    "joined",
    "said_of",
]
