"""What is compared, and for whom: statements with their places, what is asked, how two differ.

Knows no rule of comparison.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from index.types import Passage
from rag.conflicts.values import Value
from rag.reading.dated import years

ConflictKind = Literal["number", "date", "name", "negation"]

_WHEN = re.compile(
    r"\b(?:wann|when|what (?:year|date|day|time)|which (?:year|date|day|month)|deadline|"
    r"welche[mnrs]? (?:jahr|tag|datum|monat|termin)|datum|date|stichtag|frist|termin)\b",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\b(?:wer|wem|wen|wessen|von wem|who|whom|whose|wie heißt|what is the name|name of)\b",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"\b(?:wie ?(?:viele?|hoch|lange?|groß|schwer|weit|breit|tief|alt|oft|teuer|schnell|warm)|"
    r"how (?:many|much|long|tall|high|large|big|heavy|far|wide|deep|old|often|fast)|was kostet)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\W*(?:was|welche[mnrs]?|wo|woher|wohin|warum|wieso|weshalb|wie|wofür|womit|worum|what|which|"
    r"where|why|how|who)\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\b(?:wie ?viele|how many)\s+([^\W\d_]+)", re.IGNORECASE)
_COMPARES = re.compile(
    r"\b(?:unterschied\w*|unterscheide\w*|vergleich\w*|verglichen|verändert\w*|geändert|änderte\w*|"
    r"änderung\w*|sowohl|differ\w*|compare\w*|comparison|changed?|changes|versus|vs|than|als beim?|"
    r"höher|niedriger|länger|kürzer|longer|shorter|more or less|both)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Statement:
    """A sentence with the place it stands at; translated if its passage is in another language."""

    text: str
    passage: Passage
    language: str
    dated: str = ""
    translated: bool = False

    @cached_property
    def context(self) -> str:
        """Title and heading: what the sentence is about, where it does not say so itself."""
        return f"{self.passage.title} {self.passage.heading}"

    @cached_property
    def years(self) -> frozenset[int]:
        """The years it names itself."""
        return years(self.text)


@dataclass(frozen=True)
class Asked:
    """A question, and what kinds of difference matter to it."""

    text: str

    @cached_property
    def compares(self) -> bool:
        """Whether it asks for the difference itself, which then is the answer."""
        return len(self.years) > 1 or bool(_COMPARES.search(self.text))

    @cached_property
    def kinds(self) -> frozenset[ConflictKind]:
        """The kinds of difference that would be different answers to it."""
        if self.for_a_date:
            return frozenset({"date", "number"})
        if _WHO.search(self.text):
            return frozenset({"name"})
        if _MANY.search(self.text):
            return frozenset({"number"})
        return frozenset({"number"} if _OPEN.match(self.text) else {"number", "negation"})

    @property
    def for_a_date(self) -> bool:
        """Whether a date answers it."""
        return bool(_WHEN.search(self.text))

    @cached_property
    def counted(self) -> str:
        """What it asks the number of: "people" in "how many people"; "" if nothing."""
        found = _HOW_MANY.search(self.text)
        return found[1] if found else ""

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that it asks about."""
        return years(self.text)


@dataclass(frozen=True, slots=True)
class Difference:
    """What the one says and what the other says; for negation "yes" and "no"."""

    kind: ConflictKind
    one: str
    other: str
    value: Value | None = None
