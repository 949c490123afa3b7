"""Whether two statements share their words beside what differs, as far as languages let one see.

Knows neither figures nor names.
"""

import re
from collections.abc import Iterable, Sequence

from rag.conflicts.statement import Asked, Statement
from rag.conflicts.wording import stands
from rag.reading import scope
from rag.reading.names import strange_names
from rag.reading.negation import NEGATIONS
from rag.reading.words import Word, words

COVER = (0.4, 0.6)
"""Least share of a sentence's words, the differing ones aside, that the other has: lower, higher."""


def same_topic(one: Statement, other: Statement, asked: Asked, aside: Iterable[str]) -> bool:
    """Whether the words beside the differing ones are shared, as far as languages let one see."""
    away = {part.lower() for text in aside for part in re.findall(r"\w+", text)}
    if one.language != other.language:
        return not _strangers(one, other, away)
    mine, theirs = _content(one.text, away), _content(other.text, away)
    known = words(asked.text)
    if _contrasting(one, mine, theirs, known) and _contrasting(other, theirs, mine, known):
        return False
    low, high = sorted((_cover(mine, theirs), _cover(theirs, mine)))
    return low >= COVER[0] and high >= COVER[1]


def _content(text: str, away: set[str]) -> list[Word]:
    return [
        word
        for word in words(text)
        if word.text.lower() not in away | NEGATIONS and not scope.says_little(word.text)
    ]


def _cover(mine: Sequence[Word], theirs: Sequence[Word]) -> float:
    """Share of the first words' weight that stands among the second; 0 where there are none."""
    total = sum(word.weight for word in mine)
    return sum(w.weight for w in mine if stands(w, theirs)) / total if total else 0.0


def _contrasting(
    side: Statement, mine: Sequence[Word], theirs: Sequence[Word], known: Sequence[Word]
) -> bool:
    """Whether a side names something that the other lacks: a noun in German, a name in English."""
    for word in mine:
        noun = word.text[0].isupper() if side.language == "de" else word.named
        if noun and not stands(word, theirs) and not stands(word, known):
            return True
    return False


def _strangers(one: Statement, other: Statement, away: set[str]) -> bool:
    """Names of the English side that the other's sentence, title and heading lack."""
    english, german = (one, other) if one.language == "en" else (other, one)
    found = strange_names(english.text, [german.text, german.context])
    return any(name.lower() not in away for name in found)
