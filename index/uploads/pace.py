"""Estimates how long files take, from those already indexed. Knows no queue."""

import threading
from dataclasses import dataclass
from pathlib import PurePosixPath

_NEW = 0.3
"""The weight of each earlier file relative to the one after it."""
_REACH = 10
"""How many times the bytes measured so far an estimate may cover: small files say little about
large ones."""


@dataclass(slots=True)
class _Measured:
    """Seconds and bytes of the last files, and the bytes of all files."""

    seconds: float = 0.0
    size: float = 0.0
    total: int = 0

    def add(self, size: int, seconds: float) -> None:
        self.seconds = self.seconds * (1 - _NEW) + seconds
        self.size = self.size * (1 - _NEW) + size
        self.total += size

    def estimate(self, size: int) -> float | None:
        """Seconds for this many bytes; None if too little has been measured."""
        return self.seconds / self.size * size if 0 < size <= self.total * _REACH else None


class Pace:
    """Seconds per byte by format, as measured. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, _Measured] = {}

    def saw(self, path: str, *, size: int, seconds: float) -> None:
        """Record how long a file of this size took."""
        with self._lock:
            for key in (_ending(path), ""):
                self._seen.setdefault(key, _Measured()).add(size, seconds)

    def seconds(self, path: str, size: int) -> float | None:
        """How long a file of this size will take; None if too little has been measured."""
        with self._lock:
            measured = self._seen.get(_ending(path)) or self._seen.get("")
            return measured.estimate(size) if measured else None


def _ending(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
