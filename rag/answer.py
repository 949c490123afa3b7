"""A question to an Answer: searched for, weighed, written and proved, part by part.

What the documents support is shown with its places; where nothing is left, the answer is that the
documents don't say. Knows no web and no storage.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from typing import Protocol

from index.errors import QuestionError
from index.language import question_language
from index.types import Hit, View
from rag import conversation
from rag.conflicts.across import COMMON, Translate
from rag.conflicts.find import find, notes
from rag.evidence.gather import Gatherer
from rag.ledger import Ledger
from rag.pace import Pace
from rag.parts import parts
from rag.prompts import Prompts, load_prompts
from rag.translation import Translation
from rag.types import Answer, ChatModel, Citation, Conflict, Event, Found, Turn
from rag.writer import Checks, Part, Writer, further


class Searches(Protocol):
    """Finds passages: `Library` does."""

    def search(self, question: str, view: View, *, k: int) -> list[Hit]:
        """The k best passages that the view may see, best first."""
        ...

    def page_at(self, id_: str, offset: int) -> int | None:
        """The page on which an offset of a document stands; None without pages."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an answer may take: passages, tokens, characters of a question; refusal 0 to 1.

    No tokens of evidence mean as many as the model reads in the time people wait.
    """

    passages: int = 8
    evidence_tokens: int = 0
    answer_tokens: int = 160
    question_characters: int = 4000
    refusal: float = 0.5


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it came and as it is searched for, and how it is answered."""

    question: str
    standalone: str
    language: str
    prompts: Prompts


class Answerer:
    """Answers questions about what a view may see; safe to use from several threads."""

    def __init__(
        self,
        *,
        search: Searches,
        model: ChatModel,
        gatherer: Gatherer,
        checker: Checks,
        limits: Limits,
    ) -> None:
        self._search, self._model, self._gatherer = search, model, gatherer
        self._limits, self._pace = limits, Pace()
        self._writer = Writer(
            model,
            checker,
            answer_tokens=limits.answer_tokens,
            refusal=limits.refusal,
            pace=self._pace,
        )
        self._prompts = {language: load_prompts(language) for language in ("de", "en")}

    @property
    def model_name(self) -> str:
        """What a person is shown as the model that answers."""
        return self._model.name

    def load(self) -> None:
        """Embed what every question is compared with, so that none waits for it."""
        self._gatherer.warm()

    def warm(self) -> None:
        """Let the LLM read what is the same for every question, so that none waits for it."""
        for prompts in self._prompts.values():
            with closing(
                self._model.stream(prompts.messages(evidence="", question=""), max_tokens=1)
            ) as stream:
                next(stream, None)

    def ask(
        self, question: str, view: View, *, history: Sequence[Turn] = (), k: int | None = None
    ) -> Answer:
        """The whole answer at once."""
        *_, answer = self.stream(question, view, history=history, k=k)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self, question: str, view: View, *, history: Sequence[Turn] = (), k: int | None = None
    ) -> Iterator[Event]:
        """One Found, then supported Sentences as they are checked, then the Answer.

        Further places come last, of each part of the question. Closing the iterator stops the
        model. Raises QuestionError and ChatModelError.
        """
        ledger = Ledger(self._search.page_at, time.perf_counter())
        asked = self._understood(question, history)
        wanted = self._parted(asked)
        most = k or self._limits.passages
        found = [self._search.search(one, view, k=most) for one in wanted]
        hits = interleaved(found)[:most]
        ledger.clock("search")
        yield Found(asked.standalone, asked.language, hits)
        done: list[Part] = []
        conflicts: list[Conflict] = []
        for one, own in zip(wanted, found, strict=True):
            part = self._weighed(one, own, asked)
            ledger.clock("evidence")
            yield from self._writer.write(part, ledger)
            conflicts += _contradicted(
                part, ledger, Translation(self._model, self._prompts[COMMON])
            )
            yield from further(part, ledger)
            done.append(part)
        yield self._concluded(asked, hits, done, ledger, conflicts=tuple(conflicts))

    def _understood(self, question: str, history: Sequence[Turn]) -> _Asked:
        question = self._accepted(question)
        language = question_language(question)
        prompts = self._prompts[language]
        alone = conversation.standalone(
            question, history, model=self._model, prompts=prompts, language=language
        )
        return _Asked(question, alone, language, prompts)

    def _accepted(self, question: str) -> str:
        question = " ".join(question.split())
        if not any(letter.isalnum() for letter in question):
            raise QuestionError("The question is empty. Write what you want to know.")
        longest = self._limits.question_characters
        if len(question) > longest:
            raise QuestionError(
                f"The question has {len(question)} characters and may have {longest}. Shorten it, "
                "or raise FUNDSTELLE_QUESTION_CHARACTERS."
            )
        return question

    def _parted(self, asked: _Asked) -> list[str]:
        """The questions in one, each so that it can be searched for alone.

        A question that was joined with the one before it still asks only for itself.
        """
        if len(parts(asked.question)) == 1:
            return [asked.standalone]
        first, *others = parts(asked.standalone)
        return [
            first,
            *(
                conversation.standalone(
                    other,
                    [Turn("user", first)],
                    model=self._model,
                    prompts=asked.prompts,
                    language=asked.language,
                )
                for other in others
            ),
        ]

    def _weighed(self, question: str, hits: Sequence[Hit], asked: _Asked) -> Part:
        evidence = self._gatherer.gather(
            question,
            hits[: self._limits.passages],
            budget_tokens=self._limits.evidence_tokens or self._pace.budget_tokens,
        )
        return Part(question, asked.prompts, asked.language, evidence)

    def _concluded(
        self,
        asked: _Asked,
        hits: Sequence[Hit],
        done: Sequence[Part],
        ledger: Ledger,
        *,
        conflicts: tuple[Conflict, ...],
    ) -> Answer:
        said, language = ledger.said, asked.language
        unanswered = tuple(part.question for part in done if not part.proved) if said else ()
        text = [
            *(one.as_read(language) for one in said),
            *(asked.prompts.unanswered.format(question=one) for one in unanswered),
            *notes(conflicts, language),
        ]
        ledger.clock("total")
        return Answer(
            question=asked.question,
            standalone=asked.standalone,
            language=language,
            text=" ".join(text) or asked.prompts.refusal,
            refused=not said,
            sentences=tuple(ledger.sentences),
            passages=tuple(hits),
            model=self._model.name,
            answerable=max(part.evidence.answerable for part in done),
            unanswered=unanswered,
            conflicts=conflicts,
            timings=ledger.timings,
        )


def interleaved(found: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """The best of each list, then the second of each, …; every passage once."""
    best: dict[str, Hit] = {}
    for row in zip_longest(*found):
        for hit in row:
            if hit is not None:
                best.setdefault(hit.passage.id, hit)
    return tuple(best.values())


def _contradicted(part: Part, ledger: Ledger, translate: Translate) -> tuple[Conflict, ...]:
    """Where the documents contradict what is said, or each other about it, across languages too.

    Both sides are cited then, and no further places.
    """

    def cite(at: int) -> Citation:
        part.cited.add(at)
        return ledger.cite(part.evidence, at)

    unrelated = part.evidence.unrelated
    return find(
        part.question, part.sentences, part.evidence, cite, unrelated=unrelated, translate=translate
    )
