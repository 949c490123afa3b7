"""Finds white strips (gutters) between the texts of a page, and the rows they run through.

`pdf_bands.py` decides what a gutter parts. Knows no PDF engine.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.readers.page_types import PageLine
from index.readers.pdf_runs import is_of_letters
from index.readers.pdf_tables import Row

_MOST_GUTTERS = 80
_NARROWEST = 0.4  # line heights: the width of a gutter through all its rows
_MOST_WORDS = 8  # in a row of closely spaced cells
_CLOSEST = 0.2  # the same beside lines of closely spaced cells


@dataclass(slots=True)
class Gutter:
    """A white strip from row `start` to row `last`, with text on both sides in `support` of these."""

    left: float
    right: float
    start: int
    last: int
    support: int = 1
    close: bool = False
    """Whether it goes through a line, between closely spaced cells."""

    @property
    def middle(self) -> float:
        """Where it separates what is on its sides."""
        return (self.left + self.right) / 2


def gutters_of(rows: Sequence[Row]) -> list[Gutter]:
    """White strips that run through several rows, including through lines that may be cells."""
    active: list[Gutter] = []
    found: list[Gutter] = []
    for at, row in enumerate(rows):
        if at and _is_far(rows[at - 1], row):
            found, active = found + active, []
        going: list[Gutter] = []
        for gutter in active:
            if not _goes_through(gutter, row):
                found.append(gutter)
                continue
            if row[0].left < gutter.left and row[-1].right > gutter.right:
                gutter.support += 1
                gutter.last = at
            going.append(gutter)
        need = _NARROWEST * row[0].height
        for one, two in pairwise(row):
            known = any(g.left < two.left and one.right < g.right for g in going)
            if not known and len(going) < _MOST_GUTTERS and two.left - one.right > need:
                going.append(_begun_above(Gutter(one.right, two.left, at, at), rows))
        active = going
    return [gutter for gutter in found + active if gutter.support > 1]


def _is_far(above: Row, row: Row) -> bool:
    return above[0].base - row[0].base > 3.6 * max(row[0].height, above[0].height)


def _begun_above(gutter: Gutter, rows: Sequence[Row]) -> Gutter:
    """The gutter, extended up to rows whose cells stand too close for a wide gap to have shown it."""
    for at in range(gutter.start - 1, -1, -1):
        row = rows[at]
        if not _may_be_close(row) or _is_far(row, rows[at + 1]):
            break
        if not (row[0].left < gutter.left and row[-1].right > gutter.right):
            break
        if not _goes_through(gutter, row):
            break
        gutter.start, gutter.support = at, gutter.support + 1
    return gutter


def _goes_through(gutter: Gutter, row: Row) -> bool:
    """Narrow a gutter to what a row leaves free; False if nothing is left of it."""
    least = (_CLOSEST if gutter.close else _NARROWEST) * row[0].height
    free = _free(gutter, row)
    if free[1] - free[0] < least and _may_be_close(row):
        free = _free(gutter, [cell for line in row for cell in line.parts or (line,)])
        least = _CLOSEST * row[0].height
        gutter.close = gutter.close or free[1] - free[0] >= least
    if free[1] - free[0] < least:
        return False
    gutter.left, gutter.right = free
    return True


def _may_be_close(row: Row) -> bool:
    """Whether a row may contain closely spaced cells: one of many words is prose."""
    if not any(line.parts for line in row):
        return False
    words = sum(line.text.count(" ") + 1 for line in row)
    return words <= _MOST_WORDS or not is_of_letters("".join(line.text for line in row))


def _free(gutter: Gutter, row: Row) -> tuple[float, float]:
    """The widest part of a gutter that a row leaves white."""
    free, place = (0.0, 0.0), gutter.left
    for line in row:
        if line.right <= place:
            continue
        if line.left >= gutter.right:
            break
        if line.left - place > free[1] - free[0]:
            free = (place, line.left)
        place = max(place, line.right)
    return (place, gutter.right) if gutter.right - place > free[1] - free[0] else free


def with_close_cells(rows: Sequence[Row], gutters: Sequence[Gutter]) -> list[Row]:
    """The rows, with lines split where gutters run through them."""
    close = [gutter for gutter in gutters if gutter.close]
    return [_parted(row, at, close) for at, row in enumerate(rows)] if close else list(rows)


def _parted(row: Row, at: int, gutters: Sequence[Gutter]) -> Row:
    here = [gutter.middle for gutter in gutters if gutter.start <= at <= gutter.last]
    cells: Row = []
    for line in row:
        through = [cut for cut in here if line.left < cut < line.right]
        cells += _joined(line, through) if line.parts and through else [line]
    return cells


def _joined(line: PageLine, cuts: Sequence[float]) -> Row:
    """The parts of a line, joined where no gutter comes between them."""
    cells: list[list[PageLine]] = [[] for _ in range(len(cuts) + 1)]
    for part in line.parts:
        cells[bisect_right(sorted(cuts), (part.left + part.right) / 2)].append(part)
    return [
        parts[0]._replace(text=" ".join(part.text for part in parts), right=parts[-1].right)
        for parts in cells
        if parts
    ]


def bands_of(gutters: Sequence[Gutter]) -> list[tuple[int, int]]:
    """Ranges of rows with gutters; the longest gutters determine where they begin and end."""
    ranges: list[tuple[int, int]] = []
    for gutter in sorted(gutters, key=lambda g: (-g.support, g.left - g.right)):
        start, end = gutter.start, gutter.last + 1
        touched = [(a, b) for a, b in ranges if a < end and start < b]
        if not touched:
            ranges.append((start, end))
            continue
        (a, b), *more = touched
        if not more and min(b, end) - max(a, start) >= 0.5 * (end - start):
            ranges[ranges.index((a, b))] = (min(a, start), max(b, end))
    ranges.sort()
    return ranges


def blocks_of(rows: Sequence[Row], start: int, end: int) -> list[tuple[int, int]]:
    """Ranges of rows between full-width white strips that are far wider than the others."""
    high = rows[start][0].height
    strips = [
        min(line.base for line in one) - max(line.base + line.height for line in two)
        for one, two in pairwise(rows[start:end])
    ]
    usual = sorted(strips)[len(strips) // 2] if strips else 0.0
    most = max(0.8 * high, 2.2 * usual + 0.3 * high)
    cuts = [start + at for at, strip in enumerate(strips, start=1) if strip > most]
    ends = [*cuts, end]
    return list(zip([start, *cuts], ends, strict=True))


def without_overlaps(gutters: Sequence[Gutter]) -> list[Gutter]:
    """Gutters that do not overlap; of two that do, the one with more rows stays."""
    kept: list[Gutter] = []
    for gutter in gutters:
        if kept and gutter.left < kept[-1].right:
            if gutter.support > kept[-1].support:
                kept[-1] = gutter
        else:
            kept.append(gutter)
    return kept
