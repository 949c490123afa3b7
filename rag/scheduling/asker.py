"""Who asks one question, and the replies that are written for it until it is answered or left."""

import threading
from collections.abc import Callable, Generator
from typing import Any, Never
from weakref import WeakSet

from index.errors import AskerLeft
from rag.scheduling.scheduler import Line, Turn


class Asker:
    """A person's question on its way. It may be left from any thread, which stops what is done for it."""

    def __init__(self, person: str, line: Line) -> None:
        self.person, self._line = person, line
        self.left = False
        self._replies: WeakSet[Reply] = WeakSet()
        self._lock = threading.Lock()

    def reply(self, write: Callable[[], Generator[str, None, None]]) -> "Reply":
        """What `write` gives, once it is this person's turn."""
        made = Reply(self, self._line, write)
        with self._lock:
            self._replies.add(made)
        return made

    def leave(self) -> None:
        """Give up every reply, waited for or under way; who reads one gets AskerLeft."""
        with self._lock:
            self.left = True
            replies = list(self._replies)
        for one in replies:
            one.close()


class Reply(Generator[str, None, None]):
    """The pieces of a reply that joins the line when it is first read.

    Unlike a plain generator it may be closed from any thread, also while another waits for a piece.
    """

    def __init__(
        self, asker: Asker, line: Line, write: Callable[[], Generator[str, None, None]]
    ) -> None:
        self._asker, self._line = asker, line
        self._turn = Turn(asker.person, write)
        self._begun = self._ended = False

    def send(self, value: None, /) -> str:
        """The next piece. Raises AskerLeft, and whatever the model did."""
        if not self._begun and not self._ended:
            self._begun = True
            self._line.join(self._turn)
        said = None if self._ended else self._turn.said.get()
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
        """Give up the turn, waited for or under way; who waits for a piece is told that none comes."""
        if not self._ended:
            self._ended = True
            self._turn.left = True
            self._turn.said.put(None)
            self._line.leave(self._turn)

    def __del__(self) -> None:
        self._turn.left = True
