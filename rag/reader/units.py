"""Cuts a passage into the units that are read and cited: sentences, list items and table rows.

A unit is a slice of the document; its text as read names the column of each table cell, and an item
knows the line that introduces its list. The weights are trained on exactly this text; `rag/rows.py`
makes rows for people. Knows no question and no model.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.tables import Grid, Row, grid, tables_in
from index.types import Heading, Table
from rag.reader.prose import FINISHED, pieces_of, prose
from rag.reader.unit import Cell, Unit

LONGEST_TABLE = 20_000
"""How many characters above a passage are searched for the head of an undeclared table."""
_MARKS = ("|", "\t", ";")
MOST_NAMING = 3
"""The most columns that may identify a row."""


def units_of(
    text: str,
    start: int,
    end: int,
    headings: Sequence[Heading] = (),
    tables: Sequence[Table] = (),
) -> list[Unit]:
    """The units in text[start:end], in order; the head of a table may be above.

    `tables` are those that the file's reader declared; elsewhere they are guessed.
    """
    titles = [(heading.start, heading.end) for heading in headings]
    found: list[Unit] = []
    at, floor = start, max([table.end for table in tables if table.end <= start], default=0)
    for table in tables_in(text, tables, _above(text, start, tables), end):
        if table.end <= start:
            continue
        stop = max(at, table.start)
        found += prose(text, at, stop, titles, floor=floor, ceiling=stop)
        found += _rows(
            text, grid(text, table, start, end), start, end, _caption(text, found, table)
        )
        at = floor = max(at, table.end)
    below = min([table.start for table in tables if table.start >= end], default=len(text))
    found += prose(text, at, end, titles, floor=floor, ceiling=below)
    return _under_headings(found)


def _under_headings(units: Sequence[Unit]) -> list[Unit]:
    """The units, each with the heading above it: a passage may hold several short sections."""
    found, heading = list[Unit](), ""
    for unit in units:
        if unit.kind == "heading":
            heading = unit.text
            found.append(unit)
        else:
            found.append(replace(unit, heading=heading) if heading else unit)
    return found


def _above(text: str, start: int, tables: Sequence[Table]) -> int:
    """The start of the block around `start`, as a table's head may be cut off from its rows."""
    at = bisect_left(tables, start + 1, key=lambda table: table.start) - 1
    declared = tables[at].end if at >= 0 else 0
    if declared > start:
        return start
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    if not any(mark in text[begin : stop if stop >= 0 else len(text)] for mark in _MARKS):
        return start
    blank = text.rfind("\n\n", max(0, start - LONGEST_TABLE), start)
    return max(declared, blank + 2 if blank >= 0 else start - LONGEST_TABLE)


def _caption(text: str, above: Sequence[Unit], table: Table) -> str:
    """The line right above a table that is no whole sentence; "" if none."""
    if not above or above[-1].kind != "sentence" or text[above[-1].end : table.start].strip():
        return ""
    return "" if FINISHED.search(above[-1].text) else above[-1].text


def _rows(text: str, found: Grid, start: int, end: int, caption: str) -> Iterator[Unit]:
    """The rows in text[start:end]; of a cut row the part inside."""
    naming = _naming(text, found)
    for row in found.rows:
        filled = [
            (at, max(begin, start), min(stop, end))
            for at, begin, stop in row.filled
            if begin < end and stop > start
        ]
        if row.kind == "rule" or not filled:
            continue
        span = filled[0][1], filled[-1][2]
        if row.kind == "label":
            words = " ".join(text[span[0] : span[1]].split())
            says = FINISHED.search(words) or row.end >= found.table.end  # a note, not a label
            yield Unit(*span, words, "sentence" if says else "head", tuple(pieces_of(text, *span)))
            continue
        read, pieces = _read_row(text, filled, found, row)
        if row.kind == "head":
            yield Unit(*span, read, "head", tuple(pieces))
            continue
        cells = tuple(
            Cell(found.name(at), " ".join(text[begin:stop].split()), begin, stop)
            for at, begin, stop in filled
        )
        names = sum(at in naming for at, *_ in filled)
        yield Unit(*span, read, "row", tuple(pieces), "", row.label, cells, names, caption)


def _naming(text: str, found: Grid) -> set[int]:
    """How many columns from the left identify every row; else the first one."""
    rows = [row for row in found.rows if row.kind == "row" and row.filled]
    used = sorted({at for row in rows for at, *_ in row.filled})
    for most in range(1, MOST_NAMING + 1):
        distinct = {(row.label, *_texts(text, row, used[:most])) for row in rows}
        if len(distinct) == len(rows):
            return set(used[:most])
    return set(used[:1])


def _texts(text: str, row: Row, columns: Sequence[int]) -> Iterator[str]:
    for at, begin, stop in row.filled:
        if at in columns:
            yield f"{at} {text[begin:stop]}"


def _read_row(
    text: str, filled: Sequence[tuple[int, int, int]], found: Grid, row: Row
) -> tuple[str, list[tuple[int, int, int]]]:
    """A row as "[label; ]column: value; …", and the pieces of its values.

    If only the first column has no name, its cell names the record: "Price – Zone A: 5; Zone B: 6".
    """
    read, pieces = f"{row.label}; " if row.label and row.kind == "row" else "", []
    names = ["" if row.kind == "head" else found.name(at) for at, *_ in filled]
    record = len(filled) > 1 and not names[0] and all(names[1:])
    for number, ((_, begin, stop), name) in enumerate(zip(filled, names, strict=True)):
        if number:
            read += " – " if record and number == 1 else "; "
        if name:
            read += f"{name}: "
        for here, there, length in pieces_of(text, begin, stop):
            pieces.append((len(read) + here, there, length))
        read += " ".join(text[begin:stop].split())
    return read, pieces
