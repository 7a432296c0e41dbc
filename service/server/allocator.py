"""What large answers took is given back to the system, instead of being kept for the next ones.

By itself glibc gives each thread memory of its own, up to eight parts for every processor, and
after the first large piece is freed keeps all up to twice its size: the web process grew by
3 MB a minute under load, in which not one object of Python more was alive (mallopt(3)).
"""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  #: their numbers in malloc.h
_ARENAS = 2  #: one thread of Python runs at a time, whatever their number
_LARGE_BYTES = 256 * 1024  #: such a piece is mapped by itself, and given back when it is freed
_KEPT_BYTES = 1024 * 1024


def give_memory_back() -> None:
    """Bound what the allocator keeps. To be called before there are threads; glibc only."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # another C library, with an allocator of its own
        return
    mallopt(_ARENA_MAX, _ARENAS)
    mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
    mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
