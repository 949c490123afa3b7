"""Which text of a PDF page a person cannot see. [pypdfium2]

White on white, transparent, tiny, beside the page, covered by a filled rectangle, or drawn
invisibly; the last is kept over an image, where text recognition puts the words of a scan. Knows no
layers, no clipping, and no soft masks. All calls happen under the lock of `pdf.py`.
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

SMALLEST = 2.0
"""Points of a letter's height, below which nobody reads it."""
WHITE = 239
"""From this value on in every channel, letters are white (as in `visibility.py`)."""
DEEPEST = 8  # forms inside one another
MOST_OBJECTS = 200_000

_INVISIBLE = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_FILLED = (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP)
_UNIT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Matrix = tuple[float, float, float, float, float, float]
Colour = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    lower: float
    right: float
    upper: float

    def meets(self, other: "_Box") -> bool:
        """Whether they share some of the page."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.lower < other.upper
            and other.lower < self.upper
        )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """An object of the page, in the order of drawing, with its place on the page."""

    handle: Any
    kind: int
    box: _Box
    matrix: Matrix
    at: int


class _Around:
    """What is drawn on a page beside letters. Arrays, because a map has 100,000 lines."""

    def __init__(self, drawn: Sequence[_Drawn]) -> None:
        self._drawn = drawn
        rows = [(o.box.left, o.box.lower, o.box.right, o.box.upper, o.at) for o in drawn]
        self._places = np.array(rows, np.float64).reshape(len(rows), 5)
        self._covers = np.array([_covers(one) for one in drawn], bool)
        self._images = np.array([one.kind == raw.FPDF_PAGEOBJ_IMAGE for one in drawn], bool)

    def has_image_at(self, text: _Drawn) -> bool:
        """Whether an image stands where the text does."""
        return bool(np.any(self._at(text) & self._images))

    def covers(self, text: _Drawn) -> bool:
        """Whether a filled rectangle was drawn over it."""
        return bool(np.any(self._at(text) & self._covers & (self._places[:, 4] > text.at)))

    def shows_white(self, text: _Drawn) -> bool:
        """Whether white letters can be seen on what was drawn there before."""
        below = np.flatnonzero(self._at(text) & (self._places[:, 4] < text.at))
        return any(_paints(self._drawn[at]) for at in below.tolist())

    def _at(self, text: _Drawn) -> NDArray[np.bool_]:
        """What holds the text's middle."""
        x, y = (text.box.left + text.box.right) / 2, (text.box.lower + text.box.upper) / 2
        left, lower, right, upper, _ = self._places.T
        return np.asarray((left <= x) & (x <= right) & (lower <= y) & (y <= upper))


class Ink:
    """What can be seen of the letters of one page."""

    def __init__(self, page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> None:
        self._text = text
        drawn = list(_drawn(page))
        sheet = _Box(*page.get_cropbox())
        around = _Around([one for one in drawn if one.kind != raw.FPDF_PAGEOBJ_TEXT])
        self._hidden = {
            _address(one.handle)
            for one in drawn
            if one.kind == raw.FPDF_PAGEOBJ_TEXT and _unseen(one, around, sheet)
        }

    def pieces(self, words: str, first: int) -> Iterator[tuple[str, int]]:
        """The pieces that can be seen of words that begin at a place of the text, with theirs.

        The engine counts in UTF-16 units.
        """
        if not self._hidden:
            yield words, first
            return
        at, start, kept = first, first, ""
        for letter in words:
            if self._hides(at):
                yield from _stripped(kept, start)
                kept = ""
            else:
                start = at if not kept else start
                kept += letter
            at += 2 if letter > "\uffff" else 1
        yield from _stripped(kept, start)

    def _hides(self, at: int) -> bool:
        index = raw.FPDFText_GetCharIndexFromTextIndex(self._text, at)
        handle = raw.FPDFText_GetTextObject(self._text, index) if index >= 0 else None
        return bool(handle) and _address(handle) in self._hidden


def _stripped(words: str, first: int) -> Iterator[tuple[str, int]]:
    if bare := words.strip():
        yield bare, first + len(words) - len(words.lstrip())


def _drawn(page: pdfium.PdfPage) -> Iterator[_Drawn]:
    """Every object of the page, those of forms too, in the order of drawing."""
    waiting = [
        (raw.FPDFPage_GetObject(page, at), _UNIT, 0)
        for at in reversed(range(raw.FPDFPage_CountObjects(page)))
    ]
    count = 0
    while waiting and count < MOST_OBJECTS:
        handle, matrix, depth = waiting.pop()
        kind = raw.FPDFPageObj_GetType(handle)
        count += 1
        if kind == raw.FPDF_PAGEOBJ_FORM:
            if depth < DEEPEST:
                inner = _times(_matrix(handle), matrix)
                waiting += [
                    (raw.FPDFFormObj_GetObject(handle, at), inner, depth + 1)
                    for at in reversed(range(raw.FPDFFormObj_CountObjects(handle)))
                ]
        else:
            yield _Drawn(handle, kind, _placed(handle, matrix), matrix, count)


def _unseen(text: _Drawn, around: _Around, sheet: _Box) -> bool:
    if text.box.left >= text.box.right:  # nothing but spaces
        return False
    mode = raw.FPDFTextObj_GetTextRenderMode(text.handle)
    if not sheet.meets(text.box) or _is_tiny(text):
        return True
    if mode in _INVISIBLE:
        return not around.has_image_at(text)
    return around.covers(text) or (mode in _FILLED and _pale(text, around))


def _is_tiny(text: _Drawn) -> bool:
    """By the font's size and by the letters' own: a full stop is small, and so is a font's unit."""
    size = ctypes.c_float()
    if min(text.box.right - text.box.left, text.box.upper - text.box.lower) >= SMALLEST:
        return False
    if not raw.FPDFTextObj_GetFontSize(text.handle, size):
        return False
    a, b, c, d, *_ = _times(_matrix(text.handle), text.matrix)
    return float(size.value * abs(a * d - b * c) ** 0.5) < SMALLEST


def _pale(text: _Drawn, around: _Around) -> bool:
    """Transparent, or white where nothing but white was drawn before."""
    colour = _fill(text.handle)
    if colour is None or (colour[3] > 0 and min(colour[:3]) < WHITE):
        return False
    return colour[3] == 0 or not around.shows_white(text)


def _paints(drawn: _Drawn) -> bool:
    """Whether white letters can be seen on it."""
    if drawn.kind != raw.FPDF_PAGEOBJ_PATH:
        return True  # images and shadings
    colour = _fill(drawn.handle)
    return _is_filled(drawn) and (colour is None or (colour[3] > 0 and min(colour[:3]) < WHITE))


def _covers(drawn: _Drawn) -> bool:
    """Whether it is a filled rectangle that nothing shines through."""
    return (
        drawn.kind == raw.FPDF_PAGEOBJ_PATH
        and raw.FPDFPath_CountSegments(drawn.handle) in (4, 5)
        and _is_filled(drawn)
        and not raw.FPDFPageObj_HasTransparency(drawn.handle)
    )


def _is_filled(path: _Drawn) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(raw.FPDFPath_GetDrawMode(path.handle, mode, stroke)) and mode.value != 0


def _fill(handle: Any) -> Colour | None:
    """Red, green, blue and opacity; None for patterns and what else has no colour."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPageObj_GetFillColor(handle, *parts):
        return None
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


def _placed(handle: Any, matrix: Matrix) -> _Box:
    left, lower, right, upper = edges = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(handle, *edges):
        return _Box(0, 0, 0, 0)
    a, b, c, d, e, f = matrix
    corners = [
        (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        for x in (left, right)
        for y in (lower, upper)
    ]
    across, up = zip(*corners, strict=True)
    return _Box(min(across), min(up), max(across), max(up))


def _matrix(handle: Any) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(handle, found):
        return _UNIT
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """First the inner one, then the outer one (ISO 32000-1, 8.3.4)."""
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


def _address(handle: Any) -> int:
    return int(ctypes.cast(handle, ctypes.c_void_p).value or 0)
