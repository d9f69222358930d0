"""The plan: what will run, in order, with keys. A pure value made by a pure function.

In the terms of *Build Systems a la Carte* this is a topological scheduler over deep constructive traces: a step whose
key is in the store is not performed, and nothing upstream of it is looked at.
"""

from engine.plan.data import Plan, Ref, Source, Step
from engine.plan.plan import plan

__all__ = ["Plan", "Ref", "Source", "Step", "plan"]
