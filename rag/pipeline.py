"""A question to an Answer: searched for, read, shown where it stands, then phrased and proved.

The reader finds the places that answer; they are the answer at once, in the documents' own words. What the
chat model writes about them leads only where it is proved there. Where no place answers, the documents don't
say. Knows no web and no storage.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Protocol

from index.errors import QuestionError
from index.languages import everywhere
from index.search.query import Asked
from index.tuning import tuned_field
from index.types import Hit, View
from rag import languages
from rag.answer_builder import Ledger
from rag.bindings import designations, labels
from rag.bindings.table_rows import named_rows, narrowed, with_named
from rag.conflicts.find import find, notes
from rag.library_view import Reads, Seen
from rag.places import Chosen, choose, material, quoted
from rag.prompts import Prompts, load_prompts
from rag.question import followup
from rag.question.decomposition import parts
from rag.reader.types import Reader
from rag.tables.answering import Told, told
from rag.types import Answer, ChatModel, Conflict, Event, Found, Places, Sentence, Turn
from rag.versions.order import Versions
from rag.writer import Writer


class Searches(Reads, Protocol):
    """Finds passages and reads documents: `Library` does."""

    def search(self, question: str, view: View, *, k: int) -> list[Hit]:
        """The k best passages that the view may see, best first."""
        ...

    def asked(self, question: str, view: View) -> Asked:
        """The question as the documents would write it, and its language."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an answer may take: passages, tokens, characters of a question; refusal and proof 0 to 1.

    `refusal` is how probable an answer must be to be shown, `proof` how probably places must support what
    the model writes.
    """

    passages: int = 8
    evidence_tokens: int = 150
    answer_tokens: int = 120
    question_characters: int = 4000
    refusal: float = tuned_field("index.settings.refusal")
    proof: float = tuned_field("index.settings.proof")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it came and as it is read, the one it follows, how both are searched for, how it is
    answered, and from which documents.
    """

    typed: str
    question: str
    before: str
    standalone: str
    language: str
    prompts: Prompts
    seen: Seen

    @property
    def shown(self) -> str:
        """How it was understood, for people: nobody needs to see that capitals were set right."""
        return self.standalone if self.before else self.typed


@dataclass(slots=True)
class _Part:
    """A question that asks one thing, and what came of it."""

    question: str
    answerable: float = 0.0
    said: list[Sentence] = field(default_factory=list)
    conflicts: tuple[Conflict, ...] = ()
    beyond: str = ""  # that it would have to be computed, and is not


class Answerer:
    """Answers questions about what a view may see; safe to use from several threads."""

    def __init__(
        self,
        *,
        search: Searches,
        model: ChatModel,
        reader: Reader,
        limits: Limits,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._search, self._model, self._reader = search, model, reader
        self._limits, self._today = limits, today
        self._writer = Writer(
            model,
            reader,
            answer_tokens=limits.answer_tokens,
            evidence_tokens=limits.evidence_tokens,
            proof=limits.proof,
        )
        self._prompts = {language: load_prompts(language) for language in languages.codes()}

    @property
    def model_name(self) -> str:
        """What a person is shown as the model that answers."""
        return self._model.name

    def warm(self) -> None:
        """Let the LLM read what is the same for most questions, so that none of them waits for it."""
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
        *_, answer = self.stream(question, view, history=history, k=k)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self, question: str, view: View, *, history: Sequence[Turn] = (), k: int | None = None
    ) -> Iterator[Event]:
        """One Found, the Places of each part that is answered, Sentences that are proved, then the Answer.

        Closing the iterator stops the model. Raises QuestionError and ChatModelError.
        """
        began = time.perf_counter()
        asked = self._understood(question, history, view)
        ledger = Ledger(asked.seen.page_at, began)
        wanted = self._parted(asked)
        most = k or self._limits.passages
        found = [self._search.search(one, view, k=most) for one in wanted]
        hits = interleaved(found)[:most]
        ledger.clock("search")
        yield Found(asked.shown, asked.language, hits)
        done: list[_Part] = []
        for one, own in zip(wanted, found, strict=True):
            done.append(_Part(one))
            yield from self._answered(done[-1], own, asked, ledger)
        yield self._concluded(asked, hits, done, ledger)

    def _answered(
        self, part: _Part, hits: Sequence[Hit], asked: _Asked, ledger: Ledger
    ) -> Iterator[Event]:
        """The events of one part: the places first, then what is written of them, then related ones."""
        alone = part.question == asked.standalone
        question, before = (asked.question, asked.before) if alone else (part.question, "")
        versions = Versions(
            question, asked.seen.document, self._today(), asked.language, before=before
        )
        language, hits = asked.language, hits[: self._limits.passages]
        named = named_rows(question, hits, stored=asked.seen, language=language)
        read = material(with_named(hits, named, asked.seen), asked.seen.document)
        read = designations.weighed(question, labels.weighed(question, versions.weighed(read)))
        reading = self._reader.read(question, read, before=before)
        reading = narrowed(reading, named)
        ledger.clock("read")
        part.answerable = reading.answerable
        answerable = reading.answerable >= self._limits.refusal
        if of_table := told(
            question,
            reading,
            hits,
            stored=asked.seen,
            language=language,
            answerable=answerable,
            before=before,
        ):
            yield from self._of_table(of_table, part, ledger)
            return
        chosen = versions.ordered(choose(reading), reading)
        if not answerable or not chosen.answering:
            return
        shown = [quoted(place, ledger) for place in chosen.answering]
        ledger.clock("place")
        yield Places(tuple(shown))
        written: list[Sentence] = []
        evidence = [*chosen.answering, *versions.unopposed(chosen)]
        for sentence in self._writer.write(
            question, evidence, asked.prompts, ledger, before=before
        ):
            written.append(sentence)
            yield sentence
        ledger.sentences += shown
        part.said = written or shown
        part.conflicts = _contradicted(chosen, ledger, versions)
        yield from self._related(chosen, part, ledger)

    def _of_table(self, of_table: Told, part: _Part, ledger: Ledger) -> Iterator[Event]:
        """What was computed from a table with the rows that it rests on; else the rows alone."""
        ledger.clock("place")
        if not of_table.computed:
            part.beyond = of_table.text
            for place in of_table.places:
                ledger.sentences.append(quoted(place, ledger, "related"))
                yield ledger.sentences[-1]
            return
        cited = tuple(ledger.cite(place) for place in of_table.places)
        part.said = [Sentence(of_table.text, "supported", cited, 1.0, "computed")]
        ledger.sentences += part.said
        yield Places(tuple(part.said))

    def _related(self, chosen: Chosen, part: _Part, ledger: Ledger) -> Iterator[Sentence]:
        """Further places, without those that the answer or a conflict cites."""
        cited = [citation for one in ledger.supported for citation in one.citations]
        cited += [side.citation for one in part.conflicts for side in one.sides]
        spans = {(one.document_id, one.start, one.end) for one in cited}
        for place in chosen.related:
            if (place.passage.document_id, place.unit.start, place.unit.end) not in spans:
                sentence = quoted(place, ledger, "related")
                ledger.sentences.append(sentence)
                yield sentence

    def _understood(self, question: str, history: Sequence[Turn], view: View) -> _Asked:
        typed = self._accepted(question)
        asked = self._search.asked(typed, view)
        before = followup.before(asked.text, history, asked.language)
        alone, language = asked.text, asked.language
        if before:
            whole = self._search.asked(f"{before} {asked.text}", view)
            alone, language = whole.text, whole.language
        return _Asked(
            typed,
            asked.text,
            before,
            alone,
            language,
            self._prompts[language],
            Seen(self._search, view),
        )

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

        A question that follows another still asks only for itself.
        """
        if asked.before or len(parts(asked.question)) == 1:
            return [asked.standalone]
        first, *others = parts(asked.standalone)
        leaning = (
            f"{first} {other}" if followup.leans(other, asked.language) else other
            for other in others
        )
        return [first, *leaning]

    def _concluded(
        self, asked: _Asked, hits: Sequence[Hit], done: Sequence[_Part], ledger: Ledger
    ) -> Answer:
        language = asked.language
        said = [sentence for part in done for sentence in part.said]
        conflicts = tuple(conflict for part in done for conflict in part.conflicts)
        unanswered = tuple(part.question for part in done if not part.said) if said else ()
        text = [
            *(one.as_read(language) for one in said),
            *(
                part.beyond or asked.prompts.unanswered.format(question=part.question)
                for part in done
                if part.beyond or part.question in unanswered
            ),
            *notes(conflicts, language),
        ]
        ledger.clock("total")
        return Answer(
            question=asked.typed,
            standalone=asked.shown,
            language=language,
            text=" ".join(text) or asked.prompts.refusal,
            refused=not said,
            sentences=tuple(ledger.sentences),
            passages=tuple(hits),
            model=self._model.name,
            answerable=max(part.answerable for part in done),
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


def _contradicted(chosen: Chosen, ledger: Ledger, versions: Versions) -> tuple[Conflict, ...]:
    """Where other sources, or older versions, say something else than the first place."""
    best, *others = (*chosen.answering, *chosen.related)
    return find(
        best,
        others,
        cite=ledger.cite,
        dated=versions.dated,
        both_true=versions.of_other_occasions,
    )
