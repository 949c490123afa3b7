"""Answers a question about a whole table and cites the rows that support the answer.

The best rows and passages lead to the table. Knows no model and no web.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.passages import SEPARATOR
from index.tables import Row, tables_around
from index.types import Document, Hit, Passage, Table
from rag.library_view import LibraryView
from rag.reader.types import Place, Reading
from rag.reader.units import units_of
from rag.tables.compute import compute
from rag.tables.results import Beyond, Result
from rag.tables.sentences import MOST_NAMED, sentence_of
from rag.tables.words import TableQuestion, TableVocabulary, asked, vocabulary

MOST_CITED, MOST_NEAR = 5, 3
"""Rows that are cited, and that are shown of a table that is not computed."""


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """A sentence about a table, with some of its rows: a computed result, or that none is certain."""

    text: str
    places: tuple[Place, ...]
    computed: bool


def answer_from_table(
    question: str,
    reading: Reading,
    hits: Sequence[Hit],
    *,
    stored: LibraryView,
    language: str,
    answerable: bool,
    before: str = "",
) -> TableAnswer | None:
    """The answer; None if the question is not about a whole table, or one cell answers it.

    If the reader finds no answer, only a certain result is given; everything else is refused as usual. A
    follow-up (`before`) of a question about a whole table is about one too, but its result is never certain.
    """
    known = vocabulary(language)
    wanted = asked(question, language)
    earlier = asked(before, language) if before and not wanted else None
    if before:
        leaning = wanted or (earlier and asked(f"{before} {question}", language))
        wanted = leaning and replace(leaning, sure=False)
    if wanted is None or not hits:
        return None
    ranked = sorted(reading.places, key=lambda one: -one.probability)
    best = [place for place in ranked[:1] if place.probability > 0 and place.unit.kind == "row"]
    led = [(place.passage, place.unit.start, place.unit.start + 1) for place in best]
    if best or not answerable:
        led += [(hit.passage, hit.passage.start, hit.passage.end) for hit in hits]
    beyond: TableAnswer | None = None
    for number, found in enumerate(_tables(led, stored)):
        here = bool(best) and answerable and number == 0
        if earlier and found.ask(earlier, known, led=here) is None:
            continue  # what the follow-up leans on was answered by a row
        outcome = found.ask(wanted, known, led=here)
        if isinstance(outcome, Result):
            return found.computed(outcome, known, language)
        if isinstance(outcome, Beyond) and answerable and number == 0:
            beyond = found.beyond(outcome, known)  # unless another table is certainly meant
    return beyond


@dataclass(frozen=True, slots=True)
class _Table:
    """A whole table in its document, and the passage that led to it."""

    document: Document
    table: Table
    passage: Passage
    stored: LibraryView

    @property
    def name(self) -> str:
        """The heading above it, else the document's title."""
        return self.passage.heading.rsplit(SEPARATOR, 1)[-1] or self.document.title

    def ask(
        self, question: TableQuestion, known: TableVocabulary, *, led: bool
    ) -> Result | Beyond | None:
        whole = self.document
        about = f"{whole.title}\n{self.passage.heading}"
        return compute(
            whole.text, self.table, question, known, about=about, language=whole.language, led=led
        )

    def computed(self, result: Result, known: TableVocabulary, language: str) -> TableAnswer:
        rows = list(result.shown or result.rows or range(len(result.matched.body)))
        most = MOST_NAMED if result.kind == "list" else MOST_CITED
        places = self._places([result.matched.body[row] for row in rows[:most]])
        sentence = sentence_of(result, known, language, table=self.name)
        return TableAnswer(sentence, places, computed=True)

    def beyond(self, outcome: Beyond, known: TableVocabulary) -> TableAnswer:
        rows = [outcome.matched.body[row] for row in outcome.rows[:MOST_NEAR]]
        text = known.said["beyond"].format(table=self.name)
        return TableAnswer(text, self._places(rows), computed=False)

    def _places(self, rows: Sequence[Row]) -> tuple[Place, ...]:
        """The rows as places, each in the passage that contains it."""
        text, passages = self.document.text, self.stored.passages_of(self.document.id)
        found = []
        for row in rows:
            here = next((one for one in passages if one.start <= row.filled[0][1] < one.end), None)
            if here is None:
                continue
            end = min(row.end, here.end)
            tables = [self.table]
            units = units_of(text, row.start, end, (), tables)
            found += [Place(here, replace(unit, lead=""), 1.0) for unit in units[:1]]
        return tuple(found)


def _tables(led: Iterable[tuple[Passage, int, int]], stored: LibraryView) -> Iterator[_Table]:
    """The tables that the spans of these passages overlap, each once."""
    seen: set[tuple[str, int]] = set()
    for passage, start, end in led:
        whole = stored.document(passage.document_id)
        if whole.text[passage.start : passage.end] != passage.text:
            continue  # replaced since the search
        for table in tables_around(whole.text, whole.tables, start, end):
            if (whole.id, table.start) not in seen:
                seen.add((whole.id, table.start))
                yield _Table(whole, table, passage, stored)
