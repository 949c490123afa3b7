"""Running answers of kept conversations: each continues when its page is closed and can be followed
again.

Only a person can stop one. Knows no route.
"""

import threading
from collections.abc import Callable, Generator, Iterator

from rag.conversations.recording import Recording
from rag.scheduling.sharing import Listener, SharedWork
from rag.types import Event
from rag.web.state import Stopping


class RunningAnswer:
    """An answer that is recorded while it is made; one that could not be stored ends with its last
    listener.
    """

    left = False

    def __init__(
        self,
        recording: Recording,
        made: Listener,
        *,
        stopping: Stopping,
        ended: Callable[["RunningAnswer"], None],
    ) -> None:
        """Store the question. Raises the error of the first event."""
        self.recording, self._made = recording, made
        events = recording.follow(made)
        self._first = next(events)
        self._work = SharedWork(_finished(events, stopping), self, lambda _: ended(self))

    def start(self) -> Listener:
        """Start the answer; returns its first listener."""
        self._work.join()
        self._work.start()
        return Listener(self._first, self._work, lambda *_: None)

    def listen(self) -> Listener | None:
        """Its events from the beginning; None once it has ended."""
        return Listener(self._first, self._work, lambda *_: None) if self._work.join() else None

    def leave(self) -> None:
        """Stop the answer if it is not stored; a stored one goes on without listeners."""
        if not self.recording.turn:
            self.stop()

    def stop(self) -> None:
        """Stop the answer where it is; may be called from any thread."""
        self._made.close()


def _finished(events: Iterator[Event], stopping: Stopping) -> Generator[Event, None, None]:
    """The events, which the server finishes before it stops."""
    with stopping.finished():
        yield from events


class RunningAnswers:
    """The running answers, by the turn that stores them; thread-safe."""

    def __init__(self, stopping: Stopping) -> None:
        self._stopping = stopping
        self._running: dict[str, RunningAnswer] = {}
        self._lock = threading.Lock()

    def begin(self, recording: Recording, made: Listener) -> Listener:
        """Record an answer; returns its first listener."""
        answer = RunningAnswer(recording, made, stopping=self._stopping, ended=self._forget)
        with self._lock:
            self._running[recording.turn] = answer
        return answer.start()

    def of(self, turn: str) -> RunningAnswer | None:
        """The running answer to this turn, if any."""
        with self._lock:
            return self._running.get(turn)

    def stop_all(self, conversation: str) -> None:
        """Stop the running answers of a conversation."""
        with self._lock:
            running = list(self._running.values())
        for one in running:
            if one.recording.conversation == conversation:
                one.stop()

    def _forget(self, answer: RunningAnswer) -> None:
        with self._lock:
            if self._running.get(answer.recording.turn) is answer:
                del self._running[answer.recording.turn]
