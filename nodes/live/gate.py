"""One door for the large libraries, so that two lanes never import halves of them at the same time.

transformers and diffusers import each other's modules lazily and in circles. Two threads that do so at once can see
each other's half-made modules, because Python breaks the deadlock that way.
"""

from threading import RLock
from typing import Final

gate: Final = RLock()
"""Held while diffusers or transformers are imported."""
