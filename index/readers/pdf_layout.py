"""The reading order of a printed page: one column after the other, tables, lines. Knows no PDF engine."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.readers.page_types import PageGrid, PageLine
from index.readers.pdf_bands import Band
from index.readers.pdf_gutters import bands_of, blocks_of, gutters_of, with_close_cells
from index.readers.pdf_merged import with_centred
from index.readers.pdf_rows import labelled, plain, rows_of, with_caps
from index.readers.pdf_ruled import Ruled, ruled_tables
from index.readers.pdf_rules import RuledLines
from index.readers.pdf_tables import Row, column_of

MOST_LINES = 3_000
"""At most this many lines per page; one with more is a map or drawing, and its lines stay as they are."""
_DEEPEST = 6


def arrange(lines: Sequence[PageLine], rules: RuledLines) -> list[PageLine | PageGrid]:
    """Lines and tables in the order in which people read them."""
    if len(lines) > MOST_LINES:
        return list(lines)
    lines = with_caps(lines)
    tables = ruled_tables(lines, rules)
    if not tables and _simple(lines):
        return list(lines)
    found: list[PageLine | PageGrid] = []
    seen: set[int] = set()
    for item in _region(_held(lines, tables), rules, depth=0):
        if isinstance(item, PageGrid) or item.table < 0:
            found.append(item)
        elif item.table not in seen:
            seen.add(item.table)
            found.append(tables[item.table].grid)
    return found


def _simple(lines: Sequence[PageLine]) -> bool:
    """Whether the lines are one below the other, in this order."""
    return all(
        two.base < one.base - 0.2 * one.height
        and (
            two.base + two.height < one.base + 0.3 * one.height
            or (two.left < one.right and one.left < two.right)
        )
        for one, two in pairwise(lines)
    )


def _held(lines: Sequence[PageLine], tables: Sequence[Ruled]) -> list[PageLine]:
    """The lines, with those of ruled tables as one wide line in each row of the page."""
    inside = {at: number for number, table in enumerate(tables) for at in table.lines}
    kept: list[PageLine] = []
    held: set[tuple[int, int]] = set()
    for at, line in enumerate(lines):
        number = inside.get(at)
        if number is None:
            kept.append(line)
        elif (number, round(line.base / 4)) not in held:
            held.add((number, round(line.base / 4)))
            table = tables[number]
            kept.append(line._replace(left=table.left, right=table.right, table=number))
    return kept


def _region(
    lines: Sequence[PageLine], rules: RuledLines, *, depth: int
) -> list[PageLine | PageGrid]:
    """The contents of a part of a page, in reading order."""
    if depth and lines:
        edge = max(line.right for line in lines)
        lines = [line._replace(edge=edge) for line in lines]
    rows = with_centred([labelled(row) for row in rows_of(lines)])
    if all(len(row) == 1 for row in rows) or depth > _DEEPEST:
        return [plain(rows, at) for at in range(len(rows))]
    gutters = gutters_of(rows)
    rows = with_close_cells(rows, gutters)
    found: list[PageLine | PageGrid] = []
    done = 0
    for start, end in bands_of(gutters):
        if start < done:
            continue
        band = Band(rows, start, end, gutters)
        parts = [Band(rows, *ends, gutters) for ends in blocks_of(rows, start, end)]
        if len(parts) > 1 and any(part.columns() for part in parts):
            band = parts[0]
        if cuts := band.columns():
            first, last = band.extended(cuts, done)
            found += [plain(rows, at) for at in range(done, first)]
            columns = _columns(rows[first:last], cuts)
            return _rejoined(found + _in_order([*columns, rows[last:]], rules, depth=depth))
        if band is parts[0] and len(parts) > 1:
            blocks = [rows[done : band.end], rows[band.end :]]
            return _rejoined(found + _in_order(blocks, rules, depth=depth))
        if table := band.table(rules, done):
            first, last, grid = table
            found += [plain(rows, at) for at in range(done, first)]
            found.append(grid)
            done = last
    return _rejoined(found + [plain(rows, at) for at in range(done, len(rows))])


def _columns(rows: Sequence[Row], cuts: Sequence[float]) -> list[list[Row]]:
    """The rows of each column."""
    return [
        [[line for line in row if column_of(line, cuts) == number] for row in rows]
        for number in range(len(cuts) + 1)
    ]


def _in_order(
    parts: Sequence[Sequence[Row]], rules: RuledLines, *, depth: int
) -> list[PageLine | PageGrid]:
    """The contents of the parts of a region, one part after the other."""
    return [
        item
        for rows in parts
        for item in _region([line for row in rows for line in row], rules, depth=depth + 1)
    ]


def _rejoined(items: list[PageLine | PageGrid]) -> list[PageLine | PageGrid]:
    """Tables joined again that only a label over their whole width had separated."""
    found: list[PageLine | PageGrid] = []
    for item in items:
        if (
            isinstance(item, PageGrid)
            and len(found) > 1
            and isinstance(label := found[-1], PageLine)
            and isinstance(table := found[-2], PageGrid)
            and _same_columns(table, item)
            and len(label.text) <= 80
            and item.heads == 0
            and label.table < 0
        ):
            rows = [*table.rows, [label.text], *item.rows]
            found[-2:] = [replace(table, rows=rows)]
        else:
            found.append(item)
    return found


def _same_columns(one: PageGrid, other: PageGrid) -> bool:
    return len(one.edges) == len(other.edges) and all(
        abs(a - b) < 12 for a, b in zip(one.edges[1:-1], other.edges[1:-1], strict=True)
    )
