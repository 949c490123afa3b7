"""How many questions of one person may be open at once. Knows no question."""

import threading
from collections import Counter

from index.errors import TooManyQuestions

RETRY_S = 5
"""Seconds after which it is worth trying again."""


class Admission:
    """Counts each person's questions from when they are taken until they end. Safe from any thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()
        self._lock = threading.Lock()

    def enter(self, person: str) -> None:
        """Take one more question of a person. Raises TooManyQuestions."""
        with self._lock:
            if self._open[person] >= self._most:
                raise TooManyQuestions(self._most, seconds=RETRY_S)
            self._open[person] += 1

    def leave(self, person: str) -> None:
        """One of a person's questions has ended."""
        with self._lock:
            self._open[person] -= 1
            if not self._open[person]:
                del self._open[person]
