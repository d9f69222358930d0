"""The run: performs the steps of a plan and emits events. It decides nothing.

One loop owns all state. Steps of the lane `value` are done in the loop itself, `io` steps on a pool of threads, and
`device` steps on the thread of a device, at most one at a time on each. Threads speak to the loop through one queue,
so events come from the loop's thread alone; what has to be read from large files is read on the pool.
"""

from engine.run.checkpoints import AUTOMATIC, Checkpointing
from engine.run.fleet import Claim, Everywhere, Fleet, is_fleet
from engine.run.lanes import Lanes
from engine.run.loop import Ended, Run
from engine.run.perform import as_outputs

__all__ = [
    "AUTOMATIC",
    "Checkpointing",
    "Claim",
    "Ended",
    "Everywhere",
    "Fleet",
    "Lanes",
    "Run",
    "as_outputs",
    "is_fleet",
]
