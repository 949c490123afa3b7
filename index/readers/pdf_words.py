"""The words of a PDF page with their places, as a person sees them. [pypdfium2]

Words that run in another direction than across the page are turned until they do, each direction
for itself. What is hidden or struck out is not among them. Knows no lines and no columns.
All calls happen under the lock of `pdf.py`.
"""

import ctypes
import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import count

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.readers.pdf_drawn import Box
from index.readers.pdf_ink import Ink
from index.readers.pdf_rules import Rule, Rules

HYPHEN = "\ufffe"
"""What the engine makes of a hyphen at a line's end, joining the two lines."""

_LINE = re.compile(rf"[^\r\n\0{HYPHEN}]+{HYPHEN}?|{HYPHEN}")
_WORD = re.compile(r"\S+")
_INNER = re.compile(
    r"(?<=[^\W\d_])\d(?=[^\W\d_])|(?<=[^\W_])[\d*](?=[.,;:!?)/\]])|(?<=\d)[a-z](?=[.,;:])"
)
_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?!\w)")
_UNKNOWN = re.compile("[\ue000-\uf8ff\ufffd\0]")
_SPECIAL = re.compile("[\ud800-\uf8ff\ufb00-\ufb06\ufffd\0]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")  # two UTF-16 units
_BULLETS = frozenset("\uf0b7\uf0a7\uf0d8\uf0fc\uf02d")  # what symbol fonts call theirs
_LIGATURES = dict(zip(range(0xFB00, 0xFB07), "ff fi fl ffi ffl st st".split(), strict=True))
_JOINED = frozenset("ff fi fl ffi ffl fj ft fb fh fk st ct tt ti tf Th".split())  # as one letter
_SLANT = 0.02  # radians; letters of a line that runs across the page have 0
_SIMILAR = 0.12  # share of the height by which letters of one word may differ
GAP = 0.5
"""Heights of a line between words, from which on a gap may part columns or cells."""
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


@dataclass(slots=True)
class Word:
    """A word, or several alike that stand close: the place, and the first letter's number.

    `glued` says that nothing parts it from the word before, `bare` that no space does. `tight` and
    `loose` are its narrowest and widest gap, `lower` and `upper` the edges of its font.
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

    @property
    def height(self) -> float:
        """From the lower to the upper edge, about 1.15 times the font's size."""
        return self.upper - self.lower

    @property
    def base(self) -> float:
        """About where its letters stand."""
        return self.lower + 0.2 * (self.upper - self.lower)


Place = tuple[float, float, float, float]
"""Left, lower, right and upper edge of a letter."""


@dataclass(slots=True)
class Sheet:
    """The words of one direction of a page: how far it is turned, its height and lower edge."""

    words: list[Word]
    turn: int = 0
    height: float = 0.0
    lower: float = 0.0
    rules: Rules = field(default_factory=Rules)


@dataclass(slots=True)
class Letters:
    """What was found of a page's letters: readable words by direction, and what was left out."""

    sheets: list[Sheet] = field(default_factory=list)
    hidden: int = 0
    struck: int = 0
    unknown: int = 0
    """How many letters no character is known for."""
    known: int = 0


class Reading:
    """Reads the letters of one page."""

    def __init__(self, text: pdfium.PdfTextPage, ink: Ink, rules: Rules) -> None:
        self._text = text
        self._ink = ink
        self._rules = rules
        self._level = rules
        self._box = raw.FS_RECTF()
        self._ref = ctypes.byref(self._box)
        self.found = Letters()
        self._units, self._index = _units(text)
        self._turned = any(
            _SLANT
            < raw.FPDFText_GetCharAngle(text, self._index[at] if self._index else at)
            < 2 * math.pi - _SLANT
            for at in _first_letters(self._units)
        )
        self._doubtful = any(
            raw.FPDFText_HasUnicodeMapError(text, at) == 1
            for at in range(0, len(self._units), 23)
            if not self._units[at].isspace()
        )

    def letters(self, *, width: float, height: float) -> Letters:
        """The words, each direction for itself, that with the most letters first."""
        if not self._turned:
            words = list(self._seen(self._plain()))
            self.found.sheets = [Sheet(words, 0, height, 0.0, self._rules)] if words else []
        else:
            self.found.sheets = self._by_direction(width, height)
        return self.found

    # -- words as the engine parts them -----------------------------------------------------------

    def _plain(self, skipped: Set[int] = frozenset()) -> Iterator[Word]:
        """The words of the engine's lines, without lines that run in another direction."""
        for line in _LINE.finditer(self._units):
            spans = [word.span() for word in _WORD.finditer(line[0])]
            if spans and line.start() not in skipped:
                words = self._stretches(line[0].replace(HYPHEN, "-"), line.start(), spans)
                first = next(words, None)
                if first is not None:
                    first.bare = self._is_bare(first.at)
                    yield first
                yield from words

    def _is_bare(self, at: int) -> bool:
        """Whether only a line break of the engine's stands before a letter, and no space."""
        before = at - 1
        while before >= 0 and self._units[before] in "\r\n":
            before -= 1
        return 0 <= before < at - 1 and not self._units[before].isspace()

    def _stretches(self, line: str, begin: int, spans: Sequence[tuple[int, int]]) -> Iterator[Word]:
        """The words of a line, those together that look alike and stand close.

        This goes through every word of a document, so it asks for two letters a word and no more.
        """
        box, ref, ask, handle = self._box, self._ref, raw.FPDFText_GetLooseCharBox, self._text.raw
        index, upright = self._index, self._level.upright
        found: list[Word] = []
        word: Word | None = None
        even = line not in _JOINED
        even = even and not (5 * len(spans) > len(line) and len(spans) > 3 and _SPACED.search(line))
        low = top = least = most = under = over = right = far = tight = loose = 0.0
        begun = last = 0
        for start, end in spans:
            at = begin + start
            ask(handle, index[at] if index else at, ref)
            left, lower, upper = box.left, box.bottom, box.top
            gap = left - right
            if word is None:
                low, top, high = lower, upper, upper - lower
                least, most = low - 0.07 * high, low + 0.07 * high
                under, over = top - 0.14 * high, top + 0.14 * high
                far, gap = GAP * high, 2 * GAP * high
            if end - start > 1:
                at = begin + end - 1
                ask(handle, index[at] if index else at, ref)
                if not (least <= lower <= most and under <= upper <= over):
                    even = False
            if gap > far or (upright and ruled_off(right, left, low, top, upright)):
                if word is not None:
                    word.text, word.right = line[begun:last], right
                    word.tight, word.loose = tight, loose
                begun, tight, loose = start, 0.0, 0.0
                word = Word("", left, right, low, top, begin + start)
                found.append(word)
            elif gap > loose:
                loose = gap
                tight = tight or gap
            elif gap < tight:
                tight = gap
            right, last = box.right, end
            if not (least <= box.bottom <= most and under <= box.top <= over) or right < left:
                even = False
            if not even:
                break
        if word is not None:
            word.text, word.right, word.tight, word.loose = line[begun:last], right, tight, loose
        if even and tight > -0.14 * (top - low) and self._is_level(line, begin, low, most - low):
            yield from found
        elif RIGHT_TO_LEFT.search(line):
            yield self._whole_line(line, begin, spans)
        else:
            for start, end in spans:
                yield from self._parts(line[start:end], begin + start)

    def _is_level(self, line: str, begin: int, low: float, near: float) -> bool:
        """Whether letters that are often raised or lowered within a word stand like the others."""
        return all(
            abs(self._place(begin + inner.start())[1] - low) <= near
            for inner in _INNER.finditer(line)
        )

    def _whole_line(self, line: str, begin: int, spans: Sequence[tuple[int, int]]) -> Word:
        """A line that runs to the left, as the engine has it."""
        places = [self._place(begin + at) for start, end in spans for at in (start, end - 1)]
        lefts, lowers, rights, uppers = zip(*places, strict=True)
        return Word(line, min(lefts), max(rights), lowers[0], uppers[0], begin)

    def _parts(self, text: str, first: int) -> Iterator[Word]:
        """A word cut where its letters change their size, their height on the line, or the line."""
        word: Word | None = None
        places = self._loose([*range(first, first + len(text))])
        for at, letter, (left, lower, right, upper) in zip(
            count(first), text, places, strict=False
        ):
            high = _SIMILAR * max(upper - lower, word.height if word else 0)
            if (
                word
                and abs(word.lower - lower) <= high
                and abs(word.upper - upper) <= high
                and left >= word.left - high
            ):
                word.text += letter
                word.right = max(right, word.right) if right > left else word.right
                continue
            if word:
                yield word
            if upper > lower or not word:
                near = word is not None and abs(left - word.right) < 0.5 * word.height
                word = Word(letter, left, right, lower, upper, at, near)
        if word:
            yield word

    def _loose(self, places: Sequence[int]) -> list[Place]:
        """The letters' places; the engine gives ligatures no room above and below."""
        found = [self._place(at) for at in places]
        marks = [self._origin(at) for at in places]
        for number, (at, mark) in enumerate(zip(places, marks, strict=True)):
            left, _, right, _ = found[number]
            if not _has_room(found[number], mark) and (edges := self._edges_like(at, mark)):
                found[number] = (left, edges[0], right, edges[1])
        return found

    def _edges_like(self, at: int, mark: tuple[float, float]) -> tuple[float, float] | None:
        """The font's edges at a letter near by of the same size on the same line."""
        for near in (
            at - 1,
            at + 1,
            at - 2,
            at + 2,
            *range(at - 12, at - 2),
            *range(at + 3, at + 12),
        ):
            if not 0 <= near < len(self._units) or self._units[near].isspace():
                continue
            place, other = self._place(near), self._origin(near)
            if other == mark and _has_room(place, other):
                return place[1], place[3]
        return None

    def _origin(self, at: int) -> tuple[float, float]:
        """On which height a letter stands, and its font's size."""
        index = self._index[at] if self._index else at
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(self._text, index, x, y)
        return round(y.value, 1), round(raw.FPDFText_GetFontSize(self._text, index), 1)

    def _place(self, at: int) -> Place:
        index = self._index[at] if self._index else at
        raw.FPDFText_GetLooseCharBox(self._text.raw, index, self._ref)
        return self._box.left, self._box.bottom, self._box.right, self._box.top

    # -- what can be seen and read ----------------------------------------------------------------

    def _seen(self, words: Iterator[Word]) -> Iterator[Word]:
        """The words without letters that are hidden, struck out or without a known character."""
        last_hidden = False
        level = bool(self._level.level)
        for word in words:
            if self._ink.hides:
                kept = list(self._without(word, self._hidden))
                hidden = kept != [word]
                self.found.hidden += hidden and not last_hidden
                last_hidden = hidden
            else:
                kept = [word]
            for part in kept:
                for clean in self._unstruck(part) if level else (part,):
                    yield from self._readable(clean)

    def _hidden(self, at: int) -> bool:
        return self._ink.hides_at(self._text, self._index[at] if self._index else at)

    def _without(self, word: Word, gone: Callable[[int], bool]) -> Iterator[Word]:
        """The parts of a word whose letters are not gone."""
        flags = [gone(word.at + step) for step in range(len(word.text))]
        if not any(flags):
            yield word
            return
        start = 0
        for end in range(1, len(flags) + 1):
            if end == len(flags) or flags[end] != flags[start]:
                if not flags[start]:
                    first, last = word.at + start, word.at + end - 1
                    yield Word(
                        word.text[start:end],
                        self._place(first)[0] if not self._turned else word.left,
                        self._place(last)[2] if not self._turned else word.right,
                        word.lower,
                        word.upper,
                        first,
                        word.glued and start == 0,
                    )
                start = end

    def _unstruck(self, word: Word) -> Iterator[Word]:
        """The word without the letters that a rule goes through."""
        lines = [
            rule
            for rule in self._level.levels(
                word.base + 0.11 * word.height, word.base + 0.42 * word.height
            )
            if rule.start < word.right - 0.5 and rule.end > word.left + 0.5
        ]
        if not lines:
            yield word
            return
        start, end = min(rule.start for rule in lines), max(rule.end for rule in lines)
        wide = max(0.1, word.right - word.left)
        if (min(end, word.right) - max(start, word.left)) / wide > 0.9 or self._turned:
            self.found.struck += 1
            yield replace(word, text="")  # a gap where words were taken back is no end of a cell
            return

        def through(at: int) -> bool:
            left, _, right, _ = self._place(at)
            return start <= (left + right) / 2 <= end

        kept = list(self._without(word, through))
        if kept != [word]:
            self.found.struck += 1
            kept.append(
                replace(word, text="", left=max(start, word.left), right=min(end, word.right))
            )
        yield from sorted(kept, key=lambda part: part.left)

    def _readable(self, word: Word) -> Iterator[Word]:
        """The word's letters, as far as characters are known for them."""
        if not self._doubtful and not _SPECIAL.search(word.text):
            self.found.known += len(word.text)
            yield word
            return
        kept = "".join(
            letter
            for at, letter in enumerate(word.text, start=word.at)
            if letter in _BULLETS
            or not (_UNKNOWN.match(letter) or (self._doubtful and self._is_unmapped(at)))
        )
        self.found.unknown += len(word.text) - len(kept)
        self.found.known += len(kept)
        word.text = _whole(kept.translate(_LIGATURES))
        if kept:
            yield word

    def _is_unmapped(self, at: int) -> bool:
        index = self._index[at] if self._index else at
        return bool(raw.FPDFText_HasUnicodeMapError(self._text, index) == 1)

    # -- turned words -----------------------------------------------------------------------------

    def _by_direction(self, width: float, height: float) -> list[Sheet]:
        places: defaultdict[int, list[int]] = defaultdict(list)
        skipped: set[int] = set()
        for line in _LINE.finditer(self._units):
            letters = [at for at in range(*line.span()) if not self._units[at].isspace()]
            if letters and (self._angle(letters[0]) or self._angle(letters[-1])):
                skipped.add(line.start())
                for at in letters:
                    places[self._angle(at)].append(at)
        upright = [*self._plain(skipped), *self._joined(places.pop(0, []), 0)]
        found = list(self._seen(iter(sorted(upright, key=lambda word: word.at))))
        sheets = [Sheet(found, 0, height, 0.0, self._rules)] if found else []
        edges = {0: (0.0, height), 90: (0.0, width), 180: (-height, height), 270: (-width, width)}
        # the engine's angle is clockwise: letters that run upwards have 270 degrees
        for angle, letters in places.items():
            self._level = self._rules.turned((360 - angle) // 90) if angle % 90 == 0 else Rules()
            if words := list(self._seen(self._joined(letters, angle))):
                lower, high = edges.get(angle, (0.0, 0.0))
                sheets.append(Sheet(words, angle, high, lower, self._level))
        return sorted(sheets, key=lambda sheet: -sum(len(word.text) for word in sheet.words))

    def _angle(self, at: int) -> int:
        """A letter's direction in degrees, clockwise; 0 runs across the page."""
        index = self._index[at] if self._index else at
        return round(math.degrees(raw.FPDFText_GetCharAngle(self._text, index))) % 360

    def _joined(self, places: Sequence[int], angle: int) -> Iterator[Word]:
        """Letters of one direction put together to words."""
        word: Word | None = None
        wide = 0.25 if angle % 90 == 0 else 0.7  # a slanted letter's width is only guessed
        for at in places:
            left, lower, right, upper = self._turned_place(at, angle)
            letter = "-" if self._units[at] == HYPHEN else self._units[at]
            if upper <= lower:
                continue
            end = word.at + len(word.text) if word else 0
            follows = word is not None and not self._units[end:at].strip("\r\n")
            if word and follows and at >= end and abs(left - word.right) < wide * word.height:
                high = _SIMILAR * max(upper - lower, word.height)
                near = True
                level = abs(word.lower - lower) <= high and abs(word.upper - upper) <= high
                if level and at == end:
                    word.text += letter
                    word.right = right
                    continue
            else:
                near = False
            if word:
                yield word
            word = Word(letter, left, right, lower, upper, at, near)
        if word:
            yield word

    def _turned_place(self, at: int, angle: int) -> Place:
        """A letter's place when the page is turned so that the letter stands upright."""
        if angle % 90 == 0:
            box = turned_box(Box(*self._place(at)), angle)
            return box.left, box.lower, box.right, box.upper
        index = self._index[at] if self._index else at
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(self._text, index, x, y)
        size = raw.FPDFText_GetFontSize(self._text, index)
        turn = math.radians(angle)
        across = x.value * math.cos(turn) - y.value * math.sin(turn)
        up = x.value * math.sin(turn) + y.value * math.cos(turn)
        return across, up - 0.2 * size, across + 0.6 * size, up + 0.95 * size


def _first_letters(units: str) -> Iterator[int]:
    """Where each of the engine's lines begins."""
    for line in _LINE.finditer(units):
        yield line.start() + len(line[0]) - len(line[0].lstrip())


def ruled_off(
    right: float, left: float, lower: float, upper: float, upright: Sequence[Rule]
) -> bool:
    """Whether an upright rule stands in a gap between words."""
    middle = (lower + upper) / 2
    for at in range(bisect_left(upright, right - 1, key=_place_of), len(upright)):
        if upright[at].at > left + 1:
            return False
        if upright[at].start <= middle <= upright[at].end:
            return True
    return False


def _place_of(rule: Rule) -> float:
    return rule.at


def _has_room(place: Place, mark: tuple[float, float]) -> bool:
    """Whether a letter's place goes below the line on which it stands, as fonts' edges do."""
    return place[1] < mark[0] - 0.05 * (place[3] - place[1])


def turned_box(box: Box, angle: int) -> Box:
    """A place on a page that is turned back by the engine's angle, a multiple of 90 degrees."""
    if angle == 90:
        return Box(-box.upper, box.left, -box.lower, box.right)
    if angle == 180:
        return Box(-box.right, -box.upper, -box.left, -box.lower)
    if angle == 270:
        return Box(box.lower, -box.right, box.upper, -box.left)
    return box


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


def _whole(text: str) -> str:
    """Pairs of UTF-16 units made one character again."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
