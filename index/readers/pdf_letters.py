"""The letters of a PDF page with their positions, as the engine reports them. [pypdfium2]

All calls happen under the lock of `pdf.py`.
"""

import ctypes
import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.readers.pdf_drawn import Box
from index.readers.pdf_rules import Rule

HYPHEN = "\ufffe"
"""What the engine makes of a hyphen at a line's end, joining the two lines."""
_BEYOND = re.compile("[\U00010000-\U0010ffff]")  # two UTF-16 units
_SLANT = 0.02  # radians; letters of a line that runs across the page have 0
GAP = 0.5
"""In line heights: a gap between words at least this wide may separate columns or cells."""
SPACE = 0.28
"""In line heights: a space is narrower in most fonts."""
_EVERY = 4
"""Of so many letters one is asked whether its font is drawings."""
_BELOW, _ABOVE = 0.23, 0.92
"""The room below and above the baseline that fonts give their letters, in sizes."""
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


@dataclass(slots=True)
class PdfWord:
    """A word, or several similar ones close together: the position, and the first letter's number.

    `glued` says that nothing separates it from the word before, `bare` that no space does. `tight` and
    `loose` are its narrowest and widest gap; `gaps` are those wider than most spaces: after how many
    letters, from where to where. `lower` and `upper` are the edges of its font.
    """

    text: str
    left: float
    right: float
    lower: float
    upper: float
    at: int
    glued: bool = False
    bare: bool = False
    tight: float = 0.0
    loose: float = 0.0
    gaps: Sequence[tuple[int, float, float]] = ()

    @property
    def height(self) -> float:
        """From the lower to the upper edge, about 1.15 times the font's size."""
        return self.upper - self.lower

    @property
    def base(self) -> float:
        """Roughly where its baseline is."""
        return self.lower + 0.2 * (self.upper - self.lower)

    def close(
        self,
        text: str,
        right: float,
        tight: float,
        loose: float,
        gaps: Sequence[tuple[int, float, float]],
    ) -> None:
        """End it here, with all its text."""
        self.text, self.right = text, right
        self.tight, self.loose, self.gaps = tight, loose, gaps


Place = tuple[float, float, float, float]
"""Left, lower, right and upper edge of a letter."""


class Glyphs:
    """The letters of a page by the engine's numbers, which count in UTF-16 units; some may be `drawn`."""

    def __init__(self, text: pdfium.PdfTextPage) -> None:
        self.text = text
        self.units, self.index = _units(text)
        box = raw.FS_RECTF()
        self.room: tuple[Any, Any, Any] = (box, raw.FPDFText_GetLooseCharBox, text.raw)
        self.drawn = any(map(self._is_drawn, range(0, len(self.units), _EVERY)))

    def number(self, at: int) -> int:
        """The engine's number of the letter at a position in the text."""
        return self.index[at] if self.index else at

    def is_turned(self, at: int) -> bool:
        """Whether a letter is not upright."""
        angle = raw.FPDFText_GetCharAngle(self.text.raw, self.number(at))
        return bool(_SLANT < angle < 2 * math.pi - _SLANT)

    def place(self, at: int) -> Place:
        """A letter's position, including the room that its font gives every letter."""
        box, ask, handle = self.room
        number = self.number(at)
        ask(handle, number, box)
        if self.drawn and self._is_drawn(at):
            matrix, x, y = raw.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
            raw.FPDFText_GetMatrix(handle, number, matrix)
            raw.FPDFText_GetCharOrigin(handle, number, x, y)
            size = raw.FPDFText_GetFontSize(handle, number) * math.hypot(matrix.c, matrix.d)
            if box.top - y.value < size:  # else its size says nothing
                return box.left, y.value - _BELOW * size, box.right, y.value + _ABOVE * size
        return box.left, box.bottom, box.right, box.top

    def _is_drawn(self, at: int) -> bool:
        """Whether a letter's font is drawings without a name (Type 3), which gives each its own room."""
        number, text = self.number(at), self.room[2]
        named = raw.FPDFText_GetFontInfo(text, number, None, 0, None) > 1
        return not named and not self.units[at].isspace()

    def origin(self, at: int) -> tuple[float, float]:
        """A letter's baseline height and its font's size."""
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(self.text, self.number(at), x, y)
        return round(y.value, 1), round(raw.FPDFText_GetFontSize(self.text, self.number(at)), 1)

    def angle(self, at: int) -> int:
        """A letter's direction in degrees, clockwise; 0 runs across the page."""
        return round(math.degrees(raw.FPDFText_GetCharAngle(self.text, self.number(at)))) % 360

    def is_unmapped(self, at: int) -> bool:
        """Whether the file does not say which character a letter is."""
        return bool(raw.FPDFText_HasUnicodeMapError(self.text, self.number(at)) == 1)

    def is_bare(self, at: int) -> bool:
        """Whether a letter follows only a line break of the engine's, with no space."""
        before = at - 1
        while before >= 0 and self.units[before] in "\r\n":
            before -= 1
        return 0 <= before < at - 1 and not self.units[before].isspace()

    def loose(self, places: Sequence[int]) -> list[Place]:
        """The letters' positions."""
        return [self.place(at) for at in places]

    def turned_place(self, at: int, angle: int) -> Place:
        """A letter's position once the page is turned so that the letter is upright."""
        if angle % 90 == 0:
            box = turned_box(Box(*self.place(at)), angle)
            return box.left, box.lower, box.right, box.upper
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(self.text, self.number(at), x, y)
        size = raw.FPDFText_GetFontSize(self.text, self.number(at))
        turn = math.radians(angle)
        across = x.value * math.cos(turn) - y.value * math.sin(turn)
        up = x.value * math.sin(turn) + y.value * math.cos(turn)
        return across, up - 0.2 * size, across + 0.6 * size, up + 0.95 * size


def turned_box(box: Box, angle: int) -> Box:
    """A position on a page that is turned back by the engine's angle, a multiple of 90 degrees."""
    if angle == 90:
        return Box(-box.upper, box.left, -box.lower, box.right)
    if angle == 180:
        return Box(-box.right, -box.upper, -box.left, -box.lower)
    if angle == 270:
        return Box(box.lower, -box.right, box.upper, -box.left)
    return box


def ruled_off(
    right: float, left: float, lower: float, upper: float, upright: Sequence[Rule]
) -> bool:
    """Whether a vertical rule stands in a gap between words."""
    middle = (lower + upper) / 2
    for at in range(bisect_left(upright, right - 1, key=_place_of), len(upright)):
        if upright[at].at > left + 1:
            return False
        if upright[at].start <= middle <= upright[at].end:
            return True
    return False


def _place_of(rule: Rule) -> float:
    return rule.at


def _units(text: pdfium.PdfTextPage) -> tuple[str, list[int]]:
    """The page's text in UTF-16 units, as the engine counts, and each unit's index if they differ."""
    found = text.get_text_range(errors="surrogatepass")
    if _BEYOND.search(found):
        pairs = found.encode("utf-16-le", "surrogatepass")
        found = "".join(
            chr(int.from_bytes(pairs[at : at + 2], "little")) for at in range(0, len(pairs), 2)
        )
    last = raw.FPDFText_GetCharIndexFromTextIndex(text, len(found) - 1) if found else 0
    if last == len(found) - 1 or not found:
        return found, []
    return found, [
        max(0, raw.FPDFText_GetCharIndexFromTextIndex(text, at)) for at in range(len(found))
    ]


def whole(text: str) -> str:
    """Pairs of UTF-16 units made one character again."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
