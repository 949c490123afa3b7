"""Collects the text of one block of a page: words, raised signs, gaps. Knows no parser."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from index.readers import marks
from index.readers.html_raised import Context, has_typed, lowered, raised
from index.readers.marks import has_star
from index.readers.raised import CLOSING


class Sign(Enum):
    """What may occur between the words of a block."""

    UP = "raised from here"
    DOWN = "lowered from here"
    NOTE = "a link to a note from here"
    END = "no longer so"
    GAP = "words on both sides do not run together"
    STRUCK = "words were taken back here"
    PART = "one part of a table's cell ends here"


PARTS = " · "
"""Between the paragraphs, items and lines of one cell."""
_TAIL = 60
_OPENING = (Sign.UP, Sign.DOWN, Sign.NOTE)
_Run = tuple[Sign | None, str, bool]
"""The sign that applies to a run of text, the text, and whether it contains a link to a note."""


@dataclass(slots=True)
class Inline:
    """Collects the pieces of a block; `text` returns them as read and starts over."""

    parts: list[str | Sign] = field(default_factory=list)
    begins_note: bool = False
    """Whether the text returned last began with a note mark."""

    _signs: bool = False
    _words: bool = False

    def add(self, text: str) -> None:
        """Append words."""
        self.parts.append(text)
        if not self._words and text and not text.isspace():
            self._words = True

    def sign(self, sign: Sign) -> None:
        """Append a sign."""
        self.parts.append(sign)
        self._signs = True

    def blank(self) -> bool:
        """Whether no words were collected."""
        return not self._words

    def introduce(self) -> None:
        """Make what was collected a label of what follows, unless it is a field's value."""
        while self.parts and isinstance(last := self.parts[-1], str):
            self.parts[-1] = last.rstrip()
            if self.parts[-1]:
                break
            self.parts.pop()
        last = self.parts[-1] if self.parts else ""
        if last is Sign.GAP:
            self.add(" · ")  # another value: two boxes beside each other
            return
        labelled = isinstance(last, str) and last and last[-1] not in ":?=(☑☐"
        self.add(": " if labelled else " ")

    def text(self, context: Context, *, typed: bool) -> str:
        """The collected text; `typed` says that raised digits may occur among the letters."""
        parts, signs = self.parts, self._signs
        self.parts, self._signs, self._words, self.begins_note = [], False, False, False
        if not signs:
            text = "".join(parts)  # type: ignore[arg-type]
            if not (typed and (has_typed(text) or (context.stars and has_star(text)))):
                return text
        runs = list(_runs(parts, context.stars, typed=typed))
        written: list[str] = []
        tail = ""
        for at, (kind, text, linked) in enumerate(runs):
            if kind is Sign.UP or kind is Sign.NOTE:
                first = not tail or tail.isspace()
                after = _after(runs, at)
                text = raised(text, before=tail, after=after, context=context, linked=linked)
                self.begins_note = self.begins_note or (first and text.lstrip().startswith("["))
            elif kind is Sign.DOWN:
                text = lowered(text, before=tail, after=_after(runs, at), context=context)
            elif kind is Sign.GAP or kind is Sign.STRUCK:
                after = next((text for _, text, _ in runs[at + 1 : at + 9] if text), "")
                text = " " if tail[-1:].isalnum() and after[:1].isalnum() else ""
                if kind is Sign.STRUCK and written and after.startswith(CLOSING):
                    written[-1] = written[-1].rstrip(" ")
            elif kind is Sign.PART:
                text = "\x1f"
            if text:
                written.append(text)
                tail = text[-_TAIL:] if len(text) >= _TAIL else (tail + text)[-_TAIL:]
        return "".join(written)


def _after(runs: Sequence[_Run], at: int) -> str:
    """The beginning of what follows a run."""
    after = ""
    for _, text, _ in runs[at + 1 : at + 6]:
        after += text
        if len(after) >= _TAIL:
            return after[:_TAIL]
    return after


def _runs(parts: list[str | Sign], stars: Collection[str], *, typed: bool) -> Iterator[_Run]:
    """Runs of text with the sign that applies to them, and whether they contain a link to a note."""
    held: list[str] = []
    open_: list[Sign] = []
    linked = False
    first = True  # nothing was said yet
    for part in parts:
        if isinstance(part, str):
            if open_:
                held.append(part)
            elif typed:
                yield from _typed(part, stars, first=first)
            else:
                yield None, part, False
            first = first and not part.strip()
        elif part in _OPENING:
            open_.append(part)
            linked = linked or part is Sign.NOTE
        elif part is not Sign.END:
            if not open_:
                yield part, "", False
        elif open_:
            outer = open_[0]
            open_.pop()
            if not open_:
                yield outer, "".join(held), linked
                held, linked = [], False
    if held:
        yield (open_[0] if open_ else None), "".join(held), linked


def _typed(text: str, stars: Collection[str], *, first: bool) -> Iterator[_Run]:
    for part, sign in marks.typed(text, stars=stars, first=first):
        star = sign and part[0] in marks.STARS
        yield (Sign.NOTE if star else Sign.UP if sign else None), part, star


_PART = re.compile("[ \n]*\x1f[ \n\x1f]*")


def parted(text: str) -> str:
    """A cell's text with its parts separated."""
    return _PART.sub(PARTS, text.strip(" \n\x1f")) if "\x1f" in text else text
