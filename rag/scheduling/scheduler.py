"""A line before one model: replies are written in turn, some side by side, fair between people.

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
class Turn:
    """A reply to be written for a person when its turn comes; `said` ends with None, or with what went wrong.

    Once it is `left`, it ends with its next piece, or is passed over.
    """

    person: str
    write: Callable[[], Generator[str, None, None]]
    said: SimpleQueue[str | BaseException | None] = field(default_factory=SimpleQueue)
    left: bool = False
    ahead: int = 0

    @property
    def _wanted(self) -> bool:
        """Not once the process ends: llama.cpp must not be torn down while it writes."""
        return not self.left and threading.main_thread().is_alive()

    def wait(self, ahead: int) -> None:
        """Say how many replies have to end before, if that is news."""
        if ahead != self.ahead:
            self.ahead = ahead
            self.said.put(Ahead(ahead))

    def take(self) -> None:
        """Write the reply, or what of it is wanted; raises nothing."""
        self.wait(0)
        end: BaseException | None = None
        try:
            with closing(self.write()) as pieces:
                while self._wanted and (piece := next(pieces, None)) is not None:
                    self.said.put(piece)
        except BaseException as error:  # noqa: BLE001 - it is raised where the reply is read
            end = error
        self.said.put(end)


class Line:
    """Turns, `at_once` of them side by side, at most `each` of them for one person.

    A turn lasts as long as the model writes, however slowly that is read: who reads one reply may
    wait for another meanwhile. No thread lives longer than there are turns.
    """

    def __init__(self, at_once: int, *, each: int | None = None) -> None:
        self._free = at_once
        self._waiting = FairQueue[Turn](each or at_once)
        self._lock = threading.Lock()

    def join(self, turn: Turn) -> None:
        """Have a turn wait until it comes."""
        with self._lock:
            self._waiting.add(turn)
            if self._free and (first := self._waiting.take()):
                self._free -= 1
                threading.Thread(target=self._serve, args=(first,), name="chat-model").start()
            self._tell()

    def leave(self, turn: Turn) -> None:
        """Have those behind a turn that waits move up."""
        with self._lock:
            if self._waiting.remove(turn):
                self._tell()

    def _serve(self, turn: Turn | None) -> None:
        while turn:
            turn.take()
            turn = self._after(turn)

    def _after(self, ended: Turn) -> Turn | None:
        with self._lock:
            self._waiting.done(ended)
            following = self._waiting.take()
            if following is None:
                self._free += 1
            self._tell()
            return following

    def _tell(self) -> None:
        """Say to each turn that waits how many replies have to end before it begins."""
        for place, turn in enumerate(self._waiting, 1):
            turn.wait(place)
