"""What is drawn on a PDF page, in drawing order and with its position. [pypdfium2]

Stroked lines, thin rectangles and the edges of framed boxes are rules. All calls happen under the lock
of `pdf.py`.
"""

import ctypes
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.readers.pdf_rules import Rule, RuledLines, ruled

DEEPEST = 8  # nested forms
MOST_OBJECTS = 200_000
WHITE = 239
"""From this value on in every channel, a colour is white (as in `visibility.py`)."""

THICKEST = 3.0
"""Points up to which a rectangle is a line."""
SHORTEST = 4.0
MOST_RULES = 20_000
_MOST_SEGMENTS = 4_000  # of one path; more are a drawing

_FEW_SEGMENTS = 120
UNIT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Matrix = tuple[float, float, float, float, float, float]
Colour = tuple[int, int, int, int]


class Box(NamedTuple):
    """A place on the page, in points from its lower left corner."""

    left: float
    lower: float
    right: float
    upper: float

    def meets(self, other: "Box") -> bool:
        """Whether the two overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.lower < other.upper
            and other.lower < self.upper
        )

    def holds(self, other: "Box") -> bool:
        """Whether the other one lies within, or sticks out only slightly."""
        return (
            other.left >= self.left - 1
            and other.right <= self.right + 1
            and other.lower >= self.lower - 1
            and other.upper <= self.upper + 1
        )


class DrawnObject(NamedTuple):
    """An object of the page, in drawing order, with its position."""

    handle: Any
    kind: int
    box: Box
    matrix: Matrix
    at: int


def drawn_on(page: pdfium.PdfPage) -> Iterator[DrawnObject]:
    """Every object of the page, including those in forms, in drawing order."""
    waiting = [
        (raw.FPDFPage_GetObject(page.raw, at), UNIT, 0)
        for at in reversed(range(raw.FPDFPage_CountObjects(page)))
    ]
    count = 0
    edges = _Edges()
    kind_of, form = raw.FPDFPageObj_GetType, raw.FPDF_PAGEOBJ_FORM
    while waiting and count < MOST_OBJECTS:
        handle, matrix, depth = waiting.pop()
        kind = kind_of(handle)
        count += 1
        if kind == form:
            if depth < DEEPEST:
                inner = times(matrix_of(handle), matrix)
                waiting += [
                    (raw.FPDFFormObj_GetObject(handle, at), inner, depth + 1)
                    for at in reversed(range(raw.FPDFFormObj_CountObjects(handle)))
                ]
        else:
            yield DrawnObject(handle, kind, edges.of(handle, matrix), matrix, count)


def is_filled(path: DrawnObject) -> bool:
    """Whether a path's inside is painted."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(raw.FPDFPath_GetDrawMode(path.handle, mode, stroke)) and mode.value != 0


def is_path(one: DrawnObject) -> bool:
    """Whether it is a line or a shape."""
    return bool(one.kind == raw.FPDF_PAGEOBJ_PATH)


def segments_of(path: DrawnObject) -> int:
    """How many straight or bent parts a path has."""
    return int(raw.FPDFPath_CountSegments(path.handle))


def outlines_of(path: DrawnObject) -> int:
    """How many outlines a small path has."""
    return sum(
        raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(path.handle, at))
        == raw.FPDF_SEGMENT_MOVETO
        for at in range(min(segments_of(path), _FEW_SEGMENTS))
    )


def is_stroked(path: DrawnObject) -> bool:
    """Whether a path's line is drawn."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(raw.FPDFPath_GetDrawMode(path.handle, mode, stroke)) and stroke.value != 0


class Colours:
    """Asks for colours; the engine writes its answers into the same buffers each time."""

    def __init__(self) -> None:
        self._room = [ctypes.c_uint() for _ in range(4)]

    def fill_of(self, handle: Any) -> Colour | None:
        """Red, green, blue and opacity; None for patterns and anything else without a colour."""
        return self._of(raw.FPDFPageObj_GetFillColor, handle)

    def stroke_of(self, handle: Any) -> Colour | None:
        """The colour of lines; otherwise like `fill_of`."""
        return self._of(raw.FPDFPageObj_GetStrokeColor, handle)

    def _of(self, ask: Any, handle: Any) -> Colour | None:
        red, green, blue, alpha = self._room
        if not ask(handle, red, green, blue, alpha):
            return None
        return red.value, green.value, blue.value, alpha.value


class _Edges:
    """Asks where objects are."""

    def __init__(self) -> None:
        self._room = [ctypes.c_float() for _ in range(4)]

    def of(self, handle: Any, matrix: Matrix) -> Box:
        """An object's position on the page; `matrix` is that of the forms around it."""
        left, lower, right, upper = self._room
        if not raw.FPDFPageObj_GetBounds(handle, left, lower, right, upper):
            return Box(0, 0, 0, 0)
        if matrix is UNIT:
            return Box(left.value, lower.value, right.value, upper.value)
        a, b, c, d, e, f = matrix
        corners = [
            (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
            for x in (left, right)
            for y in (lower, upper)
        ]
        across, up = zip(*corners, strict=True)
        return Box(min(across), min(up), max(across), max(up))


def matrix_of(handle: Any) -> Matrix:
    """The object's own matrix."""
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(handle, found):
        return UNIT
    return found.a, found.b, found.c, found.d, found.e, found.f


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """The inner matrix applied first, then the outer one (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def address_of(handle: Any) -> int:
    """The engine's object as a number that can be compared."""
    return ctypes.addressof(handle.contents) if handle else 0


def rules_of(drawn: Iterable[DrawnObject]) -> RuledLines:
    """The rules among what is drawn on a page."""
    level: list[Rule] = []
    upright: list[Rule] = []
    colours = Colours()
    for path in drawn:
        if path.kind != raw.FPDF_PAGEOBJ_PATH:
            continue
        for box in _strokes(path, colours):
            wide, high = box.right - box.left, box.upper - box.lower
            if wide >= SHORTEST and high <= THICKEST < wide:
                level.append(Rule((box.lower + box.upper) / 2, box.left, box.right))
            elif high >= SHORTEST and wide <= THICKEST < high:
                upright.append(Rule((box.left + box.right) / 2, box.lower, box.upper))
        if len(level) + len(upright) > MOST_RULES:
            break
    return ruled(level, upright)


def _strokes(path: DrawnObject, colours: Colours) -> Iterator[Box]:
    """Every visible straight segment of a path."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(path.handle, mode, stroke):
        return
    high, wide = path.box.upper - path.box.lower, path.box.right - path.box.left
    if mode.value and not is_white(colours.fill_of(path.handle)) and min(high, wide) <= THICKEST:
        yield path.box
    elif stroke.value and not is_white(colours.stroke_of(path.handle)):
        if min(high, wide) <= THICKEST:
            yield path.box
        else:
            yield from _edges(path)


def _edges(path: DrawnObject) -> Iterator[Box]:
    """The straight segments of a path with many."""
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


def is_white(colour: Colour | None) -> bool:
    """Whether a colour is white or fully transparent."""
    return colour is not None and (colour[3] == 0 or min(colour[:3]) >= WHITE)
