"""What note marks look like: up to three digits, signs, a letter, or several of
these. Knows no format."""

import re
from collections.abc import Collection, Iterable, Iterator

TYPED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
PLAIN = str.maketrans(TYPED_DIGITS, "0123456789")
"""Raised digits that are characters of their own, as digits on the line."""

_LETTERS = re.compile("[a-z]|[ivx]{2,5}")
_LONGEST_NUMBER = 3
_SYMBOLS = re.compile(r"[*†‡§¶#]+")
_ONE = rf"(?:\d{{1,{_LONGEST_NUMBER}}}|[*†‡§¶#]+|[a-z])"
_SEVERAL = re.compile(rf"{_ONE}(?:\s*[,;/–-]\s*{_ONE})+")
_BETWEEN = re.compile(r"\s*[,;/–-]\s*|\s+")


STARS = "*†‡"
"""Signs that are typed behind words as marks, and before their notes."""
BEHIND = r"(?:(?<=[^\W_])|(?<=[€$£¥%°)\].!?\"'“”’»]))[*†‡]{1,3}(?![\w*†‡/]|\.\w)"
"""A star behind a word, a price or a sentence."""
_BEHIND = re.compile(BEHIND)
_FIRST = re.compile(r"\s*([*†‡]{1,3})(?![*†‡])")
_TYPED = re.compile(rf"[{TYPED_DIGITS}]+|{BEHIND}")


def has_star(text: str) -> bool:
    """Whether a text contains a sign that may be typed as a mark."""
    return "*" in text or "†" in text or "‡" in text


def starred(texts: Iterable[str]) -> frozenset[str]:
    """The signs that follow words of these paragraphs and begin other paragraphs."""
    behind, first = set[str](), set[str]()
    for text in filter(has_star, texts):
        behind.update(_BEHIND.findall(text))
        first.update(_FIRST.findall(text[:20])[:1] if _FIRST.match(text) else ())
    return frozenset(behind & first)


def typed(text: str, *, stars: Collection[str], first: bool) -> Iterator[tuple[str, bool]]:
    """The text split at raised digits and `stars` that were typed: each part, and whether it is a mark.

    A star counts after a word and, if the text is the `first` of its paragraph, at its start.
    """
    at = 0
    if first and stars and (found := _FIRST.match(text)) and found[1] in stars:
        yield found[1], True
        at = found.end()
    for found in _TYPED.finditer(text, at):
        if found[0][0] in STARS and (found[0] not in stars or _is_pair(text, found)):
            continue
        yield text[at : found.start()], False
        yield found[0], True
        at = found.end()
    yield text[at:], False


def _is_pair(text: str, found: re.Match[str]) -> bool:
    """Whether the same sign also precedes a word: both are then markup for a renderer, "**so**"."""
    opening = rf"(?<![\w*†‡]){re.escape(found[0])}(?=[^\s*†‡])"
    return re.search(opening, text[: found.start()]) is not None


def bare(mark: str) -> str:
    """A mark without brackets, dots and raised digits: "[2]", "(2)", "²)" → "2"."""
    if mark.isascii() and mark.isalnum():
        return mark
    return mark.translate(PLAIN).strip().strip("[](){}.:").strip()


def is_mark(text: str) -> bool:
    """Whether a text may be a note mark."""
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
