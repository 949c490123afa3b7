"""Tells whether the clock can be trusted: nothing is deleted that only a jump of the clock made
old."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from index.clock import Clock, now

log = logging.getLogger("fundstelle.clock")

MOST_OFF = timedelta(hours=1)
"""How far the clock may deviate from the time that has passed; no retention is counted in hours."""


class Steadiness:
    """Compares a clock with the seconds that passed since this was made. Thread-safe."""

    def __init__(self, clock: Clock = now, ticks: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._ticks = clock, ticks
        self._began, self._first = clock(), ticks()
        self._steady = True

    def __call__(self) -> bool:
        """Whether the clock has not jumped, or is right again."""
        passed = timedelta(seconds=self._ticks() - self._first)
        off = self._clock() - self._began - passed
        steady = abs(off) <= MOST_OFF
        if self._steady and not steady:
            log.warning(
                "The clock has jumped by %s: nothing is deleted for its age until the next start.",
                off,
            )
        self._steady = steady
        return steady
