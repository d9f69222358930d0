"""Why a step is not cached: what went into its key, compared with what went into it in the last run.

- `Trace`: what the keys of a run's nodes were made of, remembered for each workflow
- `explain`: for each step the reasons why it runs, as data with a line for people
"""

from engine.explain.explain import explain
from engine.explain.reason import Kind, Reason, line
from engine.explain.trace import Trace, recall, remember, trace_of

__all__ = ["Kind", "Reason", "Trace", "explain", "line", "recall", "remember", "trace_of"]
