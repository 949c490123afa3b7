"""Splits the tables of a text into rows, cells and column names, all as spans of the text.

A reader declares tables (`index.types.Table`); elsewhere, consecutive lines with the same
separators count as one. Knows no format and no question.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index.delimited import SEPARATORS, masked, without_quotes
from index.types import Table

Span = tuple[int, int]
Kind = Literal["head", "label", "row", "rule"]
JOINT = " · "
"""Joins the head cells of one column, and labels that apply together."""
LONGEST_HEAD = 300
"""The most characters of the head that accompanies later passages of a table."""
SAMPLE = 50
"""How many rows are read to tell whether the first line names columns."""
YEAR = re.compile(r"(?:19|20)\d\d")
"""A number that names a column, though others are values."""
_RULE = re.compile(r"[-=:+| \t]+")
_SEPARATORS = (("|", 1, 2), ("\t", 1, 2), (";", 2, 3))
"""Cell separators, each with its least number per line and least number of lines."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: the spans of its cells, with empty ones, and the label that applies to it.

    A head names columns, a rule only draws a line; a label is alone in its line. A quoted cell may
    contain line breaks.
    """

    start: int
    end: int
    cells: tuple[Span, ...]
    kind: Kind
    label: str = ""

    @property
    def filled(self) -> list[tuple[int, int, int]]:
        """The cells that are not empty: (column, start, end)."""
        return [(at, begin, stop) for at, (begin, stop) in enumerate(self.cells) if begin < stop]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the names of its columns, "" for none, and its rows in order."""

    table: Table
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def name(self, column: int) -> str:
        """The name of a column, "" if it has none."""
        return self.columns[column] if column < len(self.columns) else ""


def grid(text: str, table: Table, start: int = 0, end: int | None = None) -> Grid:
    """A table's columns and heads, and its rows that overlap text[start:end]."""
    end = len(text) if end is None else end
    lines = text[table.start : table.end]
    plain = table.separator not in lines  # a single column has no labels
    if (shape := masked(lines, table.separator)) != lines:
        shape = f"{text[: table.start]}{shape}{text[table.end :]}"
    else:
        shape = text
    columns = _names(text, shape, table, plain)
    return Grid(table, columns, tuple(_rows(shape, table, start, end, plain=plain)))


def head_of(found: Grid, row: Row) -> str:
    """The column names and the label that apply to a row, shortened. "" if the row is the first
    one or names columns itself, and if the table has neither."""
    if row.start <= found.table.start or row.kind == "head":
        return ""
    separator = found.table.separator.strip() or "|"
    names = f" {separator} ".join(found.columns).strip() if any(found.columns) else ""
    if len(names) > LONGEST_HEAD:
        names = names[:LONGEST_HEAD].rsplit(separator, 1)[0].strip()
    return "\n".join(part for part in (names, row.label[:LONGEST_HEAD]) if part)


def tables_in(text: str, declared: Sequence[Table], start: int, end: int) -> list[Table]:
    """Declared tables that overlap text[start:end] and, between them, guessed ones, in order."""
    found: list[Table] = []
    at = start
    for table in _touching(declared, start, end):
        found += guessed(text, at, max(at, table.start))
        found.append(table)
        at = max(at, table.end)
    return found + list(guessed(text, at, end))


def tables_around(text: str, declared: Sequence[Table], start: int, end: int) -> Iterator[Table]:
    """Whole tables that overlap text[start:end]; undeclared ones are guessed in blocks of lines."""
    above, below = text.rfind("\n\n", 0, start), text.find("\n\n", end)
    begin, stop = max(0, above), below if below >= 0 else len(text)
    for table in tables_in(text, declared, begin, stop):
        if table.start < end and table.end > start:
            yield table


def guessed(text: str, start: int, end: int) -> Iterator[Table]:
    """Tables guessed in text[start:end]: runs of lines with the same number of one separator."""
    lines = list(_lines(text, start, end))
    at = 0
    while at < len(lines):
        run = _run(text, lines, at)
        if run is None:
            at += 1
            continue
        separator, stop = run
        first, last = lines[at][0], lines[stop - 1][1]
        rows = [
            [text[a:b] for a, b in _cells(text, *line, separator)]
            for line in lines[at : min(stop, at + 1 + SAMPLE)]
        ]
        yield Table(first, last, lines[at][1] if _headed(rows) else first, separator)
        at = stop


def within(tables: Sequence[Table], offset: int) -> Table | None:
    """The one of these sorted tables that holds an offset."""
    at = bisect_right(tables, offset, key=lambda table: table.start) - 1
    return tables[at] if at >= 0 and offset < tables[at].end else None


def _touching(tables: Sequence[Table], start: int, end: int) -> Iterator[Table]:
    at = max(0, bisect_right(tables, start, key=lambda table: table.start) - 1)
    for table in tables[at:]:
        if table.start >= end:
            return
        if table.end > start:
            yield table


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        yield at, stop
        at = stop + 1


def _cells(text: str, start: int, stop: int, separator: str) -> tuple[Span, ...]:
    """The spans of the cells without surrounding blanks; an empty cell has no length."""
    cells = []
    at = start
    while at <= stop:
        here = text.find(separator, at, stop)
        here = stop if here < 0 else here
        piece = text[at:here]
        left = len(piece) - len(piece.lstrip())
        cell = at + left, max(at + left, at + len(piece.rstrip()))
        quoted = separator in SEPARATORS and '"' in piece
        cells.append(without_quotes(text, *cell) if quoted else cell)
        at = here + len(separator)
    return tuple(cells)


def _names(text: str, shape: str, table: Table, plain: bool) -> tuple[str, ...]:
    """The head cells of each column joined; a name repeated below itself appears once.

    `shape` is the text with separators in quotes masked.
    """
    names: list[list[str]] = []
    for begin, stop in _lines(shape, table.start, table.head_end):
        cells = _cells(shape, begin, stop, table.separator)
        if _kind(shape, begin, stop, table, plain) != "head":
            continue
        names += [[] for _ in cells[len(names) :]]
        for column, (a, b) in enumerate(cells):
            words = " ".join(text[a:b].split())
            if words and words not in names[column]:
                names[column].append(words)
    return tuple(JOINT.join(column) for column in names)


def _kind(text: str, begin: int, stop: int, table: Table, plain: bool) -> Kind:
    if _RULE.fullmatch(text, begin, stop):
        return "rule"
    if not plain and table.separator not in text[begin:stop]:
        return "label"
    return "head" if begin < table.head_end else "row"


def _rows(text: str, table: Table, start: int, end: int, *, plain: bool) -> Iterator[Row]:
    """The rows in a span. Labels above it are read too; one above the heads applies to all rows."""
    title, labels, last = "", list[str](), ""
    for begin, stop in _lines(text, table.start, min(table.end, end)):
        if table.head_end <= begin and stop <= start and table.separator in text[begin:stop]:
            last = "row"  # far above, without effect on these rows
            continue
        kind = _kind(text, begin, stop, table, plain)
        if kind == "label":
            words = " ".join(text[begin:stop].split())
            if begin < table.head_end:
                title = JOINT.join(part for part in (title, words) if part)
            elif last == "label":
                labels.append(words)  # right below another: both apply
            else:
                labels = [words]
        last = kind if kind != "rule" else last
        if stop > start:
            above = [title] if title else []
            label = JOINT.join([*above, *labels]) if kind == "row" else ""
            if kind == "label" and begin >= table.head_end:
                label = title
            yield Row(begin, stop, _cells(text, begin, stop, table.separator), kind, label)


def _run(text: str, lines: Sequence[Span], at: int) -> tuple[str, int] | None:
    """The separator of the table that begins at this line, and the index after its last line."""
    begin, stop = lines[at]
    for separator, cells, rows in _SEPARATORS:
        wanted = text.count(separator, begin, stop)
        if wanted < cells:
            continue
        last = at
        while last < len(lines) and text.count(separator, *lines[last]) == wanted:
            last += 1
        if last - at >= rows:
            return separator, last
    return None


def _headed(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: it has years, or fewer numbers than others."""
    used = [at for at in range(len(rows[0])) if any(row[at] for row in rows if at < len(row))]
    ruled = len(rows) > 1 and all(_RULE.fullmatch(cell) for cell in rows[1] if cell)
    body = [row for row in rows[1:] if not all(_RULE.fullmatch(cell) for cell in row if cell)]
    if not body or (ruled and any(rows[1])):
        return bool(body)
    first = [rows[0][at] for at in used[1:] if not YEAR.fullmatch(rows[0][at])]
    figures = sum(map(_figure, first))
    below = [sum(_figure(row[at]) for at in used[1:] if at < len(row)) for row in body]
    return figures == 0 or figures < sum(below) / len(below)


def _figure(cell: str) -> bool:
    return any(letter.isdigit() for letter in cell)
