"""A question that asks several things to the questions in it, so that each is answered or refused.

Knows no passage and no model.
"""

import re
from functools import cache

from rag import languages

MOST = 3
SHORTEST = 3
"""Words of a part: "wann und wo" asks one thing of two kinds."""


def parts(question: str) -> list[str]:
    """The questions that one joins with "and", or asks one after another; itself if it asks one.

    Only where each has words of its own to be searched for; what is doubtful stays together.
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
    """A question word comes first, or after one other word ("in welchem", "at what")."""
    return re.compile(rf"\W*(?:\w+\s+)?{_asks()}", re.IGNORECASE)
