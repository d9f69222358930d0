"""The store: where results live, by key. Memory, then disk; shared storage will be a further layer of the same kind.

A store is asked `key in store`, `get` and `put`. A result that is missing or damaged is a miss, never an error and
never a wrong value. No path of a blob leaves this room.
"""

from engine.store.disk import BUDGET, DiskStore
from engine.store.layers import LayeredStore
from engine.store.memory import MemoryStore
from engine.store.protocol import Outputs, Store
from engine.store.prune import Removed
from engine.store.remembered import Remembered
from engine.store.upkeep import Amount, Harm, Stats, Verified

__all__ = [
    "BUDGET",
    "Amount",
    "DiskStore",
    "Harm",
    "LayeredStore",
    "MemoryStore",
    "Outputs",
    "Remembered",
    "Removed",
    "Stats",
    "Store",
    "Verified",
]
