"""A person with an open question, and the model's replies for it."""

import threading
from collections.abc import Callable, Generator
from typing import Any, Never
from weakref import WeakSet

from index.errors import AskerLeft
from rag.scheduling.scheduler import Job, Scheduler


class Asker:
    """A person with an open question. Any thread may call `leave`, which stops the work on it."""

    def __init__(self, person: str, scheduler: Scheduler) -> None:
        self.person, self._scheduler = person, scheduler
        self.left = False
        self._replies: WeakSet[Reply] = WeakSet()
        self._lock = threading.Lock()

    def reply(self, write: Callable[[], Generator[str, None, None]]) -> "Reply":
        """The reply that `write` makes, once the scheduler runs it."""
        made = Reply(self, self._scheduler, write)
        with self._lock:
            self._replies.add(made)
        return made

    def leave(self) -> None:
        """Stop every reply, waiting or running; readers of a reply get AskerLeft."""
        with self._lock:
            self.left = True
            replies = list(self._replies)
        for one in replies:
            one.close()


class Reply(Generator[str, None, None]):
    """The pieces of a reply, which is queued when it is first read.

    Unlike a plain generator it may be closed from any thread, even while another waits for a piece.
    """

    def __init__(
        self, asker: Asker, scheduler: Scheduler, write: Callable[[], Generator[str, None, None]]
    ) -> None:
        self._asker, self._scheduler = asker, scheduler
        self._job = Job(asker.person, write)
        self._begun = self._ended = False

    def send(self, value: None, /) -> str:
        """The next piece. Raises AskerLeft, and the model's errors."""
        if not self._begun and not self._ended:
            self._begun = True
            self._scheduler.join(self._job)
        said = None if self._ended else self._job.said.get()
        if self._asker.left:
            self.close()
            raise AskerLeft("Nobody waits for this answer any more.")
        if isinstance(said, str) and not self._ended:
            return said
        self._ended = True
        if isinstance(said, BaseException):
            raise said
        raise StopIteration

    def throw(self, kind: Any, value: Any = None, trace: Any = None, /) -> Never:
        """Close the reply and raise."""
        self.close()
        raise value if isinstance(value, BaseException) else kind

    def close(self) -> None:
        """Stop the reply, waiting or running; whoever waits for a piece gets none."""
        if not self._ended:
            self._ended = True
            self._job.left = True
            self._job.said.put(None)
            self._scheduler.leave(self._job)

    def __del__(self) -> None:
        self._job.left = True
