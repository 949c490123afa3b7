"""Splits the tables of a text into rows, cells and column names, all as spans of the text.

A reader declares tables (`index.types.Table`); in text that none declared, lines with the same separators
are taken for one. Knows no format and no question.
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
"""Between the head cells of one column, and between labels that hold together."""
LONGEST_HEAD = 300
"""Characters of the head that goes with the later passages of a table."""
SAMPLE = 50
"""Rows below a first line that say whether it names columns."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_RULE = re.compile(r"[-=:+| \t]+")
_SEPARATORS = (("|", 1, 2), ("\t", 1, 2), (";", 2, 3))
"""What stands between cells, how often at least in a line, and in how many lines at least."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: the spans of its cells, empty ones included, and the label that holds for it.

    A head names columns, a rule only draws a line; a label stands alone in its line. A cell in quotes
    may break the line.
    """

    start: int
    end: int
    cells: tuple[Span, ...]
    kind: Kind
    label: str = ""

    @property
    def filled(self) -> list[tuple[int, int, int]]:
        """The cells that hold something: (column, start, end)."""
        return [(at, begin, stop) for at, (begin, stop) in enumerate(self.cells) if begin < stop]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the name of each column, "" where it has none, and its rows in order."""

    table: Table
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def name(self, column: int) -> str:
        """The name of a column, "" where it has none."""
        return self.columns[column] if column < len(self.columns) else ""


def grid(text: str, table: Table, start: int = 0, end: int | None = None) -> Grid:
    """A table's columns and heads, and those of its rows that reach into text[start:end]."""
    end = len(text) if end is None else end
    lines = text[table.start : table.end]
    plain = table.separator not in lines  # one column: no line is a label
    if (shape := masked(lines, table.separator)) != lines:
        shape = f"{text[: table.start]}{shape}{text[table.end :]}"
    else:
        shape = text
    columns = _names(text, shape, table, plain)
    return Grid(table, columns, tuple(_rows(shape, table, start, end, plain=plain)))


def head_of(found: Grid, row: Row) -> str:
    """The names of the columns, and the label in force, above a row: what stands there, in short.

    "" where the row is the first one, or names columns itself, and where the table has neither.
    """
    if row.start <= found.table.start or row.kind == "head":
        return ""
    separator = found.table.separator.strip() or "|"
    names = f" {separator} ".join(found.columns).strip() if any(found.columns) else ""
    if len(names) > LONGEST_HEAD:
        names = names[:LONGEST_HEAD].rsplit(separator, 1)[0].strip()
    return "\n".join(part for part in (names, row.label[:LONGEST_HEAD]) if part)


def tables_in(text: str, declared: Sequence[Table], start: int, end: int) -> list[Table]:
    """The tables that reach into text[start:end], in order: declared ones, and guessed ones between."""
    found: list[Table] = []
    at = start
    for table in _touching(declared, start, end):
        found += guessed(text, at, max(at, table.start))
        found.append(table)
        at = max(at, table.end)
    return found + list(guessed(text, at, end))


def tables_around(text: str, declared: Sequence[Table], start: int, end: int) -> Iterator[Table]:
    """The whole tables that reach into text[start:end]; where none is declared, in its blocks of lines."""
    above, below = text.rfind("\n\n", 0, start), text.find("\n\n", end)
    begin, stop = max(0, above), below if below >= 0 else len(text)
    for table in tables_in(text, declared, begin, stop):
        if table.start < end and table.end > start:
            yield table


def guessed(text: str, start: int, end: int) -> Iterator[Table]:
    """Runs of lines in text[start:end] that hold the same number of one separator."""
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
    """The table, of some in order, that an offset lies in."""
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
    """Spans of the cells without the blanks around them; an empty one has no length."""
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
    """The head rows joined per column; what is repeated below itself is said once.

    `shape` is the text in which nothing in quotes parts anything.
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
    """The rows in a span. Labels above it are read too; one above the heads holds for all rows."""
    title, labels, last = "", list[str](), ""
    for begin, stop in _lines(text, table.start, min(table.end, end)):
        if table.head_end <= begin and stop <= start and table.separator in text[begin:stop]:
            last = "row"  # far above, and says nothing of the rows that are wanted
            continue
        kind = _kind(text, begin, stop, table, plain)
        if kind == "label":
            words = " ".join(text[begin:stop].split())
            if begin < table.head_end:
                title = JOINT.join(part for part in (title, words) if part)
            elif last == "label":
                labels.append(words)  # right below another: both hold
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
    """The separator of the table that begins with this line, and the line behind its last."""
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
    """Whether the first row names the columns: it has fewer figures than those below, or years."""
    used = [at for at in range(len(rows[0])) if any(row[at] for row in rows if at < len(row))]
    ruled = len(rows) > 1 and all(_RULE.fullmatch(cell) for cell in rows[1] if cell)
    body = [row for row in rows[1:] if not all(_RULE.fullmatch(cell) for cell in row if cell)]
    if not body or (ruled and any(rows[1])):
        return bool(body)
    first = [rows[0][at] for at in used[1:] if not _YEAR.fullmatch(rows[0][at])]
    figures = sum(map(_figure, first))
    below = [sum(_figure(row[at]) for at in used[1:] if at < len(row)) for row in body]
    return figures == 0 or figures < sum(below) / len(below)


def _figure(cell: str) -> bool:
    return any(letter.isdigit() for letter in cell)
