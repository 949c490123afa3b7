"""Keeps the memory of a process with many threads small."""

import ctypes
import os

HEAPS = 2
"""Heaps shared by all threads. With glibc's default, eight a core, each keeps the most that any question
took: 150 questions took the app from 2.4 to 4.4 GB."""
_M_ARENA_MAX = -8  # <malloc.h>
_OPERATORS = "MALLOC_ARENA_MAX"


def share_heaps() -> bool:
    """Have all threads allocate from few heaps. Returns whether that was set here: the C library
    must be glibc, and a number in the environment takes precedence. Call it before threads start.
    """
    if _OPERATORS in os.environ:
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, HEAPS))
    except (AttributeError, OSError, TypeError):  # another C library
        return False
