"""The C library told to keep what is freed: a training step asks for the same large blocks again and again."""

import ctypes
from typing import Final

SETTINGS: Final = {
    -4: 0,  # M_MMAP_MAX: no block straight from the kernel
    -1: 2**31 - 1,  # M_TRIM_THRESHOLD: give nothing back
    -2: 2**28,  # M_TOP_PAD: grow by 256 MiB
    -8: 1,  # M_ARENA_MAX: one pool for all threads
}
"""Numbers and values of `mallopt` in glibc's malloc.h."""


def keep_freed() -> bool:
    """Apply the settings and say whether the C library has them; call it before the first large tensor.

    Otherwise every large tensor is mapped, cleared and unmapped by the kernel, which on a virtual machine took two
    thirds of the time of encoding pictures (9 ms each, 3 ms with this).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return all(mallopt(setting, value) == 1 for setting, value in SETTINGS.items())
