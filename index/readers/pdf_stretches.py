"""Joins the letters of a PDF page into words. Knows no PDF engine."""

import re
from collections.abc import Iterator, Sequence, Set
from itertools import count

from index.readers.pdf_letters import GAP, HYPHEN, RIGHT_TO_LEFT, SPACE, Glyphs, PdfWord, ruled_off
from index.readers.pdf_rules import Rule

LINE = re.compile(rf"[^\r\n\0{HYPHEN}]+{HYPHEN}?|{HYPHEN}")
_WORD = re.compile(r"\S+")
_INNER = re.compile(  # the letter is compared first, so few positions are looked at
    r"\d(?=[^\s\d])(?<=[^\W_].)"
    r"|\*(?=[.,;:!?)/\]])(?<=[^\W_].)|[a-z](?=[.,;:])(?<=\d.)"
)
_MARKED = re.compile(r"[\d*]")
_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?!\w)")
_JOINED = frozenset("ff fi fl ffi ffl fj ft fb fh fk st ct tt ti tf Th".split())  # as one letter
_SIMILAR = 0.12  # share of the height by which letters of one word may differ


class Stretches:
    """Joins the letters of a page into words: letters that look alike and are close together."""

    def __init__(self, glyphs: Glyphs, upright: Sequence[Rule]) -> None:
        self._glyphs = glyphs
        self._upright = upright

    def across(self, skipped: Set[int] = frozenset()) -> Iterator[PdfWord]:
        """The words of the engine's lines, without lines in another direction."""
        for line in LINE.finditer(self._glyphs.units):
            spans = [word.span() for word in _WORD.finditer(line[0])]
            if spans and line.start() not in skipped:
                words = self._stretches(line[0].replace(HYPHEN, "-"), line.start(), spans)
                first = next(words, None)
                if first is not None:
                    first.bare = self._glyphs.is_bare(first.at)
                    yield first
                yield from words

    def _stretches(
        self, line: str, begin: int, spans: Sequence[tuple[int, int]]
    ) -> Iterator[PdfWord]:
        """The words of a line, grouped if they look alike and are close."""
        spaced = 5 * len(spans) > len(line) and len(spans) > 3 and _SPACED.search(line)
        each = spaced or line in _JOINED or self._glyphs.drawn
        words = None if each else self._even(line, begin, spans)
        if words is not None:
            yield from words
        elif RIGHT_TO_LEFT.search(line):
            yield self._whole_line(line, begin, spans)
        else:
            for start, end in spans:
                yield from self._parts(line[start:end], begin + start)

    def _even(
        self, line: str, begin: int, spans: Sequence[tuple[int, int]]
    ) -> list[PdfWord] | None:
        """The words of a line whose letters are of one size and level, grouped; None if some are not.

        This goes through every word of a document, so it asks for two letters a word and no more.
        """
        box, ask, handle = self._glyphs.room
        index, upright = self._glyphs.index, self._upright
        found: list[PdfWord] = []
        gaps: list[tuple[int, float, float]] = []
        low = top = least = most = under = over = right = far = wide = tight = loose = 0.0
        begun = last = 0
        for start, end in spans:
            at = begin + start
            ask(handle, index[at] if index else at, box)
            left, lower, upper = box.left, box.bottom, box.top
            gap = left - right
            if not found:
                low, top, high = lower, upper, upper - lower
                least, most = low - 0.07 * high, low + 0.07 * high
                under, over = top - 0.14 * high, top + 0.14 * high
                far, wide, gap = GAP * high, SPACE * high, 2 * GAP * high
            if end - start > 1:
                at = begin + end - 1
                ask(handle, index[at] if index else at, box)
                if not (least <= lower <= most and under <= upper <= over):
                    return None
            if gap > far or (upright and ruled_off(right, left, low, top, upright)):
                if found:
                    found[-1].close(line[begun:last], right, tight, loose, gaps)
                begun, tight, loose, gaps = start, 0.0, 0.0, []
                found.append(PdfWord("", left, right, low, top, begin + start))
            else:
                if gap > loose:
                    loose = gap
                    tight = tight or gap
                elif gap < tight:
                    tight = gap
                if gap > wide:
                    gaps.append((start - begun, right, left))
            right, last = box.right, end
            if not (least <= box.bottom <= most and under <= box.top <= over) or right < left:
                return None
        if found:
            found[-1].close(line[begun:last], right, tight, loose, gaps)
            bullet = len(spans) > 1 and spans[0][1] - spans[0][0] == 1  # its font may be higher
            for word in found if bullet else ():
                word.lower, word.upper = lower, upper
        if tight > -0.14 * (top - low) and self._is_level(line, begin, low, most - low):
            return found
        return None

    def _is_level(self, line: str, begin: int, low: float, near: float) -> bool:
        """Whether letters that are often raised or lowered within a word are level with the others."""
        box, ask, handle = self._glyphs.room
        index = self._glyphs.index
        for inner in _INNER.finditer(line) if _MARKED.search(line) else ():
            at = begin + inner.start()
            ask(handle, index[at] if index else at, box)
            if abs(box.bottom - low) > near:
                return False
        return True

    def _whole_line(self, line: str, begin: int, spans: Sequence[tuple[int, int]]) -> PdfWord:
        """A line that runs to the left, as the engine returns it."""
        places = [self._glyphs.place(begin + at) for start, end in spans for at in (start, end - 1)]
        lefts, lowers, rights, uppers = zip(*places, strict=True)
        return PdfWord(line, min(lefts), max(rights), lowers[0], uppers[0], begin)

    def _parts(self, text: str, first: int) -> Iterator[PdfWord]:
        """A word split where its letters change size, height on the line, or line."""
        word: PdfWord | None = None
        places = self._glyphs.loose([*range(first, first + len(text))])
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
                word = PdfWord(letter, left, right, lower, upper, at, near)
        if word:
            yield word

    def along(self, places: Sequence[int], angle: int) -> Iterator[PdfWord]:
        """Letters of one direction joined into words."""
        word: PdfWord | None = None
        wide = 0.25 if angle % 90 == 0 else 0.7  # a slanted letter's width is only guessed
        for at in places:
            left, lower, right, upper = self._glyphs.turned_place(at, angle)
            letter = "-" if self._glyphs.units[at] == HYPHEN else self._glyphs.units[at]
            if upper <= lower:
                continue
            end = word.at + len(word.text) if word else 0
            follows = word is not None and not self._glyphs.units[end:at].strip("\r\n")
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
            word = PdfWord(letter, left, right, lower, upper, at, near)
        if word:
            yield word
