"""Request coalescing: one running answer, and everybody who listens to it.

A thread of its own makes the answer. Each listener gets all of it and may leave at any time.
"""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Protocol

from index.errors import AskerLeft
from rag.types import Answer, Event


class Audience(Protocol):
    """The party that an answer is made for, such as an `Asker`."""

    left: bool

    def leave(self) -> None:
        """Note that nobody listens any more."""
        ...


class SharedWork:
    """An answer made once for all its listeners; it stops when the last of them leaves."""

    def __init__(
        self,
        events: Generator[Event, None, None],
        asker: Audience,
        ended: Callable[["SharedWork"], None],
    ) -> None:
        self._events, self._asker, self._ended = events, asker, ended
        self._said: list[Event] = []
        self._fault: BaseException | None = None
        self._over = False
        self._listeners = 0
        self._news = threading.Condition()

    def start(self) -> None:
        """Start the thread; somebody must be listening already."""
        threading.Thread(target=self._run, name="answer").start()

    def join(self) -> bool:
        """Add a listener; False if the answer has ended or is being stopped."""
        with self._news:
            joins = not self._over and not self._asker.left
            self._listeners += joins
            return joins

    def leave(self) -> None:
        """Remove a listener."""
        with self._news:
            self._listeners -= 1
            if not self._listeners:
                self._asker.leave()

    def wait(self, number: int, wanted: Callable[[], bool]) -> Event | None:
        """Wait for the event of this number; None after the last. Raises the answer's error."""
        with self._news:
            self._news.wait_for(lambda: self._over or len(self._said) > number or not wanted())
            if not wanted():
                raise AskerLeft("Whoever listened has left.")
            if number < len(self._said):
                return self._said[number]
            if self._fault:
                raise self._fault
            return None

    def wake(self) -> None:
        """Have waiting listeners check whether they still want the answer."""
        with self._news:
            self._news.notify_all()

    def _run(self) -> None:
        try:
            with closing(self._events) as events:
                for event in events:
                    self._publish(event)
                    if self._asker.left:
                        break
        except BaseException as error:  # noqa: BLE001 - it is raised where the answer is listened to
            self._fault = error
        self._ended(self)
        with self._news:
            self._over = True
            self._news.notify_all()

    def _publish(self, event: Event) -> None:
        with self._news:
            self._said.append(event)
            self._news.notify_all()


Ended = Callable[[Answer | None, Exception | None], None]
"""Called with a listener's result: an answer, an error, or neither if they left."""


class Listener(Iterator[Event]):
    """The events of an answer for one of its askers; the first is that asker's own.

    Any thread may close it, even while another waits for an event; the latter gets AskerLeft.
    """

    def __init__(self, first: Event, work: SharedWork, ended: Ended) -> None:
        self._first, self._work, self._ended = first, work, ended
        self._answer: Answer | None = None
        self._fault: Exception | None = None
        self._number = 0
        self._wanted = True
        self._lock = threading.Lock()

    def __next__(self) -> Event:
        number, self._number = self._number, self._number + 1
        if number == 0:
            return self._first
        try:
            event = self._work.wait(number - 1, lambda: self._wanted)
        except BaseException as error:
            if isinstance(error, Exception) and not isinstance(error, AskerLeft):
                self._fault = error
            self.close()
            raise
        if event is None:
            self.close()
            raise StopIteration
        if isinstance(event, Answer):
            self._answer = event
        return event

    def close(self) -> None:
        """Leave without disturbing the other listeners."""
        with self._lock:
            if not self._wanted:
                return
            self._wanted = False
        self._work.wake()
        self._work.leave()
        self._ended(self._answer, self._fault)
