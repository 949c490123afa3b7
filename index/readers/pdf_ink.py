"""Which text of a PDF page a person cannot see. [pypdfium2]

White on white, transparent, tiny, beside the page, covered by a filled rectangle, or drawn
invisibly; the last is kept over an image, where text recognition puts the words of a scan. Knows no
layers, no clipping, and no soft masks. All calls happen under the lock of `pdf.py`.
"""

import ctypes
from collections.abc import Sequence

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from index.readers.pdf_drawn import (
    WHITE,
    Box,
    Drawn,
    address_of,
    fill_of,
    is_filled,
    matrix_of,
    times,
)

SMALLEST = 2.0
"""Points of a letter's height, below which nobody reads it."""

_INVISIBLE = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_FILLED = (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP)


class _Around:
    """What is drawn on a page beside letters. Arrays, because a map has 100,000 lines."""

    def __init__(self, drawn: Sequence[Drawn]) -> None:
        self._drawn = drawn
        rows = [(o.box.left, o.box.lower, o.box.right, o.box.upper, o.at) for o in drawn]
        self._places = np.array(rows, np.float64).reshape(len(rows), 5)
        self._covers = np.array([_covers(one) for one in drawn], bool)
        self._images = np.array([one.kind == raw.FPDF_PAGEOBJ_IMAGE for one in drawn], bool)

    def has_image_at(self, text: Drawn) -> bool:
        """Whether an image stands where the text does."""
        return bool(np.any(self._at(text) & self._images))

    def covers(self, text: Drawn) -> bool:
        """Whether a filled rectangle was drawn over it; a thin one strikes it out."""
        if not self._drawn:
            return False
        high = self._places[:, 3] - self._places[:, 1] > 0.6 * (text.box.upper - text.box.lower)
        after = self._places[:, 4] > text.at
        return bool(np.any(self._at(text) & self._covers & after & high))

    def shows_white(self, text: Drawn) -> bool:
        """Whether white letters can be seen on what was drawn there before."""
        below = np.flatnonzero(self._at(text) & (self._places[:, 4] < text.at))
        return any(_paints(self._drawn[at]) for at in below.tolist())

    def _at(self, text: Drawn) -> NDArray[np.bool_]:
        """What holds the text's middle."""
        x, y = (text.box.left + text.box.right) / 2, (text.box.lower + text.box.upper) / 2
        left, lower, right, upper, _ = self._places.T
        return np.asarray((left <= x) & (x <= right) & (lower <= y) & (y <= upper))


class Ink:
    """What can be seen of the letters of one page."""

    def __init__(self, page: pdfium.PdfPage, drawn: Sequence[Drawn]) -> None:
        sheet = Box(*page.get_cropbox())
        around = _Around([one for one in drawn if one.kind != raw.FPDF_PAGEOBJ_TEXT])
        self._unseen = {
            address_of(one.handle)
            for one in drawn
            if one.kind == raw.FPDF_PAGEOBJ_TEXT and _unseen(one, around, sheet)
        }

    @property
    def hides(self) -> bool:
        """Whether any letter of the page cannot be seen."""
        return bool(self._unseen)

    def hides_at(self, text: pdfium.PdfTextPage, index: int) -> bool:
        """Whether the character with this index cannot be seen."""
        handle = raw.FPDFText_GetTextObject(text, index) if index >= 0 else None
        return bool(handle) and address_of(handle) in self._unseen


def _unseen(text: Drawn, around: _Around, sheet: Box) -> bool:
    if text.box.left >= text.box.right:  # nothing but spaces
        return False
    mode = raw.FPDFTextObj_GetTextRenderMode(text.handle)
    if not sheet.meets(text.box) or _is_tiny(text):
        return True
    if mode in _INVISIBLE:
        return not around.has_image_at(text)
    return around.covers(text) or (mode in _FILLED and _pale(text, around))


def _is_tiny(text: Drawn) -> bool:
    """By the font's size and by the letters' own: a full stop is small, and so is a font's unit."""
    size = ctypes.c_float()
    if min(text.box.right - text.box.left, text.box.upper - text.box.lower) >= SMALLEST:
        return False
    if not raw.FPDFTextObj_GetFontSize(text.handle, size):
        return False
    a, b, c, d, *_ = times(matrix_of(text.handle), text.matrix)
    return float(size.value * abs(a * d - b * c) ** 0.5) < SMALLEST


def _pale(text: Drawn, around: _Around) -> bool:
    """Transparent, or white where nothing but white was drawn before."""
    colour = fill_of(text.handle)
    if colour is None or (colour[3] > 0 and min(colour[:3]) < WHITE):
        return False
    return colour[3] == 0 or not around.shows_white(text)


def _paints(drawn: Drawn) -> bool:
    """Whether white letters can be seen on it."""
    if drawn.kind != raw.FPDF_PAGEOBJ_PATH:
        return True  # images and shadings
    colour = fill_of(drawn.handle)
    return is_filled(drawn) and (colour is None or (colour[3] > 0 and min(colour[:3]) < WHITE))


def _covers(drawn: Drawn) -> bool:
    """Whether it is a filled rectangle that nothing shines through."""
    return (
        drawn.kind == raw.FPDF_PAGEOBJ_PATH
        and raw.FPDFPath_CountSegments(drawn.handle) in (4, 5)
        and is_filled(drawn)
        and not raw.FPDFPageObj_HasTransparency(drawn.handle)
    )
