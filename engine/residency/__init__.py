"""Residency: the one room where live models are. Loaded once for each handle and device, kept under byte budgets.

A model that has to make room on a device moves to the computer's memory first, from where it comes back without a
load, and is let go of when there is no room there either. `.to` of a model and `free` of a device stand nowhere else.
"""

from engine.residency.residency import Residency

__all__ = ["Residency"]
