"""The server's state: whether it is ready, what it is doing, and whether it is about to stop."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class Stopping:
    """Whether the server is about to stop, and which work it finishes before."""

    def __init__(self) -> None:
        self.begun = False
        self._open = 0
        self._changed = threading.Condition()

    @contextmanager
    def finished(self) -> Iterator[None]:
        """Work that the server finishes before it stops."""
        with self._changed:
            self._open += 1
        try:
            yield
        finally:
            with self._changed:
                self._open -= 1
                self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is under way, but no longer than this; returns whether that is so."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._open, seconds)


@dataclass(slots=True)
class ServerState:
    """How far start-up is; written by its thread, read by requests. Ready by default."""

    ready: bool = True
    doing: str = ""
    done: int = 0
    total: int = 0
    problem: str = ""  # what a client is told; the log says more under its id
    problem_id: str = ""
    fatal: bool = False
    stopping: Stopping = field(default_factory=Stopping)

    def progress(self, what: str, done: int, total: int) -> None:
        """Note how far long work has come; matches `index.types.Progress`."""
        self.doing, self.done, self.total = what, done, total

    def json(self) -> dict[str, object]:
        """The content of /readyz."""
        return {
            "ready": self.ready,
            "doing": self.doing,
            "done": self.done,
            "total": self.total,
            "problem": self.problem,
            "problem_id": self.problem_id,
        }
