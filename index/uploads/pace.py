"""Estimates how long files take, from those already indexed. Knows no queue."""

import threading
from pathlib import PurePosixPath

_NEW = 0.3
"""The weight of the last file in the estimate for the next."""
_LEAST = 100_000
"""Bytes that a smaller file counts as: what it takes has little to do with its size."""


class Pace:
    """Seconds per byte by format, as measured. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, float] = {}

    def saw(self, path: str, *, size: int, seconds: float) -> None:
        """A file of this size took this long."""
        ending, pace = PurePosixPath(path).suffix.lower(), seconds / max(size, _LEAST)
        with self._lock:
            for key in (ending, ""):
                before = self._seen.get(key, pace)
                self._seen[key] = before * (1 - _NEW) + pace * _NEW

    def seconds(self, path: str, size: int) -> float | None:
        """How long a file of this size will take; None before anything was measured."""
        with self._lock:
            pace = self._seen.get(PurePosixPath(path).suffix.lower(), self._seen.get(""))
        return None if pace is None else pace * size
