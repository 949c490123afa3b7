"""Table rows whose cells a question names: no other row of the table can answer it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from index.tables import tables_around
from index.types import Document, Hit, Table
from rag.bindings.binding import Opinion, Opinions, key_of
from rag.library_view import LibraryView
from rag.reader.types import Material
from rag.tables.match import match_cells
from rag.tables.matched import LABEL, Matched, columns_of
from rag.tables.words import TableVocabulary, Word, denies, vocabulary, words_of

LONGEST = 2_000_000
"""The most characters of a table that are read for one question."""
MOST_FETCHED = 3
"""The most rows added although search did not find their passages."""


@dataclass(frozen=True, slots=True)
class Named:
    """A table, and the spans of its rows with the values that a question names.

    There are none if the only such row is empty in the columns that the question names.
    """

    document: str
    table: Table
    rows: tuple[tuple[int, int], ...]

    def excludes(self, document: str, offset: int) -> bool:
        """Whether this offset is in another row of the table."""
        return (
            document == self.document
            and self.table.head_end <= offset < self.table.end
            and not any(start <= offset < end for start, end in self.rows)
        )


def named_rows(
    question: str, hits: Sequence[Hit], *, stored: LibraryView, language: str
) -> list[Named]:
    """The tables that the passages overlap, with the rows that the question names."""
    known, words = vocabulary(language), words_of(question)
    if denies([word.small for word in words], known):
        return []
    seen: set[tuple[str, int]] = set()
    found: list[tuple[Document, Table, Matched]] = []
    for hit in hits:
        passage = hit.passage
        whole = stored.document(passage.document_id)
        if whole.text[passage.start : passage.end] != passage.text:
            continue  # replaced since the search
        for table in tables_around(whole.text, whole.tables, passage.start, passage.end):
            key = (whole.id, table.start)
            if key not in seen and table.end - table.start <= LONGEST:
                seen.add(key)
                found.append((whole, table, _matched(whole, table, words, known)))
    spans = {span for _, _, matched in found for span in matched.spans}
    return [one for each in found for one in _named(*each, words, spans)]


@dataclass(frozen=True, slots=True)
class TableRows:
    """The `Binding` of table rows that a question names; no other row of their tables answers."""

    named: Sequence[Named]

    def opinions(self, material: Sequence[Material]) -> Opinions:
        """An opinion on every row of each table with named rows."""
        found = {}
        for one, read in ((one, read) for one in self.named for read in material):
            if read.passage.document_id != one.document:
                continue
            for unit in read.units:
                if unit.kind == "row" and one.table.start <= unit.start < one.table.end:
                    found[key_of(read, unit)] = Opinion(
                        not one.excludes(one.document, unit.start),
                        "row",
                        rivals=(one.document, one.table.start),
                        only=len(one.rows) == 1,
                    )
        return found


def with_named(hits: Sequence[Hit], named: Sequence[Named], stored: LibraryView) -> list[Hit]:
    """The hits, followed by passages of named rows that search did not find."""
    found = list(hits)
    for one in named:
        if len(one.rows) > MOST_FETCHED:
            continue
        for passage in stored.passages_of(one.document):
            wanted = any(
                passage.start <= end - 1 and start < passage.end for start, end in one.rows
            )
            if wanted and passage.id not in {hit.passage.id for hit in found}:
                found.append(replace(hits[-1], passage=passage))
    return found


def _matched(
    whole: Document, table: Table, words: Sequence[Word], known: TableVocabulary
) -> Matched:
    found = columns_of(whole.text, table, whole.language, measured=False)
    match_cells(words, found, known)
    return found


def _named(
    whole: Document,
    table: Table,
    found: Matched,
    words: Sequence[Word],
    spans: Collection[range],
) -> Iterator[Named]:
    """The rows with the values; `spans` are those of all tables, the longest of which counts."""
    own = [*found.spans, *found.begun]
    longer = [span for span in spans if any(_longer(span, one, found.understood) for one in own)]
    if longer:
        names = [[words[at].stem for at in span] for span in longer]
        yield Named(whole.id, table, tuple(_holding(found, names)))
    elif found.filters and found.sure and 0 < len(found.rows) < len(found.body):
        rows = tuple((found.body[at].start, found.body[at].end) for at in found.rows)
        if len(rows) == 1 and _is_empty(found, found.rows[0]):
            rows = ()
        yield Named(whole.id, table, rows)


def _longer(span: range, own: range, understood: Collection[int]) -> bool:
    """Whether a name extends beyond a value, by words that mean nothing else in the table."""
    return set(own) < set(span) and not set(span) <= {*own, *understood}


def _holding(found: Matched, names: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """The rows that contain each of the names, perhaps with more in the cell."""
    for at, row in enumerate(found.body):
        cells = [[word.stem for word in words_of(column.cells[at])] for column in found.columns]
        if all(any(_holds(cell, name) for cell in cells) for name in names):
            yield row.start, row.end


def _holds(cell: Sequence[str], name: Sequence[str]) -> bool:
    return any(cell[at : at + len(name)] == name for at in range(len(cell) - len(name) + 1))


def _is_empty(found: Matched, row: int) -> bool:
    """Whether a row is empty in all columns that the question names, or in all others."""
    others = [column for column in found.columns if column.at not in (*found.filters, LABEL)]
    asked = [column for column in others if column.at in found.whole]
    return bool(others) and not any(column.cells[row] for column in asked or others)
