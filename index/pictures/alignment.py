"""Aligns the characters of a text with the letters on its page. Knows no PDF.

The text of a page is what the reader made of it: columns one after another, tables row by row,
hyphens and spaces repaired. The engine gives letters in drawing order. Both hold the same words in
stretches of different order, so the longest common stretches are matched first, wherever they are
(greedy string tiling, Wise 1993), and the rest is filled in beside them. A stretch crosses a line
or cell border only where text and letters both do; otherwise the end of one column could match
before the beginning of the next.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

SEED = 8
"""The least letters of a stretch, unless it is filled in beside another."""
MOST_SEEDS = 12
"""A beginning that occurs more often on a page (rows of a table) is ambiguous."""


Break = Literal["", "row", "turn", "gap"]
"""What separates a letter from the one before: nothing, a line end, a line that begins elsewhere
(perhaps in another column), or a wide gap in the line.
"""
_CELLS = re.compile(r"[|\t;]")


def folded(text: str) -> tuple[str, list[int]]:
    """The letters and digits of a text, lower-cased and without ligatures, with their offsets."""
    said: list[str] = []
    at: list[int] = []
    for number, character in enumerate(text):
        for part in unicodedata.normalize("NFKC", character).casefold():
            if part.isalnum():
                said.append(part)
                at.append(number)
    return "".join(said), at


def align(text: str, letters: str, breaks: Sequence[Break]) -> list[int | None]:
    """The index of each character's letter on the page; None if it is not printed.

    `breaks` gives the break before each letter.
    """
    pair = _Pair(text, letters, breaks)
    tiles = _Tiles(pair)
    for start, other, length in sorted(pair.stretches(), key=lambda one: -one[2]):
        tiles.lay(start, other, length, least=SEED)
    tiles.fill()
    found: list[int | None] = [None] * len(text)
    for number, other in enumerate(tiles.of):
        if other >= 0 and found[pair.mine_at[number]] is None:
            found[pair.mine_at[number]] = pair.theirs_at[other]
    return found


class _Pair:
    """Folded text and letters, and where a stretch may continue in both."""

    def __init__(self, text: str, letters: str, breaks: Sequence[Break]) -> None:
        self.mine, self.mine_at = folded(text)
        self.theirs, self.theirs_at = folded(letters)
        between = [text[a + 1 : b] for a, b in pairwise(self.mine_at)]
        self._lines = [False, *("\n" in one for one in between)]
        self._cells = [False, *(_CELLS.search(one) is not None for one in between)]
        self._breaks: list[Break] = [
            breaks[at] if not number or self.theirs_at[number - 1] != at else ""
            for number, at in enumerate(self.theirs_at)
        ]

    def goes_on(self, at: int, other: int) -> bool:
        """Whether the break before a character matches the break before its letter."""
        parted = self._breaks[other]
        if self._lines[at]:
            return parted in ("row", "turn")
        return self._cells[at] or parted in ("", "row")

    def stretches(self) -> Iterator[tuple[int, int, int]]:
        """The maximal common stretches: their starts in both, and their lengths."""
        for at, other, length in _stretches(self.mine, self.theirs):
            start = 0
            for end in range(1, length + 1):
                if end == length or not self.goes_on(at + end, other + end):
                    yield at + start, other + start, end - start
                    start = end


def _stretches(mine: str, theirs: str) -> Iterator[tuple[int, int, int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at in range(len(theirs) - SEED + 1):
        places[theirs[at : at + SEED]].append(at)
    for at in range(len(mine) - SEED + 1):
        others = places.get(mine[at : at + SEED], ())
        if len(others) > MOST_SEEDS:
            continue
        before = places.get(mine[at - 1 : at - 1 + SEED], ()) if at else ()
        for other in others:
            if at and other and mine[at - 1] == theirs[other - 1] and len(before) <= MOST_SEEDS:
                continue  # continues the stretch before
            yield at, other, _common(mine, theirs, at, other)


def _common(mine: str, theirs: str, at: int, other: int) -> int:
    most = min(len(mine) - at, len(theirs) - other)
    step = 64
    length = 0
    while (
        length < most
        and mine[at + length : at + length + step] == theirs[other + length : other + length + step]
    ):
        length += step
    length = min(length, most)
    while length < most and mine[at + length] == theirs[other + length]:
        length += 1
    return length


class _Tiles:
    """The letter that each character got; no letter is used twice."""

    def __init__(self, pair: _Pair) -> None:
        self._pair, self.mine, self.theirs = pair, pair.mine, pair.theirs
        self.of = [-1] * len(pair.mine)
        self.taken = bytearray(len(pair.theirs))

    def lay(self, at: int, other: int, length: int, *, least: int) -> None:
        """Assign a stretch its letters where both are free, if enough of it is left."""
        start = 0
        for end in range(length + 1):
            free = end < length and self.of[at + end] < 0 and not self.taken[other + end]
            if free:
                continue
            if end - start >= least:
                self._give(at + start, other + start, end - start)
            start = end + 1

    def fill(self) -> None:
        """Assign the rest the letters beside its neighbours', else the nearest free ones."""
        for start, end in self._gaps():
            while start < end and start and self._follows(start, self.of[start - 1] + 1):
                self._give(start, self.of[start - 1] + 1, 1)
                start += 1
            while start < end < len(self.of) and self._precedes(end - 1, self.of[end] - 1):
                self._give(end - 1, self.of[end] - 1, 1)
                end -= 1
            if start < end:
                self._nearest(start, end)

    def _nearest(self, start: int, end: int) -> None:
        """A free place for a whole left-over stretch, searched first after its predecessor."""
        piece = self.mine[start:end]
        from_ = self.of[start - 1] + 1 if start else 0
        for begin in (from_, 0):
            at = self.theirs.find(piece, begin)
            while at >= 0 and any(self.taken[at : at + len(piece)]):
                at = self.theirs.find(piece, at + 1)
            if at >= 0:
                return self._give(start, at, end - start)

    def _gaps(self) -> Iterator[tuple[int, int]]:
        start = 0
        while start < len(self.of):
            if self.of[start] >= 0:
                start += 1
                continue
            end = start
            while end < len(self.of) and self.of[end] < 0:
                end += 1
            yield start, end
            start = end

    def _follows(self, at: int, other: int) -> bool:
        return self._fits(at, other) and self._pair.goes_on(at, other)

    def _precedes(self, at: int, other: int) -> bool:
        return self._fits(at, other) and self._pair.goes_on(at + 1, other + 1)

    def _fits(self, at: int, other: int) -> bool:
        inside = 0 <= other < len(self.theirs) and not self.taken[other]
        return inside and self.mine[at] == self.theirs[other]

    def _give(self, at: int, other: int, length: int) -> None:
        self.of[at : at + length] = range(other, other + length)
        self.taken[other : other + length] = b"\1" * length
