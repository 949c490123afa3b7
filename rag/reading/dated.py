"""From when a source is: what its section, its metadata, its title or its first lines say.

Knows no document store: it sees the passage alone.
"""

import re

from index.types import Passage
from rag.reading.units import MONTHS

_NAMES = "|".join(name for name in sorted(MONTHS, key=len, reverse=True))
_MONTH = rf"(?:\d{{1,2}}\.?\s+)?(?i:{_NAMES})\b\.?\s+(?:\d{{1,2}},\s+)?"
_DATE = rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}\.\s?\d{{1,2}}\.\s?\d{{4}}|(?:{_MONTH})?(?:1[5-9]|20)\d\d)"
_NAMED = re.compile(
    r"(?i:\b(?:stand|fassung|version|ausgabe|gültig ab|in kraft seit|as of|edition|revised|valid from|"
    rf"last updated|updated|dated|in force since))(?:\s+(?:vom|of|on|from))?\s*:?\s*({_DATE})"
)
_PLAIN = re.compile(rf"(?<![\d–-])\b({_DATE})\b(?!\s?[–-]\s?\d)")
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")


def dated(passage: Passage) -> str:
    """The date of the place a passage stands at, as the source writes it; "" where none is known.

    A section's own date ("Stand 2023") comes before the document's; dates inside a sentence are
    what it tells, not when it was told.
    """
    heading = passage.heading.rsplit(" › ", 1)[-1]
    for pattern, text in (
        (_NAMED, heading),
        (_PLAIN, heading if heading != passage.title else ""),
        (_PLAIN, passage.metadata.get("date", "")),
        (_PLAIN, passage.title),
        (_NAMED, passage.text),
    ):
        if found := pattern.search(text):
            return found[1]
    return ""


def years(text: str) -> frozenset[int]:
    """The years that a text names."""
    return frozenset(int(year) for year in _YEAR.findall(text))
