"""Watches the memory of the app under load, every few seconds. Knows no question."""

import time

from lab.bench.measuring import Sampler, Usage, usage


class Watch(Sampler):
    """Notes what a process holds, with the seconds since the start."""

    def __init__(self, pid: int, *, every_s: float = 5.0) -> None:
        super().__init__(every_s=every_s)
        self._pid, self._began = pid, time.monotonic()
        self.seen: list[tuple[float, Usage]] = []

    def sample(self) -> None:
        """Note the usage now."""
        self.seen.append((time.monotonic() - self._began, usage(self._pid)))
