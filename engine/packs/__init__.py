"""Packs of others, and the digests of their code: found among installed distributions, or in a folder that the person
who starts Darkroom names, or given as values.

A pack is never loaded because a workflow asked for it. The digest of the code behind each node type stands in keys, so
that an edited node is never served what it gave before.
"""

from engine.packs.code import digested
from engine.packs.distributions import GROUP, installed
from engine.packs.folder import from_folder

__all__ = ["GROUP", "digested", "from_folder", "installed"]
