"""Finds where to cut a section with tables: between rows, but not right after a table's
introduction.

A table that fits into a passage stays whole. A longer one is cut between rows; heads and labels
stay with the row below them. Knows no document and no store.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from index.tables import Grid, Row, Span
from index.types import Heading

Split = Callable[[int, int], Iterator[Span]]
"""Splits a span of the text into spans that each fit a passage."""


def spans(
    text: str,
    start: int,
    end: int,
    *,
    grids: Sequence[Grid],
    headings: Sequence[Heading],
    split: Split,
    size: int,
) -> Iterator[Span]:
    """The spans of passages in text[start:end], in order; `grids` are all tables of the text."""
    at = start
    for found in _touching(grids, start, end) if end - start > size else ():
        begin, stop = max(start, found.table.start), min(end, found.table.end)
        lead = _lead(text, at, begin, headings)
        if begin - lead > size // 2 and stop - lead > size:
            lead = begin  # too long to stay with a part of the table
        yield from split(at, lead)
        if stop - lead <= size:
            yield _bare(text, lead, stop)
        else:
            yield from _by_rows(text, found, (lead, begin, stop), split=split, size=size)
        at = stop
    yield from split(at, end)


def row_at(grids: Sequence[Grid], offset: int) -> tuple[Grid, Row] | None:
    """The table that holds an offset, and the row."""
    at = bisect_right(grids, offset, key=lambda one: one.table.start) - 1
    if at < 0 or offset >= grids[at].table.end:
        return None
    rows = grids[at].rows
    row = bisect_right(rows, offset, key=lambda one: one.start) - 1
    return (grids[at], rows[row]) if row >= 0 else None


def _touching(grids: Sequence[Grid], start: int, end: int) -> Iterator[Grid]:
    first = max(0, bisect_right(grids, start, key=lambda one: one.table.start) - 1)
    for found in grids[first:]:
        if found.table.start >= end:
            return
        if found.table.end > start:
            yield found


def _lead(text: str, at: int, begin: int, headings: Sequence[Heading]) -> int:
    """The start of the paragraph right above a table, with the headings above it."""
    above = text[at:begin].rstrip()
    if not above:
        return begin
    gap = above.rfind("\n\n")
    lead = at if gap < 0 else at + gap + 2
    first = bisect_right(headings, at, key=lambda one: one.end)
    bare, here = "", at
    for heading in headings[first:]:
        if heading.end > lead:
            break
        bare, here = bare + text[here : heading.start], heading.end
    bare += text[here:lead]
    return lead if any(letter.isalnum() for letter in bare) else at


def _by_rows(
    text: str, found: Grid, place: tuple[int, int, int], *, split: Split, size: int
) -> Iterator[Span]:
    """Spans of as many rows as fit; `place` is (start of the lead, start and end of the rows)."""
    lead, first, last = place
    begin, stop = lead, lead
    for top, bottom in _blocks(found.rows, first, last):
        if bottom - begin <= size:
            stop = bottom
            continue
        if stop > begin:
            yield _bare(text, begin, stop)
        elif begin < first:
            yield from split(begin, first)
        begin, stop = top, bottom
        if bottom - top > size:  # a row or its head is longer than a passage
            yield from split(top, bottom)
            begin = stop = bottom
    if text[begin:stop].strip():
        yield _bare(text, begin, stop)


def _blocks(rows: Sequence[Row], first: int, last: int) -> Iterator[Span]:
    """The rows, each with the heads and labels right above it."""
    begin: int | None = None
    stop = first
    for row in rows:
        if row.end <= first or row.start >= last:
            continue
        begin = max(first, row.start) if begin is None else begin
        stop = min(last, row.end)
        if row.kind == "row":
            yield begin, stop
            begin = None
    if begin is not None:
        yield begin, stop


def _bare(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
