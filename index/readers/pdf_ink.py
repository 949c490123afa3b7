"""Finds the text of a PDF page that a person cannot see. [pypdfium2]

That is text drawn white on white, transparent, tiny, off the page, under a filled rectangle, or
invisibly; invisible text over an image is kept, because text recognition puts the words of a scan there.
Layers, clipping and soft masks are not considered. All calls happen under the lock of `pdf.py`.
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
    Colours,
    DrawnObject,
    address_of,
    is_filled,
    matrix_of,
    times,
)

SMALLEST = 2.0
"""Points of a letter's height, below which nobody reads it."""

Places = NDArray[np.float64]
"""Left, lower, right and upper edge and the order of drawing, shape (n, 5)."""

_INVISIBLE = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_FILLED = (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP)


class _Around:
    """What a page draws besides letters. Arrays, because a map has 100,000 lines."""

    def __init__(self, drawn: Sequence[DrawnObject]) -> None:
        self.colours = Colours()
        self._drawn = drawn
        self._covers = _places([one for one in drawn if _covers(one)])
        self._images = _places([one for one in drawn if one.kind == raw.FPDF_PAGEOBJ_IMAGE])
        self._all: Places | None = None  # asked for white letters only

    def has_image_at(self, text: DrawnObject) -> bool:
        """Whether the text stands on an image."""
        return bool(np.any(_holds(self._images, text)))

    def covers(self, text: DrawnObject) -> bool:
        """Whether a filled rectangle was drawn over it; a thin one strikes it out."""
        if not len(self._covers):
            return False
        _, lower, _, upper, at = self._covers.T
        high = upper - lower > 0.6 * (text.box.upper - text.box.lower)
        return bool(np.any(_holds(self._covers, text) & (at > text.at) & high))

    def shows_white(self, text: DrawnObject) -> bool:
        """Whether white letters are visible against what was drawn there before."""
        if self._all is None:
            self._all = _places(self._drawn)
        below = np.flatnonzero(_holds(self._all, text) & (self._all[:, 4] < text.at))
        return any(_paints(self._drawn[at], self.colours) for at in below.tolist())


def _places(drawn: Sequence[DrawnObject]) -> Places:
    rows = [(one.box.left, one.box.lower, one.box.right, one.box.upper, one.at) for one in drawn]
    return np.array(rows, np.float64).reshape(len(rows), 5)


def _holds(places: Places, text: DrawnObject) -> NDArray[np.bool_]:
    """Which objects contain the text's middle."""
    x, y = (text.box.left + text.box.right) / 2, (text.box.lower + text.box.upper) / 2
    left, lower, right, upper, _ = places.T
    return np.asarray((left <= x) & (x <= right) & (lower <= y) & (y <= upper))


class Ink:
    """Which letters of one page are visible."""

    def __init__(self, page: pdfium.PdfPage, drawn: Sequence[DrawnObject]) -> None:
        sheet = Box(*page.get_cropbox())
        around = _Around([one for one in drawn if one.kind != raw.FPDF_PAGEOBJ_TEXT])
        self._unseen = {
            address_of(one.handle)
            for one in drawn
            if one.kind == raw.FPDF_PAGEOBJ_TEXT and _unseen(one, around, sheet)
        }

    @property
    def hides(self) -> bool:
        """Whether any letter of the page is invisible."""
        return bool(self._unseen)

    def hides_at(self, text: pdfium.PdfTextPage, index: int) -> bool:
        """Whether the character with this index is invisible."""
        handle = raw.FPDFText_GetTextObject(text, index) if index >= 0 else None
        return bool(handle) and address_of(handle) in self._unseen


def _unseen(text: DrawnObject, around: _Around, sheet: Box) -> bool:
    box = text.box
    if box.left >= box.right:  # nothing but spaces
        return False
    mode = raw.FPDFTextObj_GetTextRenderMode(text.handle)
    small = min(box.right - box.left, box.upper - box.lower) < SMALLEST
    if not sheet.meets(box) or (small and _is_tiny(text)):
        return True
    if mode in _INVISIBLE:
        return not around.has_image_at(text)
    return around.covers(text) or (mode in _FILLED and _pale(text, around))


def _is_tiny(text: DrawnObject) -> bool:
    """Checks the font's size too: a full stop is small, and so is a font's unit."""
    size = ctypes.c_float()
    if not raw.FPDFTextObj_GetFontSize(text.handle, size):
        return False
    a, b, c, d, *_ = times(matrix_of(text.handle), text.matrix)
    return float(size.value * abs(a * d - b * c) ** 0.5) < SMALLEST


def _pale(text: DrawnObject, around: _Around) -> bool:
    """Transparent, or white where nothing but white was drawn before."""
    colour = around.colours.fill_of(text.handle)
    if colour is None or (colour[3] > 0 and min(colour[:3]) < WHITE):
        return False
    return colour[3] == 0 or not around.shows_white(text)


def _paints(drawn: DrawnObject, colours: Colours) -> bool:
    """Whether white letters are visible against it."""
    if drawn.kind != raw.FPDF_PAGEOBJ_PATH:
        return True  # images and shadings
    colour = colours.fill_of(drawn.handle)
    return is_filled(drawn) and (colour is None or (colour[3] > 0 and min(colour[:3]) < WHITE))


def _covers(drawn: DrawnObject) -> bool:
    """Whether it is an opaque filled rectangle."""
    return (
        drawn.kind == raw.FPDF_PAGEOBJ_PATH
        and raw.FPDFPath_CountSegments(drawn.handle) in (4, 5)
        and is_filled(drawn)
        and not raw.FPDFPageObj_HasTransparency(drawn.handle)
    )
