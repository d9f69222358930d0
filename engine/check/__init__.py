"""Checking: every problem of a graph, found before anything runs.

    nodes and literals > links and cycles > resources > traits

Problems carry a node and a port; `located` gives them their line and column in the file.
"""

from engine.check.check import check
from engine.check.packs import pack_problems
from engine.check.places import located

__all__ = ["check", "located", "pack_problems"]
