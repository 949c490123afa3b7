"""The desk takes the questions of many people: so many of each, fair turns before the model, equal ones once.

What is equal is decided behind the search, which each question makes for itself, with the rights of its asker
as they are now: the same question, rights, and passages in the same versions. Nothing is kept when an
answer has ended. Knows no web.
"""

import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, cast

from index.types import View
from rag.turns.admission import Admission
from rag.turns.asker import Asker
from rag.turns.line import Line
from rag.turns.sharing import Listener, Work
from rag.types import Event, Found, Turn, Turns


class Answers(Protocol):
    """Answers a question step by step: `Answerer` does."""

    def stream(
        self,
        question: str,
        view: View,
        *,
        history: Sequence[Turn] = (),
        k: int | None = None,
        turns: Turns,
    ) -> Iterator[Event]:
        """One Found, then what comes of it."""
        ...


@dataclass(frozen=True, slots=True)
class _Equal:
    """What makes two questions one: words, rights, and what a search of each found, in which version."""

    question: str
    history: tuple[Turn, ...]
    k: int | None
    rights: View
    language: str
    passages: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(
        cls, found: Found, question: str, view: View, *, history: Sequence[Turn], k: int | None
    ) -> "_Equal":
        """A question whose search found this; a passage's id tells its version."""
        rights = replace(view, asker="", name="", writable=None)
        passages = (hit.passage for hit in found.passages)
        known = tuple((one.id, one.document, one.title) for one in passages)
        return cls(question, tuple(history), k, rights, found.language, known)


class Desk:
    """Where questions come in. Safe to use from several threads."""

    def __init__(self, answers: Answers, *, line: Line, admission: Admission) -> None:
        self._answers, self._line, self._admission = answers, line, admission
        self._works: dict[_Equal, Work] = {}
        self._lock = threading.Lock()

    def ask(
        self,
        question: str,
        view: View,
        *,
        person: str,
        history: Sequence[Turn] = (),
        k: int | None = None,
    ) -> Listener:
        """The events of the answer, once its passages are found. Close it.

        Raises TooManyQuestions and QuestionError.
        """
        self._admission.enter(person)
        try:
            asker = Asker(person, self._line)
            stream = self._answers.stream(question, view, history=history, k=k, turns=asker.reply)
            events = cast(Generator[Event, None, None], stream)
            found = cast(Found, next(events))
            equal = _Equal.of(found, question, view, history=history, k=k)
            work = self._work(equal, events, asker)
        except BaseException:
            self._admission.leave(person)
            raise
        return Listener(found, work, partial(self._admission.leave, person))

    def _work(self, equal: _Equal, events: Generator[Event, None, None], asker: Asker) -> Work:
        """The work on such a question, begun now unless somebody has it done already."""
        with self._lock:
            work = self._works.get(equal)
            if work and work.join():
                events.close()
                return work
            work = self._works[equal] = Work(events, asker, partial(self._forget, equal))
            work.join()
        work.start()
        return work

    def _forget(self, equal: _Equal, work: Work) -> None:
        with self._lock:
            if self._works.get(equal) is work:
                del self._works[equal]
