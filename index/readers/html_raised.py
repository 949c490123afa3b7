"""Raised and lowered signs of a page: what its notes and its language say of them.

What a sign then means is told by `index.readers.raised`, the same in every format.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from index.language import decimal_mark
from index.readers.raised import LOWERED, RAISED, Evidence, Piece, written

_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
TYPED = re.compile("[⁰¹²³⁴-⁹]+")
"""Raised digits that are characters of their own."""
_LONGEST = 96
_SYMBOLS = re.compile(r"[*†‡§¶#]+")
_DIGITS = re.compile(r"\d{1,3}")
_SEVERAL = re.compile(r"(?:\d{1,3}|[*†‡§¶#]+|[a-z])(?:\s*[,;/–-]\s*(?:\d{1,3}|[*†‡§¶#]+|[a-z]))+")


@dataclass(frozen=True, slots=True)
class Context:
    """What a page says about its notes: their marks, and the language that decimals are written in."""

    marks: Collection[str] = field(default_factory=frozenset)
    language: str = ""

    def noted(self, mark: str) -> bool:
        """Whether some note begins with the mark, or with one of several."""
        return any(part in self.marks for part in re.split(r"\s*[,;/–-]\s*|\s+", mark))

    def evidence(self) -> Evidence:
        """The same, as the rules of raised signs ask for it."""
        return Evidence(self.noted, lambda: decimal_mark(self.language) == ",")


def bare(mark: str) -> str:
    """A mark without brackets, dots and raised digits: "[2]", "(2)", "²)" → "2"."""
    return mark.translate(_PLAIN).strip().strip("[](){}.:").strip()


def is_mark(text: str) -> bool:
    """Whether a text is what marks notes: up to three digits, signs, a letter, or several of these."""
    core = bare(text)
    one = (
        _DIGITS.fullmatch(core)
        or _SYMBOLS.fullmatch(core)
        or re.fullmatch("[a-z]|[ivx]{2,5}", core)
    )
    return bool(one or _SEVERAL.fullmatch(core))


def lowered(text: str, *, before: str, after: str, context: Context) -> str:
    """A lowered text as it is written between `before` and `after`."""
    return written(Piece(text, LOWERED), before, after, context.evidence())


def raised(text: str, *, before: str, after: str, context: Context, linked: bool = False) -> str:
    """A raised text as it is written between `before` and `after`; a `linked` one is a note's mark."""
    core = text.translate(_PLAIN)
    if not bare(core):
        return text
    if len(core) > _LONGEST:
        return f" {core.strip()} "
    piece = Piece(bare(core), RAISED, mark=True) if linked else Piece(core, RAISED)
    return written(piece, before, after, context.evidence())
