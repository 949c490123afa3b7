"""Time to the passages, to the first sentence and to the end of an answer. Knows the answerer."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.types import Progress, View
from rag.bench.measuring import Spread, spread
from rag.types import Event, Found, Sentence


class Streams(Protocol):
    """Answers step by step: `Answerer` does."""

    @property
    def model_name(self) -> str:
        """The LLM's name."""
        ...

    def stream(self, question: str, view: View) -> Iterator[Event]:
        """One Found, then supported Sentences, then the Answer."""
        ...


@dataclass(frozen=True, slots=True)
class AnswerSpeed:
    """Milliseconds from the question; a refusal has no first sentence."""

    llm: str
    passages: Spread
    first_sentence: Spread | None
    end: Spread


def answer_speed(
    answerer: Streams, questions: Sequence[str], view: View, *, progress: Progress
) -> AnswerSpeed:
    """Ask every question, the first one twice: its first time only warms up."""
    passages, sentences, ends = [], [], []
    for number, question in enumerate([questions[0], *questions]):
        progress("answers", number, len(questions) + 1)
        found, first, end = _asked(answerer, question, view)
        if number:
            passages.append(found)
            ends.append(end)
            sentences += [] if first is None else [first]
    progress("answers", len(questions) + 1, len(questions) + 1)
    return AnswerSpeed(
        llm=answerer.model_name,
        passages=spread(passages),
        first_sentence=spread(sentences) if sentences else None,
        end=spread(ends),
    )


def _asked(answerer: Streams, question: str, view: View) -> tuple[float, float | None, float]:
    """Milliseconds to the passages, the first sentence if there is one, and the end."""
    began = time.perf_counter()
    found, first = 0.0, None
    for event in answerer.stream(question, view):
        now = (time.perf_counter() - began) * 1000
        if isinstance(event, Found):
            found = now
        elif isinstance(event, Sentence) and first is None:
            first = now
    return found, first, (time.perf_counter() - began) * 1000
