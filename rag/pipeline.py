"""Question to Answer, step by step: search, read, places, reread, write, check, conflicts, related, done.

The reader finds the places that answer; they are the answer at once, in the documents' own words.
The chat model's sentences lead only if they are proved there. If no place answers, the documents
don't say. Each step hands a value to the next; `docs/architecture.md` lists their files.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

import languages
from index.errors import ChatModelError
from index.library_reading import LibraryReading
from index.tuning import tuned_field
from index.types import Hit, View
from languages import everywhere
from rag.answer_builder import AnswerBuilder
from rag.evidence import AnsweringPlaces, Evidence, Sources, answering_places, gather
from rag.library_view import LibraryView
from rag.observing import Observer, Steps, observed
from rag.prompts import load_prompts
from rag.question.understanding import Part, understand
from rag.reader.types import Reader
from rag.rereading.rereader import Reread, Rereader
from rag.types import (
    Answer,
    AskRequest,
    ChatModel,
    Event,
    Found,
    Schedule,
    Turn,
    Waiting,
    without_waiting,
)
from rag.writer import Writer


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of an answer: passages, tokens, characters of a question; `refusal` and `proof`
    from 0 to 1.

    `refusal` is the least probability of an answer that is shown, `proof` the least with which
    places must support a written sentence.
    """

    passages: int = 8
    evidence_tokens: int = 150
    answer_tokens: int = 120
    question_characters: int = 4000
    refusal: float = tuned_field("index.settings.refusal")
    proof: float = tuned_field("index.settings.proof")


class Answerer:
    """Answers questions about what a view shows; thread-safe."""

    def __init__(
        self,
        *,
        search: LibraryReading,
        model: ChatModel,
        reader: Reader,
        limits: Limits,
        rereader: Rereader | None = None,
        today: Callable[[], date] = date.today,
        observers: Sequence[Observer] = (),
    ) -> None:
        self._search, self._model, self._reader = search, model, reader
        self._limits, self._today, self._rereader = limits, today, rereader
        self._observers = observers
        self._writer = Writer(
            model,
            reader,
            answer_tokens=limits.answer_tokens,
            evidence_tokens=limits.evidence_tokens,
            proof=limits.proof,
        )
        self._prompts = {language: load_prompts(language) for language in languages.supported()}

    @property
    def model_name(self) -> str:
        """The chat model's name as shown to people."""
        return self._model.name

    def warm(self) -> None:
        """Have the chat model read the fixed part of the prompts, so that no question waits for it."""
        if self._rereader and self._rereader.warm():
            return
        for language in everywhere():
            prompts = self._prompts[language]
            with closing(
                self._model.stream(prompts.messages(evidence="", question=""), max_tokens=1)
            ) as stream:
                next(stream, None)

    def ask(
        self, question: str, view: View, *, history: Sequence[Turn] = (), k: int | None = None
    ) -> Answer:
        """The whole answer at once."""
        *_, answer = self.stream(AskRequest(question, view, tuple(history), k))
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self,
        request: AskRequest,
        *,
        places_only: bool = False,
        schedule: Schedule = without_waiting,
    ) -> Generator[Event, None, None]:
        """The events of an answer, as `Answers` describes them."""
        steps = Steps()
        events = self._stream(request, steps, schedule=None if places_only else schedule)
        return observed(events, steps, request, () if places_only else self._observers)

    def _stream(
        self, request: AskRequest, steps: Steps, *, schedule: Schedule | None
    ) -> Generator[Event, None, None]:
        limits, view = self._limits, request.view
        with steps.step("search"):
            asked = understand(
                request.question,
                request.history,
                view,
                self._search,
                self._reader,
                longest=limits.question_characters,
            )
            library = LibraryView(self._search, view)
            answer = AnswerBuilder(library.page_at, steps)
            most = request.k or limits.passages
            found = [self._search.search(part.query, view, k=most) for part in asked.parts]
        hits = interleaved(found)[:most]
        answer.searched()
        yield Found(asked.standalone, asked.language, hits)
        sources = Sources(library, self._today(), asked.language)
        for part, own in zip(asked.parts, found, strict=True):
            hits_read = own[: limits.passages]
            yield from self._answered(part, hits_read, sources, answer, schedule=schedule)
        yield answer.done(asked, hits, self._prompts[asked.language], self._model.name)

    def _answered(
        self,
        part: Part,
        hits: Sequence[Hit],
        sources: Sources,
        answer: AnswerBuilder,
        *,
        schedule: Schedule | None,
    ) -> Iterator[Event]:
        """The events of one part: its places, then related ones; between them proved sentences, unless
        `schedule` is None.
        """
        step = answer.steps.step
        with step("read"):
            evidence = gather(part, hits, sources, self._reader, refusal=self._limits.refusal)
        answer.read(part.text, evidence.answerable)
        if evidence.table:
            yield from answer.compute(evidence.table)
            return
        with step("places"):
            places = answering_places(evidence)
        if places.answering:
            yield answer.place(places.answering)
        if schedule is None:
            return
        shown = bool(places.answering)
        steps = answer.steps
        again = yield from self._reread(part, evidence, steps, shown=shown, schedule=schedule)
        with closing(again) if again else nullcontext():
            if again:
                first, evidence = places, evidence.again(again, refusal=self._limits.refusal)
                answer.reread(evidence.answerable)
                if table := evidence.whole_table():
                    if first.answering:
                        yield answer.place(())  # a table stands for what was shown
                    yield from answer.compute(table)
                    return
                places = answering_places(evidence)
                if first.answering or places.answering:
                    placed = answer.place(places.answering)  # with the better probabilities
                    if not places.same(first):
                        yield placed
            if not places.answering:
                return
            yield from self._written(part, places, again, sources, answer, schedule=schedule)
        with step("conflicts"):
            answer.contradict(places.contradiction())
            answer.supersede(places.newer())
        yield from answer.relate(places.related)

    def _reread(
        self, part: Part, evidence: Evidence, steps: Steps, *, shown: bool, schedule: Schedule
    ) -> Generator[Waiting, None, Reread | None]:
        """A second reading by the chat model, if it is trained for it and could change what is shown.

        If a replaced edition leads, what is in force is read alone too, and counts if it answers.
        """
        refusal, found = self._limits.refusal, None
        for reading in evidence.readings:
            if not (self._rereader and self._rereader.may_answer(reading, refusal)):
                continue
            if found:
                found.close()  # the model writes one reply at a time
            try:
                reread = self._rereader.reread(
                    part.text, reading, before=part.before, schedule=schedule
                )
                with steps.step("reread"):
                    again = yield from reread
            except ChatModelError:
                if shown:
                    raise
                return None  # the documents don't say: no error of the model changes that
            if again and (found is None or again.answerable >= refusal):
                found = again
            elif again:
                again.close()
            after = evidence.again(again, refusal=refusal) if again else evidence
            if not (after.replaced if after.answers else reading is evidence.current):
                break
        return found

    def _written(
        self,
        part: Part,
        places: AnsweringPlaces,
        again: Reread | None,
        sources: Sources,
        answer: AnswerBuilder,
        *,
        schedule: Schedule,
    ) -> Iterator[Event]:
        """The chat model's proved sentences; it continues its second reading or gets a new prompt."""
        proving, prompts = places.proving(), self._prompts[sources.language]
        if again:
            drafts = self._writer.checked(
                again.text, part.text, proving, prompts, before=part.before
            )
        else:
            drafts = self._writer.write(
                part.text, proving, prompts, before=part.before, schedule=schedule
            )
        with answer.steps.step("write"), closing(drafts):
            for draft in drafts:
                if isinstance(draft, Waiting):
                    yield draft
                elif sentence := answer.write(draft):
                    yield sentence


def interleaved(found: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """The best hit of each list, then the second of each, …; every passage once."""
    best: dict[str, Hit] = {}
    for row in zip_longest(*found):
        for hit in row:
            if hit is not None:
                best.setdefault(hit.passage.id, hit)
    return tuple(best.values())
