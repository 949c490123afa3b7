"""Joins the lines of printed pages into paragraphs, and tells headings and notes from text. Knows no format.

When unsure it keeps the line break: a sentence cut by a break can still be found, two sentences
joined into one cannot.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from index.readers.blocks import LINE, PARAGRAPH
from index.readers.list_labels import INDENT
from index.readers.page_breaks import HALF_WORD, ON, SUSPENSION, join_tables, join_words, with_ends
from index.readers.page_headings import ENDED, LONGEST, with_headings_bold
from index.readers.page_types import PageGrid, PageLine, PagePiece

BULLET = re.compile(r"[•▪◦‣●■○□➢]\s*")
CELL = " | "
"""Stands inside a line's text between the cells of a table."""

_NAMED = re.compile(r"[^\W\d_]{2}|§")
_HYPHEN = "\ufffe"  # while joining: a hyphen that may or may not be part of the word
_MARKER = re.compile(
    r"(?:[-–—*]|\(?\d{1,3}(?:\.\d{1,3}){0,4}[.)]|\(?(?:[a-z]|[ivx]{2,5})[.)]|§+ ?\d+)\s+\S"
)
_BROKEN = re.compile(rf"([^\W\d_]+){_HYPHEN}\s*([^\W_]*)")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_LARGER = 1.12  # times the body's height: a heading
_FURTHER, _FARTHEST = 0.6, 4.0
"""Times a line's height: what begins so much further right than an item is in it; up to so much without a
mark.
"""


def pieces(
    pages: Sequence[Sequence[PageLine | PageGrid]],
    *,
    running: Sequence[Sequence[str]] = (),
    pictured: Sequence[Sequence[str]] = (),
) -> list[list[PagePiece]]:
    """The pieces of each page; notes and running lines come at its end, never inside a sentence."""
    pages = with_headings_bold(pages)
    lines = [line for page in pages for line in page if isinstance(line, PageLine)]
    reading = _Reading(lines)
    found = [reading.page(page) for page in pages]
    bodies = [body for body, _ in found]
    join_words(bodies)
    join_tables(bodies)
    said = [[PagePiece(text, PARAGRAPH, counted="running") for text in texts] for texts in running]
    for (_, notes), texts in zip(found, pictured, strict=False):
        notes += [PagePiece(text, PARAGRAPH) for text in texts]
    return list(with_ends(bodies, [notes for _, notes in found], said or [[] for _ in pages]))


class _Reading:
    """Goes through the lines of a document; remembers the last line across page breaks."""

    def __init__(self, lines: Sequence[PageLine]) -> None:
        letters: Counter[float] = Counter()
        for line in lines:
            letters[_step(line.height)] += len(line.text)
        self._body = letters.most_common(1)[0][0] if letters else 0.0
        self._levels = _levels(lines, body=self._body)
        self._pitch = _pitch(lines)
        self._lines = lines
        self._last: PageLine | None = None
        self._in_item = False
        self._lefts: list[float] = []  # where the items of the open lists begin

    @cached_property
    def _words(self) -> set[str]:
        """All words of the document; computed when one was hyphenated."""
        return {word.casefold() for line in self._lines for word in _WORD.findall(line.text)}

    def page(self, items: Sequence[PageLine | PageGrid]) -> tuple[list[PagePiece], list[PagePiece]]:
        """The pieces of the next page, and its notes."""
        groups: list[tuple[str, int, list[str] | PageGrid, str]] = []
        notes: list[list[str]] = []
        noted: PageLine | None = None
        rights = _column_rights(line for line in items if isinstance(line, PageLine))
        first = True
        for line in items:
            if isinstance(line, PageGrid):
                groups.append((PARAGRAPH, 0, line, ""))
                self._last, first, self._lefts = None, False, []
                continue
            if line.note or (noted and _goes_with(noted, line)):
                notes += [[]] if line.note else []
                notes[-1].append(line.text)
                noted = line
                continue
            bullet = bool(BULLET.match(line.text))
            glue = self._glue(line, bullet, rights=None if first else rights)
            text = BULLET.sub("- ", line.text, count=1) if bullet else line.text
            if glue == ON and groups and isinstance(last := groups[-1][2], list):
                last.append(text)
            else:
                margin = self._margin(line, same_column=first or not self._is_above(line))
                margin = "" if glue == ON else margin
                groups.append((glue, self._level(line), [text], margin))
            self._in_item = bullet or (self._in_item and glue == ON)
            self._last, first, noted = line, False, None
        return [self._piece(*group) for group in groups], [
            PagePiece(self._joined(note), PARAGRAPH, counted="notes") for note in notes
        ]

    def _is_above(self, line: PageLine) -> bool:
        return self._last is not None and self._last.base - line.base < -line.height / 2

    def _margin(self, line: PageLine, *, same_column: bool) -> str:
        """The blanks before a line that begins an item or paragraph: what stands in a list in a list, or
        belongs to an item, begins further right.
        """
        marked = _MARKER.match(line.text) or BULLET.match(line.text)
        marked = marked if line.text[0] != "§" else None
        if self._level(line) or not (same_column and (self._lefts or marked)):
            self._lefts = []
        further = _FURTHER * line.height
        while self._lefts and line.left < self._lefts[-1] - further:
            self._lefts.pop()
        if not marked:
            hangs = line.left - self._lefts[-1] if self._lefts else 0.0
            belongs = further < hangs < _FARTHEST * line.height
            self._lefts = self._lefts if belongs else []
            return INDENT * len(self._lefts)
        if not self._lefts or line.left > self._lefts[-1] + further:
            self._lefts.append(line.left)
        return INDENT * (len(self._lefts) - 1)

    def _piece(
        self, glue: str, level: int, content: list[str] | PageGrid, margin: str
    ) -> PagePiece:
        if isinstance(content, list):
            return PagePiece(self._joined(content), glue, level, margin=margin)
        rows = [[self._cell(cell) for cell in row] for row in content.rows]
        return PagePiece("", PARAGRAPH, grid=replace(content, rows=rows))

    def _cell(self, text: str) -> str:
        """A cell's lines as one; a word too long for its cell may be split without a hyphen."""
        if "\n" not in text:
            return text
        lines = text.split("\n")
        for at in range(len(lines) - 1, 0, -1):
            whole = f"{lines[at - 1]}{lines[at]}".casefold()
            if whole in self._words and lines[at][:1].islower():
                lines[at - 1 : at + 1] = [f"{lines[at - 1]}{lines[at]}"]
        return self._joined(lines)

    def _glue(self, line: PageLine, bullet: bool, rights: dict[int, float] | None) -> str:
        """What joins the line to the previous one; `rights` is None at the top of a page."""
        last = self._last
        if last is None:
            return PARAGRAPH
        if bullet:
            return LINE if self._in_item else PARAGRAPH
        gap = last.base - line.base
        if rights is None or gap < -line.height / 2:  # next page, next column
            return ON if self._goes_on(last, line) else PARAGRAPH
        usual = self._pitch * max(line.height, last.height)
        wide = gap > 1.25 * usual and not (
            gap < 1.8 * usual and self._goes_on(last, line) and _fills(last, line, rights)
        )
        if wide or self._level(line) != self._level(last) or _differ(line, last):
            return PARAGRAPH
        if self._level(line):
            return ON
        if line.pair or last.pair:
            return LINE
        return LINE if _starts_anew(line, last, rights) else ON

    def _goes_on(self, last: PageLine, line: PageLine) -> bool:
        same = self._level(line) == self._level(last) and not _differ(line, last)
        return same and line.text[0].islower() and not ENDED.search(last.text)

    def _level(self, line: PageLine) -> int:
        if len(line.text) > LONGEST or CELL in line.text or not _NAMED.search(line.text):
            return 0
        lowest = min(6, 1 + max(self._levels.values(), default=0))
        return self._levels.get(_step(line.height), lowest if line.bold else 0)

    def _joined(self, parts: Iterable[str]) -> str:
        text = "\n".join(parts).replace("\xad\n", "").replace("-\n", _HYPHEN).replace("\n", " ")
        if _HYPHEN not in text:
            return text
        return _BROKEN.sub(self._mended, text).replace(_HYPHEN, "-")

    def _mended(self, broken: re.Match[str]) -> str:
        """The two halves of a hyphenated word as the rest of the document writes it."""
        left, right = broken[1], broken[2]
        if SUSPENSION.fullmatch(right):  # "Vor- und Nachteile"
            return f"{left}- {right}"
        compound = f"{left}-{right}".casefold() in self._words
        whole = (left + right).casefold() in self._words
        if not right[:1].islower() or (compound and not whole):
            return f"{left}-{right}"
        return left + right


def _alike_marked(line: PageLine, last: PageLine) -> bool:
    """Whether both lines begin with labels of one form: "a)" and "b)", but not "(3)" and "30." """
    forms = [
        re.sub(r"\d+", "0", re.sub(r"[a-z]+", "a", found[0].split()[0]))
        for found in (_MARKER.match(line.text), _MARKER.match(last.text))
        if found
    ]
    return len(forms) == 2 and forms[0] == forms[1]


def _starts_anew(line: PageLine, last: PageLine, rights: dict[int, float]) -> bool:
    """Whether a line at the usual distance starts something: the one before is short or ends a sentence."""
    if HALF_WORD.search(last.text) and not BULLET.match(line.text):
        return False
    right = last.edge or rights.get(_column(last), last.right)
    room = (right - last.right) / max(1.0, right - last.left)
    ended = bool(ENDED.search(last.text))
    if _MARKER.match(line.text):
        deeper = bool(_MARKER.match(last.text)) and abs(line.left - last.left) > 6
        if deeper or ended or room > 0.12 or _alike_marked(line, last):
            return True
    if room > 0.25:
        return not line.text[0].islower() or room > 0.6
    return ended and (room > 0.12 or line.left - last.left > 6)


def _fills(last: PageLine, line: PageLine, rights: dict[int, float]) -> bool:
    """Whether a line reaches its right edge, so that the one below may continue it."""
    right = last.edge or rights.get(_column(last), last.right)
    return abs(line.left - last.left) < 2 and right - last.right < 0.12 * (right - last.left)


def _goes_with(note: PageLine, line: PageLine) -> bool:
    """Whether a line continues the note whose last line is given."""
    below = 0 < note.base - line.base < 1.8 * line.height
    return below and not _differ(note, line) and abs(note.left - line.left) < 3 * line.height


def _differ(one: PageLine, other: PageLine) -> bool:
    return abs(one.height - other.height) > 0.08 * max(one.height, other.height)


def _column_rights(lines: Iterable[PageLine]) -> dict[int, float]:
    """How far right the lines with the same left edge reach."""
    rights: dict[int, float] = {}
    for line in lines:
        rights[_column(line)] = max(line.right, rights.get(_column(line), line.right))
    return rights


def _column(line: PageLine) -> int:
    return round(line.left / 10)


def _step(height: float) -> float:
    return round(height * 2) / 2


def _levels(lines: Sequence[PageLine], *, body: float) -> dict[float, int]:
    """Heading level by letter height: the largest is 1."""
    sizes = {
        _step(line.height)
        for line in lines
        if line.height > body * _LARGER and len(line.text) <= LONGEST
    }
    return {size: min(at, 6) for at, size in enumerate(sorted(sizes, reverse=True), start=1)}


def _pitch(lines: Sequence[PageLine]) -> float:
    """The usual distance between lines of a paragraph, in line heights. A low quantile is used, not the
    median: only in long texts are gaps between paragraphs rarer than lines.
    """
    ratios = sorted(
        ratio
        for one, two in pairwise(lines)
        if not _differ(one, two) and 0.7 < (ratio := (one.base - two.base) / two.height) < 4
    )
    return ratios[len(ratios) // 5] if ratios else 1.2
