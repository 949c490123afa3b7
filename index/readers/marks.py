"""How the marks of notes look: up to three digits, signs, a letter, or several of these. Knows no format."""

import re
from collections.abc import Collection

TYPED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
PLAIN = str.maketrans(TYPED_DIGITS, "0123456789")
"""Raised digits that are characters of their own, as digits on the line."""

_LETTERS = re.compile("[a-z]|[ivx]{2,5}")
_LONGEST_NUMBER = 3
_SYMBOLS = re.compile(r"[*†‡§¶#]+")
_ONE = rf"(?:\d{{1,{_LONGEST_NUMBER}}}|[*†‡§¶#]+|[a-z])"
_SEVERAL = re.compile(rf"{_ONE}(?:\s*[,;/–-]\s*{_ONE})+")
_BETWEEN = re.compile(r"\s*[,;/–-]\s*|\s+")


def bare(mark: str) -> str:
    """A mark without brackets, dots and raised digits: "[2]", "(2)", "²)" → "2"."""
    if mark.isascii() and mark.isalnum():
        return mark
    return mark.translate(PLAIN).strip().strip("[](){}.:").strip()


def is_mark(text: str) -> bool:
    """Whether a text may mark a note."""
    core = bare(text)
    if core.isdecimal():
        return len(core) <= _LONGEST_NUMBER
    if core.isalpha():
        return _LETTERS.fullmatch(core) is not None
    return bool(_SYMBOLS.fullmatch(core) or _SEVERAL.fullmatch(core))


def is_among(mark: str, marks: Collection[str]) -> bool:
    """Whether a mark, or one of several, is among those that notes begin with."""
    if mark.isalnum():
        return mark in marks
    return any(part in marks for part in _BETWEEN.split(mark))
