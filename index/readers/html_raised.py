"""Raised and lowered signs of a page: what its notes and its language say of them.

What a sign then means is told by `index.readers.raised`, the same in every format.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from index.readers.raised import LOWERED, RAISED, Evidence, Piece, written

_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
TYPED = re.compile("[⁰¹²³⁴-⁹]+")
"""Raised digits that are characters of their own."""
_TYPED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_COMMA = ("de", "fr", "it", "es")
_LONGEST = 96
_BETWEEN = re.compile(r"\s*[,;/–-]\s*|\s+")
_SYMBOLS = re.compile(r"[*†‡§¶#]+")
_LETTERS = re.compile("[a-z]|[ivx]{2,5}")
_LONGEST_NUMBER = 3
_SEVERAL = re.compile(r"(?:\d{1,3}|[*†‡§¶#]+|[a-z])(?:\s*[,;/–-]\s*(?:\d{1,3}|[*†‡§¶#]+|[a-z]))+")


@dataclass(frozen=True, slots=True)
class Context:
    """What a page says about its notes: their marks, and the language that decimals are written in."""

    marks: Collection[str] = field(default_factory=frozenset)
    language: str = ""
    evidence: Evidence = field(init=False, repr=False, compare=False)
    """The same, as the rules of raised signs ask for it."""

    def __post_init__(self) -> None:
        evidence = Evidence(self.noted, lambda: self.language in _COMMA)
        object.__setattr__(self, "evidence", evidence)

    def noted(self, mark: str) -> bool:
        """Whether some note begins with the mark, or with one of several."""
        if mark.isalnum():
            return mark in self.marks
        return any(part in self.marks for part in _BETWEEN.split(mark))


def has_typed(text: str) -> bool:
    """Whether raised digits stand in a long text; faster than a search."""
    return not text.isascii() and any(sign in text for sign in _TYPED)


def bare(mark: str) -> str:
    """A mark without brackets, dots and raised digits: "[2]", "(2)", "²)" → "2"."""
    if mark.isascii() and mark.isalnum():
        return mark
    return mark.translate(_PLAIN).strip().strip("[](){}.:").strip()


def is_mark(text: str) -> bool:
    """Whether a text is what marks notes: up to three digits, signs, a letter, or several of these."""
    core = bare(text)
    if core.isdecimal():
        return len(core) <= _LONGEST_NUMBER
    if core.isalpha():
        return _LETTERS.fullmatch(core) is not None
    return bool(_SYMBOLS.fullmatch(core) or _SEVERAL.fullmatch(core))


def lowered(text: str, *, before: str, after: str, context: Context) -> str:
    """A lowered text as it is written between `before` and `after`."""
    return written(Piece(text, LOWERED), before, after, context.evidence)


def raised(text: str, *, before: str, after: str, context: Context, linked: bool = False) -> str:
    """A raised text as it is written between `before` and `after`; a `linked` one is a note's mark."""
    core = text if text.isascii() else text.translate(_PLAIN)
    mark = bare(core)
    if not mark:
        return text
    if len(core) > _LONGEST:
        return f" {core.strip()} "
    piece = Piece(mark, RAISED, mark=True) if linked else Piece(core, RAISED)
    return written(piece, before, after, context.evidence)
