"""Thin lines on a PDF page: what rules a table, underlines, or strikes words out. [pypdfium2]

Lines that were stroked, thin rectangles and the edges of framed boxes are all rules. Knows no text.
"""

import ctypes
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2.raw as raw

from index.readers.pdf_drawn import (
    WHITE,
    Box,
    Drawn,
    Matrix,
    fill_of,
    matrix_of,
    stroke_of,
    times,
)

THICKEST = 3.0
"""Points up to which a rectangle is a line."""
SHORTEST = 4.0
MOST_RULES = 20_000
_MOST_SEGMENTS = 4_000  # of one path: more is a drawing


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: `at` is its height (or its place across), from `start` to `end`."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The level and the upright rules of a page, each in the order of their places."""

    level: Sequence[Rule] = ()
    upright: Sequence[Rule] = ()
    _places: Sequence[float] = field(default=(), repr=False)

    def levels(self, lower: float, upper: float) -> Iterator[Rule]:
        """The level rules between two heights."""
        for at in range(bisect_left(self._places, lower), len(self.level)):
            if self.level[at].at > upper:
                return
            yield self.level[at]

    def turned(self, quarter: int) -> "Rules":
        """As seen when the page is turned clockwise by so many quarters."""
        level, upright = self.level, self.upright
        for _ in range(quarter % 4):
            level, upright = (
                [Rule(-rule.at, rule.start, rule.end) for rule in upright],
                [Rule(rule.at, -rule.end, -rule.start) for rule in level],
            )
        return ruled(level, upright)


def ruled(level: Iterable[Rule], upright: Iterable[Rule]) -> Rules:
    """Rules, put in order."""
    in_order = sorted(level, key=lambda rule: rule.at)
    across = sorted(upright, key=lambda rule: rule.at)
    return Rules(in_order, across, [rule.at for rule in in_order])


def rules_of(drawn: Iterable[Drawn]) -> Rules:
    """The rules among what is drawn on a page."""
    level: list[Rule] = []
    upright: list[Rule] = []
    for path in drawn:
        if path.kind != raw.FPDF_PAGEOBJ_PATH:
            continue
        for box in _strokes(path):
            wide, high = box.right - box.left, box.upper - box.lower
            if wide >= SHORTEST and high <= THICKEST < wide:
                level.append(Rule((box.lower + box.upper) / 2, box.left, box.right))
            elif high >= SHORTEST and wide <= THICKEST < high:
                upright.append(Rule((box.left + box.right) / 2, box.lower, box.upper))
        if len(level) + len(upright) > MOST_RULES:
            break
    return ruled(level, upright)


def _strokes(path: Drawn) -> Iterator[Box]:
    """Every straight part of a path that can be seen."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(path.handle, mode, stroke):
        return
    high, wide = path.box.upper - path.box.lower, path.box.right - path.box.left
    if mode.value and not _white(fill_of(path.handle)) and min(high, wide) <= THICKEST:
        yield path.box
    elif stroke.value and not _white(stroke_of(path.handle)):
        if min(high, wide) <= THICKEST:
            yield path.box
        else:
            yield from _edges(path)


def _edges(path: Drawn) -> Iterator[Box]:
    """The straight parts of a path with many."""
    count = raw.FPDFPath_CountSegments(path.handle)
    if not 0 < count <= _MOST_SEGMENTS:
        return
    matrix = times(matrix_of(path.handle), path.matrix)
    start = last = (0.0, 0.0)
    for at in range(count):
        segment = raw.FPDFPath_GetPathSegment(path.handle, at)
        point = _point(segment, matrix)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield _between(last, point)
        last = point
        if raw.FPDFPathSegment_GetClose(segment):
            yield _between(last, start)
            last = start


def _point(segment: object, matrix: Matrix) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    raw.FPDFPathSegment_GetPoint(segment, x, y)
    a, b, c, d, e, f = matrix
    return a * x.value + c * y.value + e, b * x.value + d * y.value + f


def _between(one: tuple[float, float], other: tuple[float, float]) -> Box:
    (x, y), (u, v) = one, other
    return Box(min(x, u), min(y, v), max(x, u), max(y, v))


def _white(colour: tuple[int, int, int, int] | None) -> bool:
    return colour is not None and (colour[3] == 0 or min(colour[:3]) >= WHITE)
