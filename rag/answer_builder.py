"""Builds one answer step by step: the result of each part of the question, numbered citations, timings.

The pipeline calls its steps in order; no other module changes an answer.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from index.types import Hit
from rag.conflicts.find import Contradiction, Side
from rag.conflicts.notes import notes
from rag.observing import Steps
from rag.prompts import Prompts
from rag.question.understanding import UnderstoodQuestion
from rag.reader.types import Place
from rag.rows import shown_row
from rag.tables.answering import TableAnswer
from rag.types import (
    Answer,
    Citation,
    Conflict,
    ConflictSide,
    Kind,
    NewerEdition,
    Places,
    Sentence,
)
from rag.writer import Draft

PageAt = Callable[[str, int], int | None]
"""The page at an offset of the document with an id; None without pages."""


@dataclass(slots=True)
class _Part:
    """One part of the question, and its result."""

    question: str
    answerable: float = 0.0
    written: list[Sentence] = field(default_factory=list)
    placed: list[Sentence] = field(default_factory=list)
    related: list[Sentence] = field(default_factory=list)
    conflicts: tuple[Conflict, ...] = ()
    newer: tuple[NewerEdition, ...] = ()
    beyond: str = ""  # it would have to be computed, and is not

    @property
    def said(self) -> list[Sentence]:
        """The sentences that answer it: written and proved ones, else the places themselves."""
        return [one for one in self.written if one.support == "supported"] or self.placed

    @property
    def sentences(self) -> list[Sentence]:
        return [*self.written, *self.placed, *self.related]


class AnswerBuilder:
    """An answer under construction; timings are milliseconds since its `steps` began."""

    def __init__(self, page_at: PageAt, steps: Steps) -> None:
        self._page_at, self.steps = page_at, steps
        self._parts: list[_Part] = []
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._timings: dict[str, float] = {}

    def searched(self) -> None:
        """Note when search was done."""
        self._clock("search")

    def read(self, question: str, answerable: float) -> None:
        """Start the next part of the question; `answerable` is its probability of an answer."""
        self._clock("read")
        self._parts.append(_Part(question, answerable))

    def reread(self, answerable: float) -> None:
        """Note the probability of an answer after the second reading."""
        self._clock("reread")
        self._part.answerable = answerable

    def place(self, places: Sequence[Place]) -> Places:
        """Quote the places that answer the current part."""
        replaces = bool(self._part.placed)
        self._part.placed = [self.quoted(place) for place in places]
        self._clock("place")
        return Places(tuple(self._part.placed), replaces)

    def compute(self, table: TableAnswer) -> Iterator[Places | Sentence]:
        """Add a result computed from a table, citing its rows; if there is none, add the rows alone."""
        self._clock("place")
        part = self._part
        if table.computed:
            cited = tuple(self.cite(place) for place in table.places)
            part.placed = [Sentence(table.text, "supported", cited, 1.0, "computed")]
            yield Places(tuple(part.placed))
            return
        part.beyond = table.text
        for place in table.places:
            part.related.append(self.quoted(place, "related"))
            yield part.related[-1]

    def write(self, draft: Draft) -> Sentence | None:
        """Add a sentence of the model and return it, if it is new and proved."""
        self.steps.checked(draft.seconds)
        if any(draft.text == one.text for part in self._parts for one in part.written):
            return None
        cited = (self.cite(draft.place),) if draft.place else ()
        support = draft.support
        self._part.written.append(Sentence(draft.text, support, cited, draft.probability))
        if support == "unsupported":
            return None
        self._clock("first_sentence")
        return self._part.written[-1]

    def contradict(self, found: Contradiction | None) -> None:
        """Add what other sources say against the part's first place."""
        self._part.conflicts = (self.conflict(found),) if found else ()

    def supersede(self, newer: Side | None) -> None:
        """Add the edition in force, unless a contradiction already shows it."""
        if not newer:
            return
        edition = NewerEdition(self.cite(newer.place), newer.dated)
        shown = (side.citation for one in self._part.conflicts for side in one.sides)
        if edition.citation.document_id not in {one.document_id for one in shown}:
            self._part.newer = (edition,)

    def relate(self, places: Sequence[Place]) -> Iterator[Sentence]:
        """Add related places, except those that the answer or a conflict already cites."""
        shown = [
            one for part in self._parts for one in part.sentences if one.support == "supported"
        ]
        cited = [citation for one in shown for citation in one.citations]
        cited += [side.citation for one in self._part.conflicts for side in one.sides]
        cited += [one.citation for one in self._part.newer]
        spans = {(one.document_id, one.start, one.end) for one in cited}
        for place in places:
            if (place.passage.document_id, place.unit.start, place.unit.stop) not in spans:
                self._part.related.append(self.quoted(place, "related"))
                yield self._part.related[-1]

    def done(
        self, question: UnderstoodQuestion, hits: Sequence[Hit], prompts: Prompts, model: str
    ) -> Answer:
        """Return the whole answer: all parts together, or the refusal."""
        said = [sentence for part in self._parts for sentence in part.said]
        conflicts = tuple(conflict for part in self._parts for conflict in part.conflicts)
        newer = tuple(edition for part in self._parts for edition in part.newer)
        unanswered = tuple(part.question for part in self._parts if said and not part.said)
        language = question.language
        missing = [
            part.beyond or prompts.unanswered.format(question=part.question)
            for part in self._parts
            if part.beyond or part.question in unanswered
        ]
        text = [
            *(one.as_read(language) for one in said),
            *missing,
            *notes(conflicts, newer, language),
        ]
        self._clock("total")
        return Answer(
            question=question.typed,
            standalone=question.standalone,
            language=language,
            text=" ".join(text) or prompts.refusal,
            refused=not said,
            sentences=tuple(one for part in self._parts for one in part.sentences),
            passages=tuple(hits),
            model=model,
            answerable=max(part.answerable for part in self._parts),
            unanswered=unanswered,
            conflicts=conflicts,
            newer=newer,
            timings=self._timings,
        )

    def quoted(self, place: Place, kind: Kind = "quoted") -> Sentence:
        """A place as a sentence: the document's own words, with the answering ones marked."""
        words = () if place.words is None or kind != "quoted" else (place.words,)
        cited = (self.cite(place),)
        row = shown_row(place)
        return Sentence(place.shown, "supported", cited, place.probability, kind, words, row=row)

    def cite(self, place: Place) -> Citation:
        """The citation of a place; the same place keeps its number."""
        passage, unit = place.passage, place.unit
        key = (passage.document_id, unit.start, unit.stop)
        return Citation(
            n=self._numbers.setdefault(key, len(self._numbers) + 1),
            document=passage.document,
            document_id=passage.document_id,
            passage=passage.id,
            title=passage.title,
            start=unit.start,
            end=unit.stop,
            # a passage may span several pages; the quote begins on one
            page=None if passage.page is None else self._page_at(passage.document_id, unit.start),
            quote=place.quote,
        )

    def conflict(self, found: Contradiction) -> Conflict:
        """A contradiction, with a citation for each side."""
        sides = (ConflictSide(one.value, self.cite(one.place), one.dated) for one in found.sides)
        return Conflict(found.kind, tuple(sides))

    @property
    def _part(self) -> _Part:
        return self._parts[-1]

    def _clock(self, name: str) -> None:
        """Note the time taken so far; only the first call per name counts."""
        self._timings.setdefault(name, (time.perf_counter() - self.steps.began) * 1000)
