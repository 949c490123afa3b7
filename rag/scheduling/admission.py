"""Admission control: limits how many questions one person may have open. Knows no question."""

import threading
from collections import Counter

from index.errors import TooManyQuestions

RETRY_S = 5
"""Seconds after which a refused person should try again."""


class Admission:
    """Counts each person's open questions; thread-safe."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()
        self._lock = threading.Lock()

    def enter(self, person: str) -> None:
        """Admit one more question of a person. Raises TooManyQuestions."""
        with self._lock:
            if self._open[person] >= self._most:
                raise TooManyQuestions(self._most, seconds=RETRY_S)
            self._open[person] += 1

    def leave(self, person: str) -> None:
        """Note that one of a person's questions has ended."""
        with self._lock:
            self._open[person] -= 1
            if not self._open[person]:
                del self._open[person]
