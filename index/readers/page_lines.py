"""Lines of printed pages back to paragraphs: what belongs together, what is a heading, what repeats.

Knows lines with their places on the page, no file format. Where it is unsure it keeps line breaks:
a sentence cut by one is still found, two sentences run together are not.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

BROKEN = "\n"
"""Stands inside a line's text after a hyphen at which two printed lines were already joined."""

BULLET = re.compile(r"[•▪◦‣●■○□\uf0b7\uf0a7]\s*")
CELL = " | "
"""Stands inside a line's text between the cells of a table."""

_HYPHEN = "\ufffe"  # while joining: a hyphen that may or may not belong to the word
_EDGE_LINES, _EDGE = 3, 0.13  # where running heads and feet stand: lines, share of page height
_PAGE_NUMBER = re.compile(r"(?:seite|page|s\.|p\.) ?\d+(?: ?(?:von|of|/) ?\d+)?", re.IGNORECASE)
_MARKER = re.compile(r"(?:[-–—*]|\(?\d{1,3}[.)]|\(?[a-z][.)]|§+ ?\d+)\s+\S")
_ENDED = re.compile(r"[.!?:;…][\"'»«“”’)\]]{0,3}$")
_BROKEN = re.compile(rf"([^\W\d_]+){_HYPHEN}\s*([^\W_]*)")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_SUSPENSION = re.compile(r"(?:und|oder|bzw|sowie|bis|and|or|to)\b", re.IGNORECASE)
_HALF_WORD = re.compile(r"[^\W\d_]-$")
_LARGER = 1.12  # times the body's height: a heading
_LONGEST_HEADING = 150
_NEW, _LINE, _ON = "\n\n", "\n", " "


@dataclass(frozen=True, slots=True)
class Line:
    """A line: `top` and `base` are the lower edges of its first and last letter, in points.

    They differ where a word broken at the line's end was already joined. `place` is 0 at the
    page's lower edge and 1 at its upper one.
    """

    text: str
    left: float
    right: float
    top: float
    base: float
    height: float
    place: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what joins it to the one before; `level` 0 is no heading."""

    text: str
    glue: str
    level: int = 0


def pieces(pages: Sequence[Sequence[Line]]) -> list[list[Piece]]:
    """The pieces of each page, without running heads and feet."""
    kept = without_running(pages)
    lines = [line for page in kept for line in page]
    if not lines:
        return [[] for _ in pages]
    reading = _Reading(lines)
    found = [reading.page(page) for page in kept]
    _mend_page_breaks(found)
    return found


class _Reading:
    """Goes through the lines of a document; remembers the last line across page breaks."""

    def __init__(self, lines: Sequence[Line]) -> None:
        letters: Counter[float] = Counter()
        for line in lines:
            letters[_step(line.height)] += len(line.text)
        self._levels = _levels(lines, body=letters.most_common(1)[0][0])
        self._pitch = _pitch(lines)
        self._words = {word.casefold() for line in lines for word in _WORD.findall(line.text)}
        self._last: Line | None = None
        self._in_item = False

    def page(self, lines: Sequence[Line]) -> list[Piece]:
        """The pieces of the next page."""
        groups: list[tuple[str, int, list[str]]] = []
        rights = _column_rights(lines)
        for at, line in enumerate(lines):
            bullet = bool(BULLET.match(line.text))
            glue = self._glue(line, bullet, rights=None if at == 0 else rights)
            text = BULLET.sub("- ", line.text, count=1) if bullet else line.text
            if glue == _ON and groups:
                groups[-1][2].append(text)
            else:
                groups.append((glue, self._level(line), [text]))
            self._in_item = bullet or (self._in_item and glue == _ON)
            self._last = line
        return [Piece(self._joined(parts), glue, level) for glue, level, parts in groups]

    def _glue(self, line: Line, bullet: bool, rights: dict[int, float] | None) -> str:
        """What joins the line to the last one; `rights` is None at the top of a page."""
        last = self._last
        if last is None:
            return _NEW
        if bullet:
            return _LINE if self._in_item else _NEW
        gap = last.base - line.top
        if rights is None or gap < -line.height / 2:  # next page, next column
            return _ON if self._goes_on(last, line) else _NEW
        if CELL in line.text and CELL in last.text and gap < 3 * line.height:
            return _LINE
        wide = gap > 1.25 * self._pitch * max(line.height, last.height)
        if wide or self._level(line) != self._level(last) or _differ(line, last):
            return _NEW
        if self._level(line):
            return _ON
        return _LINE if _starts_anew(line, last, rights) else _ON

    def _goes_on(self, last: Line, line: Line) -> bool:
        same = self._level(line) == self._level(last) and not _differ(line, last)
        return same and line.text[0].islower() and not _ENDED.search(last.text)

    def _level(self, line: Line) -> int:
        return self._levels.get(_step(line.height), 0) if len(line.text) <= _LONGEST_HEADING else 0

    def _joined(self, parts: Iterable[str]) -> str:
        text = BROKEN.join(parts).replace("\xad\n", "").replace("-\n", _HYPHEN).replace("\n", " ")
        return _BROKEN.sub(self._mended, text).replace(_HYPHEN, "-")

    def _mended(self, broken: re.Match[str]) -> str:
        """The two halves of a broken word as the rest of the document writes it."""
        left, right = broken[1], broken[2]
        if _SUSPENSION.fullmatch(right):  # "Vor- und Nachteile"
            return f"{left}- {right}"
        compound = f"{left}-{right}".casefold() in self._words
        whole = (left + right).casefold() in self._words
        if not right[:1].islower() or (compound and not whole):
            return f"{left}-{right}"
        return left + right


def without_running(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines without heads and feet: what stands at the same edge of many pages, set apart."""
    seen = Counter(key for page in pages for key in {_key(line) for line in page if _at_edge(line)})
    enough = max(2, 0.4 * len(pages))
    repeated = {key for key, times in seen.items() if times >= enough}
    kept = []
    for page in pages:
        order = sorted(page, key=lambda line: line.place)
        running = {*_running(order, repeated), *_running(order[::-1], repeated)}
        kept.append([line for line in page if id(line) not in running])
    return kept


def _running(lines: Sequence[Line], repeated: set[tuple[str, int]]) -> set[int]:
    """Identities of the running lines at one edge; `lines` are in order from that edge."""
    count = 0
    for at, line in enumerate(lines[:_EDGE_LINES], start=1):
        if not (_at_edge(line) and (_key(line) in repeated or _PAGE_NUMBER.fullmatch(line.text))):
            break
        rest = lines[at:]
        apart = _apart(line, rest[0]) if rest else at == 1
        count = at if apart else count  # the head of a table, for example, is close to its rows
    return {id(line) for line in lines[:count]}


def _apart(outer: Line, inner: Line) -> bool:
    rows = CELL in outer.text and CELL in inner.text
    return abs(outer.top - inner.top) > (2.5 if rows else 1.5) * outer.height


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.place * 200)


def _at_edge(line: Line) -> bool:
    return not _EDGE < line.place < 1 - _EDGE


def _mend_page_breaks(pages: list[list[Piece]]) -> None:
    """Take the hyphen out of a word that a page break has broken."""
    before: list[Piece] = []
    for page in pages:
        goes_on = bool(page and before) and page[0].glue == _ON
        if goes_on and _HALF_WORD.search(before[-1].text) and not _SUSPENSION.match(page[0].text):
            before[-1] = replace(before[-1], text=before[-1].text[:-1])
            page[0] = replace(page[0], glue="")
        before = page or before


def _starts_anew(line: Line, last: Line, rights: dict[int, float]) -> bool:
    """Whether a line at the usual distance begins something: a short line or an end went before."""
    right = rights.get(_column(last), last.right)
    room = (right - last.right) / max(1.0, right - last.left)
    ended = bool(_ENDED.search(last.text))
    if _MARKER.match(line.text) and (ended or room > 0.12):
        return True
    if room > 0.25:
        return not line.text[0].islower() or room > 0.6
    return ended and (room > 0.12 or line.left - last.left > 6)


def _differ(one: Line, other: Line) -> bool:
    return abs(one.height - other.height) > 0.08 * max(one.height, other.height)


def _column_rights(lines: Iterable[Line]) -> dict[int, float]:
    """How far to the right lines reach that begin at the same left."""
    rights: dict[int, float] = {}
    for line in lines:
        rights[_column(line)] = max(line.right, rights.get(_column(line), line.right))
    return rights


def _column(line: Line) -> int:
    return round(line.left / 10)


def _step(height: float) -> float:
    return round(height * 2) / 2


def _levels(lines: Sequence[Line], *, body: float) -> dict[float, int]:
    """Heading level by height of the letters: the largest is 1."""
    sizes = {
        _step(line.height)
        for line in lines
        if line.height > body * _LARGER and len(line.text) <= _LONGEST_HEADING
    }
    return {size: min(at, 6) for at, size in enumerate(sorted(sizes, reverse=True), start=1)}


def _pitch(lines: Sequence[Line]) -> float:
    """Usual distance of two lines of a paragraph in heights of a line; gaps between them are rarer
    than lines only in long texts, so a small one is taken, not the middle one."""
    ratios = sorted(
        ratio
        for one, two in pairwise(lines)
        if not _differ(one, two) and 0.7 < (ratio := (one.base - two.top) / two.height) < 4
    )
    return ratios[len(ratios) // 5] if ratios else 1.2
