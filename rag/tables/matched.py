"""The columns and rows of one table, as a question is matched to them.

Knows no document.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

import languages
from index.tables import Row, grid
from index.types import Table
from rag.tables.amounts import Amounts, amounts
from rag.tables.words import TableVocabulary, vocabulary, words_of

LABEL = -1
"""The column that the labels of rows stand in."""
PART = 4
"""The fewest letters of a stem that is compared as part of a compound."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the content of each row, and its amounts if it has any."""

    at: int
    name: str
    cells: tuple[str, ...]
    amounts: Amounts | None


@dataclass(slots=True)
class Matched:
    """A table matched to a question. `filters` are the named values, by column; `rows` those that have them.

    `whole` and `part` are the columns whose names the question holds, by the positions of its words there.
    `understood` are the positions that mean anything here, `units` those of each column's unit, `subject`
    those that name what each row is one of, `valued` those of values, `spans` the column and cells of each
    value by its positions, `begun` those of values that only begin a name; `sure` is False where words may
    mean two things.
    """

    columns: tuple[Column, ...]
    body: tuple[Row, ...]
    about: str = ""
    filters: dict[int, list[str]] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    whole: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    part: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    understood: set[int] = field(default_factory=set)
    units: dict[int, set[int]] = field(default_factory=dict)
    subject: set[int] = field(default_factory=set)
    valued: set[int] = field(default_factory=set)
    spans: dict[range, tuple[int, frozenset[str]]] = field(default_factory=dict)
    begun: list[range] = field(default_factory=list)
    sure: bool = True

    def column(self, at: int) -> Column:
        """The column at a place in the table."""
        return next(one for one in self.columns if one.at == at)


def columns_of(text: str, table: Table, language: str, *, measured: bool = True) -> Matched:
    """The table's columns and rows, without total rows; amounts only if `measured`.

    `language` is the document's.
    """
    return Matched(*_read(text, table, language, measured))


@lru_cache(maxsize=8)
def _read(
    text: str, table: Table, language: str, measured: bool
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """Columns and body of a table; cached, because one table is asked again and again."""
    found = grid(text, table)
    body = tuple(
        row for row in found.rows if row.kind == "row" and row.filled and not _total(text, row)
    )
    columns = []
    for at in range(max([len(found.columns), *(len(row.cells) for row in body)])):
        name, cells = found.name(at), tuple(_cell(text, row, at) for row in body)
        if any(cells):
            able = measured and not _identifies(name)
            columns.append(Column(at, name, cells, amounts(cells, language) if able else None))
    labels = tuple(row.label for row in body)
    if any(labels):
        columns.append(Column(LABEL, "", labels, None))
    return tuple(columns), body


def _identifies(name: str) -> bool:
    """Whether a column's name, or a compound in it such as "Kundennummer", denotes an identifier."""
    kinds = {kind for known in _every() for kind in known.identifiers}
    return any(
        word.small in kinds
        or any(len(kind) >= PART and word.small.endswith(kind) for kind in kinds)
        for word in words_of(name)
    )


def _cell(text: str, row: Row, at: int) -> str:
    begin, stop = row.cells[at] if at < len(row.cells) else (0, 0)
    return " ".join(text[begin:stop].split())


def _total(text: str, row: Row) -> bool:
    """Whether a row is a total of those above it, by its first word."""
    _, begin, stop = row.filled[0]
    first = _WORD.search(text, begin, stop)
    return first is not None and any(first[0].casefold() in known.totals for known in _every())


def _every() -> tuple[TableVocabulary, ...]:
    """In all languages, since a table may be in another language than its document."""
    return tuple(map(vocabulary, languages.supported()))
