"""A queue for the replies of one model; time spent waiting does not count towards the timeout."""

import threading
from collections import deque
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, Never

from rag.types import Ahead


@dataclass(eq=False, slots=True)
class _Turn:
    """A reply to be written when its turn comes; `said` ends with None, or with what went wrong.

    Once it is `left`, it ends with its next piece, or is passed over.
    """

    write: Callable[[], Generator[str, None, None]]
    said: SimpleQueue[str | BaseException | None] = field(default_factory=SimpleQueue)
    left: bool = False
    ahead: int = 0

    @property
    def _wanted(self) -> bool:
        """Not once the process ends: llama.cpp must not be torn down while it writes."""
        return not self.left and threading.main_thread().is_alive()

    def wait(self, ahead: int) -> None:
        """Say how many come before, if that is news."""
        if ahead != self.ahead:
            self.ahead = ahead
            self.said.put(Ahead(ahead))

    def take(self) -> None:
        """Write the reply, or what of it is wanted; raises nothing."""
        end: BaseException | None = None
        try:
            with closing(self.write()) as pieces:
                while self._wanted and (piece := next(pieces, None)) is not None:
                    self.said.put(piece)
        except BaseException as error:  # noqa: BLE001 - it is raised where the reply is read
            end = error
        self.said.put(end)


class Line:
    """Turns in the order in which they came, `at_once` of them side by side.

    A turn lasts as long as the model writes, however slowly that is read: who reads one reply may
    wait for another meanwhile. No thread lives longer than there are turns.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once, self._free, self._writing = at_once, at_once, 0
        self._waiting: deque[_Turn] = deque()
        self._lock = threading.Lock()

    def join(self, turn: _Turn) -> None:
        """Put a turn at the end of the line."""
        with self._lock:
            self._waiting.append(turn)
            if self._free:
                self._free -= 1
                threading.Thread(target=self._serve, name="chat-model").start()
            self._tell()

    def leave(self, turn: _Turn) -> None:
        """Have those behind a turn move up."""
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                self._tell()

    def _serve(self) -> None:
        while turn := self._next():
            turn.take()
            with self._lock:
                self._writing -= 1

    def _next(self) -> _Turn | None:
        with self._lock:
            if not self._waiting:
                self._free += 1
                return None
            turn = self._waiting.popleft()
            self._writing += 1
            turn.wait(0)
            self._tell()
            return turn

    def _tell(self) -> None:
        """Each that waits how many come before; those of a thread that is just starting wait for nobody."""
        starting = self._at_once - self._free - self._writing
        for at, turn in enumerate(self._waiting):
            turn.wait(self._writing + at if at >= starting else 0)


class Reply(Generator[str, None, None]):
    """The pieces of a reply that joins the line when it is first read.

    Unlike a plain generator it may be closed from any thread, also while another waits for a piece.
    """

    def __init__(self, line: Line, write: Callable[[], Generator[str, None, None]]) -> None:
        self._line, self._turn = line, _Turn(write)
        self._begun = self._ended = False

    def send(self, value: None, /) -> str:
        """The next piece."""
        if not self._begun and not self._ended:
            self._begun = True
            self._line.join(self._turn)
        said = None if self._ended else self._turn.said.get()
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
        """Give up the turn, waited for or under way; who waits for a piece is told that none comes."""
        if not self._ended:
            self._ended = True
            self._turn.left = True
            self._turn.said.put(None)
            self._line.leave(self._turn)

    def __del__(self) -> None:
        self._turn.left = True
