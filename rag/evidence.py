"""Reads the passages found: the reader's probabilities, exact bindings, or a result computed from a
table.

It tells which places answer, which are related, and what other sources say against them. A result
that needs a whole table is computed from all of its rows (`rag/tables/`), or not at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from index.types import Document, Hit
from rag.bindings.binding import bind
from rag.bindings.designations import Designations
from rag.bindings.labels import Labels
from rag.bindings.table_rows import TableRows, named_rows, with_named
from rag.bindings.times import Times
from rag.conflicts.find import Contradiction, Side, find, rival
from rag.library_view import LibraryView
from rag.question.understanding import Part
from rag.reader.types import Material, Place, Reader, Reading
from rag.reader.units import units_of
from rag.rereading.rereader import Reread
from rag.selection import choose, with_lists
from rag.tables.answering import TableAnswer, answer_from_table
from rag.versions.dated_documents import AskedTime, DatedDocuments, asked_time
from rag.versions.order import Versions

DocumentOf = Callable[[str], Document]


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of evidence: documents that a view shows, on a day; and the language of the answer."""

    stored: LibraryView
    today: date
    language: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the passages say about a question, and the times that they are valid.

    `answerable` is the probability that any place answers, `answers` whether that is enough;
    `table` is the result from a whole table, None if the question needs none; `ask_table` finds it for a
    reading. `first` is the first reading: the second one names only one of several places that say the
    same or exclude each other. `current` is the first one without editions that others here have replaced.
    `seen` are the keys of the places that the second reading judged.
    """

    reading: Reading
    answerable: float
    answers: bool
    versions: Versions
    first: Reading
    current: Reading
    ask_table: Callable[..., TableAnswer | None]
    table: TableAnswer | None = None
    seen: frozenset[tuple[str, int]] = frozenset()

    @property
    def replaced(self) -> bool:
        """Whether the likeliest place stands in a replaced edition."""
        best = () if self.current is self.first else choose(self.reading).answering[:1]
        return bool(best) and self.versions.newer(best[0], self.first) is not None

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What to read again, in this order until an edition in force answers."""
        if self.current is self.first:
            return (self.first,)
        of_all = self.reading is self.first and not self.replaced
        return (self.first, self.current) if of_all else (self.current, self.first)

    def in_force(self, *, refusal: float) -> "Evidence":
        """The evidence without replaced editions, if one of them would lead and what holds answers."""
        enough = self.current is not self.first and self.current.answerable >= refusal
        if not (enough and answering_places(self).newer()):
            return self
        return replace(self, reading=self.current, answerable=self.current.answerable)

    def again(self, reread: Reread, *, refusal: float) -> "Evidence":
        """The evidence after a second reading."""
        return replace(
            self,
            reading=reread.reading,
            answerable=reread.answerable,
            answers=reread.answerable >= refusal,
            seen=reread.seen,
        )

    def versions_of(self, best: Place) -> Reading:
        """What other versions of a place are looked for in: the first reading without the places that
        the second one saw and rejects.

        Editions stay, as the second reading names the one that holds; so minutes of another meeting go.
        """
        floor = rival() * best.probability
        judged = {one.key: one.probability for one in self.reading.places if one.key in self.seen}
        kept = (
            one
            for one in self.first.places
            if judged.get(one.key, 1.0) >= floor or self.versions.are_editions(best, one)
        )
        return Reading(tuple(kept))

    def whole_table(self) -> TableAnswer | None:
        """What a whole table says after the second reading, which may have found another one."""
        return self.ask_table(self.reading, answerable=True) if self.answers else None


def gather(
    part: Part, hits: Sequence[Hit], sources: Sources, reader: Reader, *, refusal: float
) -> Evidence:
    """What the passages found say about a question; they answer it if the probability is at least
    `refusal`."""
    stored, language = sources.stored, sources.language
    documents = DatedDocuments(stored.document, sources.today)
    time = asked_time(part.text, sources.today, before=part.before)
    named = named_rows(part.text, hits, stored=stored, language=language)
    found = material(with_named(hits, named, stored), documents.document)
    read = [_at_its_time(one, time, documents) for one in found]
    bindings = (
        Times(time.when, documents),
        Labels(part.text),
        Designations(part.text),
        TableRows(named),
    )
    reading = with_lists(bind(reader.read(part.text, read, before=part.before), read, bindings))
    answers = reading.answerable >= refusal
    ask_table = partial(
        answer_from_table,
        part.text,
        hits=hits,
        stored=stored,
        language=language,
        before=part.before,
    )
    versions = Versions(time, documents, language)
    current = versions.in_force(reading)
    evidence = Evidence(
        reading,
        reading.answerable,
        answers,
        versions,
        first=reading,
        current=current,
        ask_table=ask_table,
        table=ask_table(reading, answerable=answers),
    )
    return evidence.in_force(refusal=refusal)


def _at_its_time(one: Material, asked: AskedTime, documents: DatedDocuments) -> Material:
    """The material with the time asked about, if its document states that it is valid then.

    That is known exactly; a reader that sees only a passage cannot know it.
    """
    known = bool(asked.said) and documents.states(one.passage.document_id, asked)
    return replace(one, time=asked.said) if known else one


def material(hits: Sequence[Hit], document_of: DocumentOf) -> list[Material]:
    """The passages found with their units; heads of tables above a passage are read from its document."""
    found = []
    first = max((hit.score for hit in hits), default=0.0)
    for hit in hits:
        passage, whole = hit.passage, document_of(hit.passage.document_id)
        if whole.text[passage.start : passage.end] != passage.text:  # replaced since the search
            whole = Document("", "", "", "", " " * passage.start + passage.text, "", "")
        units = units_of(whole.text, passage.start, passage.end, whole.headings, whole.tables)
        found.append(Material(passage, tuple(units), hit.score - first))
    return found


@dataclass(frozen=True, slots=True)
class AnsweringPlaces:
    """The places that answer, the best first, and the related ones, in reading order."""

    answering: tuple[Place, ...]
    related: tuple[Place, ...]
    _evidence: Evidence

    def same(self, other: "AnsweringPlaces") -> bool:
        """Whether the same places answer, however probably."""
        return [one.key for one in self.answering] == [one.key for one in other.answering]

    def proving(self) -> list[Place]:
        """The evidence for the model: the answering places and the related ones that agree with them."""
        return [
            *self.answering,
            *self._evidence.versions.unopposed(self.answering[0], self.related),
        ]

    def contradiction(self) -> Contradiction | None:
        """What other sources or other versions say against the first place."""
        best, *others = (*self.answering, *self.related)
        at_first = choose(self._evidence.first)
        return find(
            best,
            [*others, *at_first.answering, *at_first.related],
            dated=self._evidence.versions.dated,
            both_true=self._evidence.versions.of_other_occasions,
        )

    def newer(self) -> Side | None:
        """Where the edition in force comes nearest to an answer, if the first place's is replaced."""
        if not self.answering:
            return None
        place = self._evidence.versions.newer(self.answering[0], self._evidence.first)
        return Side("", place, self._evidence.versions.dated(place)) if place else None


def answering_places(evidence: Evidence) -> AnsweringPlaces:
    """The places to show, from the version that is valid; none if the evidence does not answer."""
    if not evidence.answers:
        return AnsweringPlaces((), (), evidence)
    chosen = choose(evidence.reading)
    if chosen.answering:
        chosen = evidence.versions.ordered(chosen, evidence.versions_of(chosen.answering[0]))
    return AnsweringPlaces(chosen.answering, chosen.related, evidence)
