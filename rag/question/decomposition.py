"""Query decomposition: splits a question with several parts, so each is answered or refused.

Knows no passage and no model.
"""

import re
from functools import cache

import languages

MOST = 3
SHORTEST = 3
"""The least words of a part: "wann und wo" is not split."""


def parts(question: str) -> list[str]:
    """The questions that a text joins with "and" or asks one after another, else the text itself.

    It is split only if each part has its own words to search for; in doubt it stays whole.
    """
    found = [part.strip(" ,;") for part in _joint().split(question)]
    whole = (
        not 1 < len(found) <= MOST
        or any(len(part.split()) < SHORTEST for part in found)
        or not _opens().match(found[0])
    )
    return [question] if whole else [f"{part.rstrip('?. ')}?" for part in found]


def _asks() -> str:
    return rf"(?:{languages.pattern('conversation', 'question_words')})\b"


@cache
def _joint() -> re.Pattern[str]:
    joined = languages.pattern("conversation", "and")
    return re.compile(rf"(?:\?\s+|[,;]?\s+(?:{joined})\s+)(?={_asks()})", re.IGNORECASE)


@cache
def _opens() -> re.Pattern[str]:
    """A pattern for beginnings of questions: a question word, perhaps after one other ("in
    welchem").
    """
    return re.compile(rf"\W*(?:\w+\s+)?{_asks()}", re.IGNORECASE)
