"""Time to the passages, the first place, the first sentence and the end of an answer. Knows the answerer."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.types import Progress, View
from lab.bench.measuring import Spread, spread
from rag.types import AskRequest, Event, Found, Places, Sentence


class Streams(Protocol):
    """Answers step by step, as `Answerer` does."""

    @property
    def model_name(self) -> str:
        """The LLM's name."""
        ...

    def stream(self, request: AskRequest) -> Iterator[Event]:
        """One Found, the Places that answer, Sentences that are proved, then the Answer."""
        ...


@dataclass(frozen=True, slots=True)
class AnswerSpeed:
    """Milliseconds from the question; refusals have no place, some answers no sentence."""

    llm: str
    passages: Spread
    place: Spread | None
    first_sentence: Spread | None
    end: Spread


def answer_speed(
    answerer: Streams, questions: Sequence[str], view: View, *, progress: Progress
) -> AnswerSpeed:
    """Ask every question, the first one twice, once to warm up."""
    times: list[Mapping[str, float]] = []
    for number, question in enumerate([questions[0], *questions]):
        progress("answers", number, len(questions) + 1)
        times.append(_asked(answerer, question, view))
    progress("answers", len(questions) + 1, len(questions) + 1)
    asked = times[1:]
    return AnswerSpeed(
        llm=answerer.model_name,
        passages=spread([one["passages"] for one in asked]),
        place=_of_some(asked, "place"),
        first_sentence=_of_some(asked, "sentence"),
        end=spread([one["end"] for one in asked]),
    )


def _of_some(asked: Sequence[Mapping[str, float]], name: str) -> Spread | None:
    """The spread over the questions that got so far."""
    found = [one[name] for one in asked if name in one]
    return spread(found) if found else None


def _asked(answerer: Streams, question: str, view: View) -> dict[str, float]:
    """Milliseconds to the passages, the first place and the first written sentence, if any, and the end."""
    began = time.perf_counter()
    times: dict[str, float] = {}
    for event in answerer.stream(AskRequest(question, view)):
        now = (time.perf_counter() - began) * 1000
        if isinstance(event, Found):
            times.setdefault("passages", now)
        elif isinstance(event, Places):
            times.setdefault("place", now)
        elif isinstance(event, Sentence) and event.kind == "written":
            times.setdefault("sentence", now)
    times["end"] = (time.perf_counter() - began) * 1000
    return times
