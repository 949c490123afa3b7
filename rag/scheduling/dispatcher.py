"""The dispatcher takes everybody's questions: it limits and schedules them, and answers equal ones once.

Each question is searched for on its own, with its asker's current rights. Two are equal if question,
rights, and the versions of the passages found are. An answer that has ended is not reused. Knows no web.
"""

import threading
from collections.abc import Generator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from rag.observing import Shared
from rag.scheduling.admission import Admission
from rag.scheduling.asker import Asker
from rag.scheduling.scheduler import Scheduler
from rag.scheduling.sharing import Listener, SharedWork
from rag.types import Answer, Answers, AskRequest, Event, Found


@dataclass(frozen=True, slots=True)
class _Equal:
    """What two equal questions share: words, rights, and the passages found in their versions."""

    request: AskRequest
    language: str
    passages: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, found: Found, request: AskRequest) -> "_Equal":
        """The key of a question with these passages; a passage's id changes with its version."""
        rights = replace(request.view, asker="", name="", writable=None)
        passages = (hit.passage for hit in found.passages)
        known = tuple((one.id, one.document, one.title) for one in passages)
        return cls(replace(request, view=rights), found.language, known)


class Dispatcher:
    """Takes everybody's questions; thread-safe."""

    def __init__(self, answers: Answers, *, scheduler: Scheduler, admission: Admission) -> None:
        self._answers, self._scheduler, self._admission = answers, scheduler, admission
        self._works: dict[_Equal, SharedWork] = {}
        self._lock = threading.Lock()
        self._reading = 0
        self._read = threading.Condition()

    def ask(self, request: AskRequest, *, person: str) -> Listener:
        """The events of the answer, as soon as its passages are found. Close it.

        Raises TooManyQuestions and QuestionError.
        """
        self._admission.enter(person)
        self._begin_reading()
        try:
            asker = Asker(person, self._scheduler)
            events = self._answers.stream(request, schedule=asker.reply)
            found = cast(Found, next(events))
            work, shared = self._work(_Equal.of(found, request), events, asker)
        except BaseException:
            self._end_reading()
            self._admission.leave(person)
            raise
        return Listener(found, work, partial(self._left, person, events if shared else None))

    def _left(
        self,
        person: str,
        unheard: Generator[Event, None, None] | None,
        answer: Answer | None,
        fault: Exception | None,
    ) -> None:
        """Note that a question has ended; shared work's result replaces the person's own `unheard` events."""
        self._admission.leave(person)
        if unheard:
            with suppress(StopIteration, Shared):
                unheard.throw(Shared(answer, fault))

    def _work(
        self, equal: _Equal, events: Generator[Event, None, None], asker: Asker
    ) -> tuple[SharedWork, bool]:
        """Running work on an equal question, else new work; and whether it is shared."""
        with self._lock:
            work = self._works.get(equal)
            if work and work.join():
                self._end_reading()
                return work, True
            work = SharedWork(self._noted(events), asker, partial(self._forget, equal))
            work.join()
            work.start()
            self._works[equal] = work
            return work, False

    def wait_for_reading(self, seconds: float) -> None:
        """Wait, at most this long, until no question is being read: for work that is less urgent."""
        with self._read:
            self._read.wait_for(lambda: not self._reading, seconds)

    def _noted(self, events: Generator[Event, None, None]) -> Generator[Event, None, None]:
        """The events; the question counts as being read until the first of them."""
        with closing(events):
            try:
                following = next(events, None)
            finally:
                self._end_reading()
            if following is not None:
                yield following
                yield from events

    def _begin_reading(self) -> None:
        with self._read:
            self._reading += 1

    def _end_reading(self) -> None:
        with self._read:
            self._reading -= 1
            self._read.notify_all()

    def _forget(self, equal: _Equal, work: SharedWork) -> None:
        with self._lock:
            if self._works.get(equal) is work:
                del self._works[equal]
