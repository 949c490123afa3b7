"""How two statements differ in one person's name. Knows no vectors."""

import re

from rag.conflicts.statement import Asked, Difference, Statement
from rag.conflicts.subject import same_year
from rag.conflicts.topic import same_topic
from rag.conflicts.wording import stands
from rag.reading.persons import persons
from rag.reading.words import words

_SEVERAL = re.compile(
    r"\b(?:mitglied\w*|member\w*|one of|eine[rs]? de[rs]|unter anderem|u\. ?a\.|among|zusammen mit|"
    r"together with|gemeinsam|guest|gast|gäste|teilnehm\w+|participants?)\b",
    re.IGNORECASE,
)


def names(one: Statement, other: Statement, asked: Asked) -> Difference | None:
    """The one person whom each names and the other does not."""
    texts = one.text, other.text
    if any(_SEVERAL.search(text) for text in texts) or not same_year(one, other):
        return None
    mine, theirs = persons(one.text), persons(other.text)
    left = [name for name in mine if not _named(name, f"{other.text} {asked.text}")]
    right = [name for name in theirs if not _named(name, f"{one.text} {asked.text}")]
    if len(left) != 1 or len(right) != 1 or len(mine) != len(theirs):
        return None
    if not same_topic(one, other, asked, [left[0], right[0]]):
        return None
    return Difference("name", left[0], right[0])


def _named(name: str, text: str) -> bool:
    """Whether some part of a name stands there, however it is spelled."""
    return any(stands(part, words(text)) for part in words(name))
