"""Schedules replies on one model: some are written at the same time, and people are served fairly.

Time spent waiting does not count towards the model's timeout.
"""

import threading
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from queue import SimpleQueue

from rag.scheduling.fair import FairQueue
from rag.types import Ahead


@dataclass(eq=False, slots=True)
class Job:
    """A reply to write for a person. `said` ends with None, or with the error.

    A job that is `left` stops at its next piece, or never starts.
    """

    person: str
    write: Callable[[], Generator[str, None, None]]
    said: SimpleQueue[str | BaseException | None] = field(default_factory=SimpleQueue)
    left: bool = False
    ahead: int = 0

    @property
    def _wanted(self) -> bool:
        """Whether to go on. Not once the process ends: llama.cpp must not be torn down while it writes."""
        return not self.left and threading.main_thread().is_alive()

    def wait(self, ahead: int) -> None:
        """Report the number of replies before this one, if it has changed."""
        if ahead != self.ahead:
            self.ahead = ahead
            self.said.put(Ahead(ahead))

    def take(self) -> None:
        """Write the reply as long as it is wanted; raises nothing."""
        self.wait(0)
        end: BaseException | None = None
        try:
            with closing(self.write()) as pieces:
                while self._wanted and (piece := next(pieces, None)) is not None:
                    self.said.put(piece)
        except BaseException as error:  # noqa: BLE001 - it is raised where the reply is read
            end = error
        self.said.put(end)


class Scheduler:
    """Runs `at_once` jobs at the same time, at most `each` for one person.

    A job takes as long as the model writes, however slowly its reply is read, so whoever reads one
    reply may wait for another. Threads end when no job is left.
    """

    def __init__(self, at_once: int, *, each: int | None = None) -> None:
        self._free = at_once
        self._waiting = FairQueue[Job](each or at_once)
        self._lock = threading.Lock()

    def join(self, job: Job) -> None:
        """Queue a job."""
        with self._lock:
            self._waiting.add(job)
            if self._free and (first := self._waiting.take()):
                self._free -= 1
                threading.Thread(target=self._serve, args=(first,), name="chat-model").start()
            self._report()

    def leave(self, job: Job) -> None:
        """Take a waiting job out of the queue; those behind it move up."""
        with self._lock:
            if self._waiting.remove(job):
                self._report()

    def _serve(self, job: Job | None) -> None:
        while job:
            job.take()
            job = self._after(job)

    def _after(self, ended: Job) -> Job | None:
        with self._lock:
            self._waiting.done(ended)
            following = self._waiting.take()
            if following is None:
                self._free += 1
            self._report()
            return following

    def _report(self) -> None:
        """Report to each waiting job how many replies come before it."""
        for place, job in enumerate(self._waiting, 1):
            job.wait(place)
