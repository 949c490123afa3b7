"""Watches the memory of the app under load, every few seconds. Knows no figure of the people."""

import threading
import time

from lab.bench.measuring import Usage, usage


class Watch:
    """Notes what a process holds, from entering to leaving: seconds since then, and what it was."""

    def __init__(self, pid: int, *, every_s: float = 5.0) -> None:
        self._pid, self._every_s = pid, every_s
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)
        self.seen: list[tuple[float, Usage]] = []

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._left.set()
        self._thread.join()

    def _watch(self) -> None:
        began = time.monotonic()
        while True:
            self.seen.append((time.monotonic() - began, usage(self._pid)))
            if self._left.wait(self._every_s):
                return
