"""White strips between the texts of a page: where they are, and over which rows they go on.

Knows lines with their places, no file. What a strip parts is not decided here: see `pdf_bands`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.readers.pdf_tables import Row

_MOST_GUTTERS = 80
_NARROWEST = 0.4  # heights of a line that a gutter keeps over all its rows


@dataclass(slots=True)
class Gutter:
    """A white strip between texts: from row `start` to row `last`, `support` of them on both sides."""

    left: float
    right: float
    start: int
    last: int
    support: int = 1

    @property
    def middle(self) -> float:
        """Where it parts what stands on its sides."""
        return (self.left + self.right) / 2


def gutters_of(rows: Sequence[Row]) -> list[Gutter]:
    """White strips that go on over several rows."""
    active: list[Gutter] = []
    found: list[Gutter] = []
    for at, row in enumerate(rows):
        if at and rows[at - 1][0].base - row[0].base > 3.6 * max(
            row[0].height, rows[at - 1][0].height
        ):
            found, active = found + active, []
        need = _NARROWEST * row[0].height
        going: list[Gutter] = []
        for gutter in active:
            if not _narrowed(gutter, row, need):
                found.append(gutter)
                continue
            if row[0].left < gutter.left and row[-1].right > gutter.right:
                gutter.support += 1
                gutter.last = at
            going.append(gutter)
        for one, two in pairwise(row):
            known = any(g.left < two.left and one.right < g.right for g in going)
            if not known and len(going) < _MOST_GUTTERS and two.left - one.right > need:
                going.append(Gutter(one.right, two.left, at, at))
        active = going
    return [gutter for gutter in found + active if gutter.support > 1]


def _narrowed(gutter: Gutter, row: Row, need: float) -> bool:
    """Make a gutter as narrow as a row leaves it; False when nothing is left of it."""
    free, place = (0.0, 0.0), gutter.left
    for line in row:
        if line.right <= place:
            continue
        if line.left >= gutter.right:
            break
        if line.left - place > free[1] - free[0]:
            free = (place, line.left)
        place = max(place, line.right)
    if gutter.right - place > free[1] - free[0]:
        free = (place, gutter.right)
    if free[1] - free[0] < need:
        return False
    gutter.left, gutter.right = free
    return True


def bands_of(gutters: Sequence[Gutter]) -> list[tuple[int, int]]:
    """Ranges of rows with gutters; the longest gutters say where they begin and end."""
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
    """Ranges of rows between white strips over the whole width that are far wider than the others."""
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


def apart(gutters: Sequence[Gutter]) -> list[Gutter]:
    """Gutters that do not overlap; of two that do, the one with more rows."""
    kept: list[Gutter] = []
    for gutter in gutters:
        if kept and gutter.left < kept[-1].right:
            if gutter.support > kept[-1].support:
                kept[-1] = gutter
        else:
            kept.append(gutter)
    return kept
