"""The run: performs the steps of a plan and emits events. It decides nothing.

One loop owns all state. Steps of the lane `value` are done in the loop itself; `io` steps on a small pool of threads
and `device` steps on a thread of their own, at most one at a time. Threads speak to the loop through one queue, so
events come from the loop's thread alone.
"""

from engine.run.loop import Ended, Run
from engine.run.perform import as_outputs

__all__ = ["Ended", "Run", "as_outputs"]
