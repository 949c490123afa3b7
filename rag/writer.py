"""The chat model phrases what the answering places say; only what is proved there is shown.

It is never asked to cite and never trusted: each sentence is checked for numbers and names, judged
against the places by the reader, and dropped if it is not proved, as the places answer already.
Knows no web, no store and no search.
"""

import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

from index.language import is_in
from index.tuning import tuned
from rag import draft
from rag.grounding.check import adds_nothing, grounding
from rag.grounding.guardrails import rejected
from rag.prompts import Prompts
from rag.reader.types import Place, Reader
from rag.types import Ahead, ChatModel, Schedule, Support, Waiting, without_waiting

MOST_SENTENCES = 3
SHOWN = 600
"""The most characters of a place in the prompt."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence of the model, and the place that proves it, if any.

    `seconds` is how long the check took.
    """

    text: str
    place: Place | None = None
    probability: float = 0.0
    seconds: float = 0.0

    @property
    def support(self) -> Support:
        """Whether it may be shown."""
        return "supported" if self.place else "unsupported"


class Writer:
    """Has the chat model write about places; `proof` is the least probability of support."""

    def __init__(
        self,
        model: ChatModel,
        reader: Reader,
        *,
        answer_tokens: int,
        evidence_tokens: int,
        proof: float,
    ) -> None:
        self._model, self._reader = model, reader
        self._answer_tokens, self._evidence_tokens, self._proof = (
            answer_tokens,
            evidence_tokens,
            proof,
        )

    def write(
        self,
        question: str,
        places: Sequence[Place],
        prompts: Prompts,
        *,
        before: str = "",
        schedule: Schedule = without_waiting,
    ) -> Generator[Draft | Waiting]:
        """The sentences as they come, each checked, and before them notes of waiting. Stops after
        enough proved ones. Raises ChatModelError.

        `before` is the question that this one follows.
        """
        used = self._within_budget(places)
        asked = prompts.following.format(before=before, question=question) if before else question
        messages = prompts.messages(evidence=_rendered(used), question=asked)
        write = partial(self._model.stream, messages, max_tokens=self._answer_tokens)
        with closing(schedule(write)) as stream:
            yield from self.checked(stream, question, used, prompts, before=before)

    def checked(
        self,
        pieces: Iterable[str],
        question: str,
        places: Sequence[Place],
        prompts: Prompts,
        *,
        before: str = "",
    ) -> Generator[Draft | Waiting]:
        """The sentences of a streamed reply, each checked against the places."""
        fixed = [words for _, words in prompts.fixed]
        proved = set[str]()
        for written in draft.whole_sentences(pieces):
            if isinstance(written, Ahead):
                yield Waiting(written.replies)
                continue
            if not (text := draft.without_verdict(written)):
                continue
            if draft.says_missing(text, prompts.missing) or len(proved) == MOST_SENTENCES:
                break
            if draft.stutters(text):
                yield Draft(text)
                break
            began = time.perf_counter()
            judged = self._judged(text, (question, before), places, prompts.language, fixed)
            judged = replace(judged, seconds=time.perf_counter() - began)
            if judged.support == "supported":
                proved.add(text)
            yield judged

    def _judged(
        self,
        text: str,
        asked: tuple[str, str],
        places: Sequence[Place],
        language: str,
        fixed: Sequence[str],
    ) -> Draft:
        """The sentence, judged: one place must hold its numbers and names, and support it."""
        question, before = asked
        both = f"{before} {question}".strip()
        known = [place.shown for place in places] + [place.passage.title for place in places]
        if rejected(text, [*known, both], fixed) or adds_nothing(text, both):
            return Draft(text)
        if not draft.is_fragment(text) and not is_in(text, language):
            return Draft(text)
        best, probability = None, 0.0
        for place in grounding(text, both, places):
            supported = self._reader.judge(question, text, [place], before=before)
            if supported > probability:
                best, probability = place, supported
        if probability < self._proof:
            return Draft(text, probability=probability)
        return Draft(text, best, probability)

    def _within_budget(self, places: Sequence[Place]) -> list[Place]:
        """The first places that fit the token budget, at least one."""
        used, room = list[Place](), self._evidence_tokens * tuned("rag.writer.characters_per_token")
        for place in places:
            room -= min(len(place.shown), SHOWN) + len(place.label)
            if used and room < 0:
                break
            used.append(place)
        return used


def _rendered(places: Sequence[Place]) -> str:
    """The places as text for the prompt, by passage, under title and heading."""
    blocks: dict[str, list[str]] = {}
    for place in places:
        blocks.setdefault(place.label, []).append(place.shown[:SHOWN])
    return "\n".join("\n".join((f"[{label}]", *texts)) for label, texts in blocks.items())
