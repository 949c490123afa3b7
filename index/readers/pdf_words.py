"""The words of a PDF page with their positions, as a person sees them.

Words that run in another direction are turned upright, each direction separately. Hidden and struck-out
words are left out. Knows no PDF engine.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from index.readers.pdf_drawn import Box
from index.readers.pdf_ink import Ink
from index.readers.pdf_letters import Glyphs, PdfWord, turned_box, whole
from index.readers.pdf_rules import Rule, RuledLines
from index.readers.pdf_stretches import LINE, Stretches

_UNKNOWN = re.compile("[\ue000-\uf8ff\ufffd\0]")
_SPECIAL = re.compile("[\ud800-\uf8ff\ufb00-\ufb06\ufffd\0]")
_SHORT = 0.15  # in line heights: how far before the end of the struck letters a rule may end
_SYMBOLS = dict(
    zip((0xF0B7, 0xF0A7, 0xF0D8, 0xF0FC, 0xF02D), "•▪➢✓–", strict=True)
)  # of symbol fonts
_LIGATURES = dict(zip(range(0xFB00, 0xFB07), "ff fi fl ffi ffl st st".split(), strict=True))


@dataclass(slots=True)
class Sheet:
    """The words of one direction of a page: how far it is turned, its height and lower edge."""

    words: list[PdfWord]
    turn: int = 0
    height: float = 0.0
    lower: float = 0.0
    rules: RuledLines = field(default_factory=RuledLines)


@dataclass(slots=True)
class Letters:
    """What was found among a page's letters: readable words by direction, and what was left out."""

    sheets: list[Sheet] = field(default_factory=list)
    hidden: int = 0
    struck: int = 0
    unknown: int = 0
    """How many letters have no known character."""
    known: int = 0


class PageReading:
    """Reads the letters of one page."""

    def __init__(self, glyphs: Glyphs, ink: Ink, rules: RuledLines) -> None:
        self._ink = ink
        self._rules = rules
        self._level = rules
        self._angle = 0
        self.found = Letters()
        self._rows: dict[int, tuple[float, float]] = {}
        self._glyphs = glyphs
        self._stretches = Stretches(self._glyphs, rules.upright)
        self._turned = any(map(glyphs.is_turned, _first_letters(glyphs.units)))
        self._special = _SPECIAL.search(glyphs.units) is not None
        self._doubtful = any(
            glyphs.is_unmapped(at)
            for at in range(0, len(glyphs.units), 47)
            if not glyphs.units[at].isspace()
        )

    def letters(self, sheet: Box) -> Letters:
        """The words, each direction separately, the one with the most letters first.

        `sheet` is the visible part of the page, in the units of its letters.
        """
        if not self._turned:
            words = list(self._seen(self._stretches.across()))
            self.found.sheets = [_sheet(words, 0, sheet, self._rules)] if words else []
        else:
            self.found.sheets = self._by_direction(sheet)
        return self.found

    def _by_direction(self, sheet: Box) -> list[Sheet]:
        places: defaultdict[int, list[int]] = defaultdict(list)
        skipped: set[int] = set()
        for line in LINE.finditer(self._glyphs.units):
            letters = [at for at in range(*line.span()) if not self._glyphs.units[at].isspace()]
            if letters and (self._glyphs.angle(letters[0]) or self._glyphs.angle(letters[-1])):
                skipped.add(line.start())
                for at in letters:
                    places[self._glyphs.angle(at)].append(at)
        upright = [*self._stretches.across(skipped), *self._stretches.along(places.pop(0, []), 0)]
        found = list(self._seen(iter(sorted(upright, key=lambda word: word.at))))
        sheets = [_sheet(found, 0, sheet, self._rules)] if found else []
        # the engine's angle is clockwise: letters running upwards have 270 degrees
        for angle, letters in places.items():
            self._angle = angle
            self._level = (
                self._rules.turned((360 - angle) // 90) if angle % 90 == 0 else RuledLines()
            )
            if words := list(self._seen(self._stretches.along(letters, angle))):
                sheets.append(_sheet(words, angle, sheet, self._level))
        return sorted(sheets, key=lambda one: -sum(len(word.text) for word in one.words))

    def _seen(self, words: Iterator[PdfWord]) -> Iterator[PdfWord]:
        """The words without letters that are hidden, struck out or of unknown character."""
        last_hidden = False
        level = bool(self._level.level)
        if level:
            words = iter(known := list(words))
            self._rows = _extents(known)
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
        return self._ink.hides_at(self._glyphs.text, self._glyphs.number(at))

    def _without(self, word: PdfWord, gone: Callable[[int], bool]) -> Iterator[PdfWord]:
        """The parts of a word whose letters remain."""
        flags = [gone(word.at + step) for step in range(len(word.text))]
        if not any(flags):
            yield word
            return
        start = 0
        for end in range(1, len(flags) + 1):
            if end == len(flags) or flags[end] != flags[start]:
                if not flags[start]:
                    first, last = word.at + start, word.at + end - 1
                    yield PdfWord(
                        word.text[start:end],
                        self._glyphs.turned_place(first, self._angle)[0],
                        self._glyphs.turned_place(last, self._angle)[2],
                        word.lower,
                        word.upper,
                        first,
                        word.glued and start == 0,
                        word.bare and start == 0,
                    )
                start = end

    def _unstruck(self, word: PdfWord) -> Iterator[PdfWord]:
        """The word without the letters that a rule goes through."""
        lines = self._strikes(word)
        if not lines:
            yield word
            return

        slack = _SHORT * word.height

        def through(at: int) -> bool:
            left, _, right, _ = self._glyphs.turned_place(at, self._angle)
            middle = (left + right) / 2
            more = slack if self._glyphs.units[at].isalnum() else 0.0
            return any(rule.start - more <= middle <= rule.end + more for rule in lines)

        kept = list(self._without(word, through))
        if kept != [word]:
            self.found.struck += 1
            # a gap left by struck words does not end a cell
            kept += [
                replace(
                    word, text="", left=max(rule.start, word.left), right=min(rule.end, word.right)
                )
                for rule in lines
            ]
        yield from sorted(kept, key=lambda part: part.left)

    def _strikes(self, word: PdfWord) -> list[Rule]:
        """The rules through the middle of a word; those that extend far beyond its line rule a form."""
        lower, upper = word.base + 0.11 * word.height, word.base + 0.42 * word.height
        near = self._level.levels(lower, upper)
        found = [
            rule for rule in near if rule.start < word.right - 0.5 and rule.end > word.left + 0.5
        ]
        if not found:
            return found
        left, right = self._rows[round(word.lower)]
        room = 2.5 * word.height
        return [rule for rule in found if rule.start > left - room and rule.end < right + room]

    def _readable(self, word: PdfWord) -> Iterator[PdfWord]:
        """The word's letters, as far as characters are known for them."""
        if not self._doubtful and not (self._special and _SPECIAL.search(word.text)):
            self.found.known += len(word.text)
            yield word
            return
        kept = "".join(
            letter
            for at, letter in enumerate(word.text, start=word.at)
            if ord(letter) in _SYMBOLS
            or not (_UNKNOWN.match(letter) or (self._doubtful and self._glyphs.is_unmapped(at)))
        )
        self.found.unknown += len(word.text) - len(kept)
        self.found.known += len(kept)
        word.text = whole(kept.translate(_LIGATURES | _SYMBOLS))
        if kept:
            yield word


def _sheet(words: list[PdfWord], angle: int, sheet: Box, rules: RuledLines) -> Sheet:
    """The words of one direction; slanted ones share no height."""
    box = turned_box(sheet, angle) if angle % 90 == 0 else Box(0, 0, 0, 0)
    return Sheet(words, angle, box.upper - box.lower, box.lower, rules)


def _extents(words: Iterable[PdfWord]) -> dict[int, tuple[float, float]]:
    """Where the words on each height begin and end."""
    found: dict[int, tuple[float, float]] = {}
    for word in words:
        height = round(word.lower)
        left, right = found.get(height, (word.left, word.right))
        found[height] = min(left, word.left), max(right, word.right)
    return found


def _first_letters(units: str) -> Iterator[int]:
    """Where each of the engine's lines begins."""
    for line in LINE.finditer(units):
        yield line.start() + len(line[0]) - len(line[0].lstrip())
