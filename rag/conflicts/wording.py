"""Which words are one, and which a figure counts: what every comparison here rests on.

Knows no rule of what contradicts what.
"""

import re
from collections.abc import Sequence

from rag.conflicts.statement import Statement
from rag.conflicts.values import Value
from rag.reading import scope
from rag.reading.words import Word, spelling, words

ALIKE = 0.8
"""From this likeness on two words are one: equal stems, or one the end of a compound."""


def stands(word: Word, others: Sequence[Word]) -> bool:
    """Whether a word, or one of the same class in either language, is among the others."""
    kept = scope.matters(word.text)
    return any(
        spelling(word, other) >= ALIKE or (kept and kept & scope.matters(other.text))
        for other in others
    )


def counted_noun(side: Statement, value: Value) -> Word | None:
    """What is counted: the first word behind a number that may be a noun."""
    for word in words(side.text):
        gap = side.text[value.end : word.start]
        if word.start >= value.end and len(gap) < 24 and not re.search(r"[.,;:()]", gap):
            if side.language == "de" and not word.text[0].isupper():
                continue
            return word
    return None
