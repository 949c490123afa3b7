"""How much evidence a model reads in the time that people wait. Knows no model and no evidence."""

import threading
from collections import deque
from statistics import median

WAIT_S = 3.0
"""Seconds that reading the evidence may take, before the first word is written."""
LEAST, MOST, STEP = 300, 1200, 50
"""Tokens of evidence. With 200 the evidence sentence would be missing from the prompt of twice as many
questions (docs/quality.md has the shares), so a slower model is waited for; beyond 1,200 a small one
loses the thread. LEAST also serves before a model was heard."""
HEARD, KEPT = 3, 9
"""Readings that a budget rests on at least, and at most."""


class Pace:
    """The reading speed of a model, from how long it took to begin; safe to use from several threads."""

    def __init__(self) -> None:
        self._readings: deque[float] = deque(maxlen=KEPT)
        self._lock = threading.Lock()

    def heard(self, tokens: float, seconds: float) -> None:
        """A prompt of so many tokens not read before was answered after so many seconds."""
        if tokens > 0 and seconds > 0:
            with self._lock:
                self._readings.append(tokens / seconds)

    @property
    def budget_tokens(self) -> int:
        """Tokens of evidence that are read in WAIT_S, by the median of the last readings."""
        with self._lock:
            if len(self._readings) < HEARD:
                return LEAST
            wanted = round(median(self._readings) * WAIT_S / STEP) * STEP
        return min(MOST, max(LEAST, wanted))
