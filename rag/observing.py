"""Reports the outcome of each question and the time of its steps, to audit, figures and traces alike.

Without observers it does nothing but read the clock.
"""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

from index.types import Hit, View
from rag.operation.logs import request_id
from rag.types import Answer, AskRequest, Event, Found


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an answer: when it began, in seconds after the question, and how long it took."""

    name: str
    begun: float
    seconds: float


@dataclass(frozen=True, slots=True)
class QuestionOutcome:
    """A question and its outcome; neither answer nor error if the asker left.

    `began` is the time of day in seconds since 1970, `request` the id of the HTTP request, if any.
    """

    view: View
    question: str
    began: float
    seconds: float
    steps: Sequence[Step]
    hits: Sequence[Hit] = ()
    answer: Answer | None = None
    error: Exception | None = None
    request: str = ""

    @property
    def outcome(self) -> str:
        """In one word: answered, refused, failed, or left."""
        if self.answer:
            return "refused" if self.answer.refused else "answered"
        return "failed" if self.error else "left"


Observer = Callable[[QuestionOutcome], None]


class Shared(Exception):
    """Thrown into an answer that is abandoned because equal work for somebody else had this result."""

    def __init__(self, answer: Answer | None, error: Exception | None) -> None:
        super().__init__()
        self.answer, self.error = answer, error


class Steps:
    """The steps of one answer while it is made."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.taken: list[Step] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time the body of the `with` statement as a step."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._add(name, begun, time.perf_counter())

    def checked(self, seconds: float) -> None:
        """Add the check of a sentence, which took this long."""
        now = time.perf_counter()
        self._add("check", now - seconds, now)

    def _add(self, name: str, begun: float, ended: float) -> None:
        self.taken.append(Step(name, begun - self.began, ended - begun))


def observed(
    events: Generator[Event, None, None],
    steps: Steps,
    request: AskRequest,
    observers: Sequence[Observer],
) -> Generator[Event, None, None]:
    """The events; when they end, for whatever reason, the observers are called."""
    began = time.time() - (time.perf_counter() - steps.began)
    sent_by = request_id.get()  # now: the asker's thread starts the work, another may continue it
    hits: Sequence[Hit] = ()
    answer: Answer | None = None
    failed: Exception | None = None
    try:
        with closing(events):
            for event in events:
                if isinstance(event, Found):
                    hits = event.passages
                elif isinstance(event, Answer):
                    answer = event
                yield event
    except Shared as other:
        answer, failed = other.answer, other.error
    except Exception as error:
        failed = error
        raise
    finally:
        seconds = time.perf_counter() - steps.began
        asked = QuestionOutcome(
            request.view,
            request.question,
            began,
            seconds,
            steps.taken,
            hits,
            answer,
            failed,
            sent_by,
        )
        for observe in observers:
            observe(asked)
