"""Mutual exclusion of the threads that write one library. Knows no store and no document."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index.errors import Overtaken


class Exclusion:
    """Keeps writing threads apart; short changes hold one lock, long work only what it concerns.

    `settle` clears up unfinished changes before each change, `tidy` runs after one while nobody is
    adding documents.
    """

    def __init__(self, *, settle: Callable[[], None], tidy: Callable[[], None]) -> None:
        self._settle, self._tidy = settle, tidy
        self._lock = threading.RLock()
        self._freed = threading.Condition(self._lock)
        self._adding: Counter[str] = Counter()
        self._paths: set[tuple[str, str]] = set()

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the lock for one short change."""
        with self._lock:
            self._settle()
            yield
            if not self._adding:
                self._tidy()

    @contextmanager
    def adding(self, collection: str) -> Iterator[None]:
        """Register as adding to a collection: long work that blocks nobody else."""
        with self.change():
            self._adding[collection] += 1
        try:
            yield
        finally:
            with self._lock:
                self._adding -= Counter({collection: 1})
            with self.change():  # clears up unfinished changes
                pass

    @contextmanager
    def alone_at(self, collection: str, path: str) -> Iterator[None]:
        """Keep others from adding an upload at this path."""
        with self._freed:
            self._freed.wait_for(lambda: (collection, path) not in self._paths)
            self._paths.add((collection, path))
        try:
            yield
        finally:
            with self._freed:
                self._paths.discard((collection, path))
                self._freed.notify_all()

    def refuse_while_adding(self, collection: str) -> None:
        """Raise Overtaken if documents are being added to a collection; call it inside `change`."""
        if self._adding[collection]:
            raise Overtaken(
                f"Documents are being added to {collection!r}. Wait until that is done, or cancel it."
            )
