"""Finds the bounds in a question ("more than 20 euros").

Knows no document.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

from rag.grounding.numerals import spoken
from rag.tables.amounts import amounts
from rag.tables.measured import measured

_DIGITS = r"\d+(?:[.,'’\u00a0\u202f]\d+| \d{{3}}(?!\d))*"
_NUMBER = rf"(?P<sign{{n}}>[€£$])?\s?(?P<number{{n}}>{_DIGITS}|[^\W\d_]{{{{3,}}}})(?!\w)"
_UNIT = r"(?:\s?(?P<unit>[€£$%°]|[^\W\d_]+[²³]?))?"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound: its sign, its value and, if there are two, the upper value; its unit, "" if it has none.

    `positions` are its words; `beside` is the position of the word after it, which may name the column.
    """

    sign: str
    value: Decimal
    upper: Decimal | None
    unit: str
    positions: frozenset[int]
    beside: int

    def times(self, size: Fraction) -> "Bound":
        """The same bound in another unit; `size` of that unit make one of its own."""
        numbers = (self.value, self.upper)
        value, upper = (
            None if one is None else one * size.numerator / size.denominator for one in numbers
        )
        assert value is not None
        return replace(self, value=value, upper=upper)

    def holds(self, amount: Decimal) -> bool:
        """Whether an amount satisfies the bound."""
        if self.upper is not None:
            return self.value <= amount <= self.upper
        return {
            ">": amount > self.value,
            "≥": amount >= self.value,
            "<": amount < self.value,
            "≤": amount <= self.value,
            "=": amount == self.value,
        }[self.sign]


def bounds_of(
    question: str, phrases: Mapping[str, Collection[str]], language: str
) -> tuple[Bound, ...]:
    """The bounds in a question, longer phrases first; `phrases` are the wordings of each sign."""
    starts = [word.start() for word in _WORD.finditer(question)]
    found: list[Bound] = []
    taken: set[int] = set()
    for sign, pattern in _patterns(tuple((one, tuple(some)) for one, some in phrases.items())):
        for match in pattern.finditer(question):
            bound = _bound(match, sign, starts, language)
            if bound and not taken & bound.positions:
                taken |= bound.positions
                found.append(bound)
    return tuple(found)


@cache
def _patterns(
    phrases: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[tuple[str, re.Pattern[str]], ...]:
    every = sorted(
        ((one, sign) for sign, some in phrases for one in some), key=lambda x: -len(x[0])
    )
    return tuple((sign, re.compile(_written(one), re.IGNORECASE)) for one, sign in every)


def _written(phrase: str) -> str:
    first, second = _NUMBER.format(n=1), _NUMBER.format(n=2)
    before, gap, behind = (part.strip() for part in phrase.partition("…"))
    if not gap:
        return rf"\b{re.escape(before)}\s+{first}{_UNIT}"
    if not before:
        return rf"(?<!\w){first}{_UNIT}\s+{re.escape(behind)}\b"
    return rf"\b{re.escape(before)}\s+{first}(?:\s?[€£$%])?\s+{re.escape(behind)}\s+{second}{_UNIT}"


def _bound(match: re.Match[str], sign: str, starts: Sequence[int], language: str) -> Bound | None:
    groups = match.groupdict()
    values = [_value(groups[name], language) for name in ("number1", "number2") if groups.get(name)]
    if not values or None in values:
        return None
    word = groups["unit"] or ""
    unit = groups["sign1"] or (word if word.casefold() in measured() else "")
    end = match.end() if not word or unit == word else match.start("unit")
    if word and match.end("unit") < match.end() and unit != word:
        end = match.end()  # "30 seats or more": what is counted is in the middle
    positions = {at for at, start in enumerate(starts) if match.start() <= start < end}
    inside = {at for at, start in enumerate(starts) if word and start == match.start("unit")}
    beside = max(positions) + 1
    if unit != word and inside and match.end("unit") < match.end():
        positions -= inside
        beside = min(inside)
    upper = values[1] if len(values) > 1 else None
    assert values[0] is not None
    return Bound(sign, values[0], upper, unit.casefold(), frozenset(positions), beside)


def _value(number: str, language: str) -> Decimal | None:
    if not number[0].isdigit():
        value = spoken(number)
        return None if value is None else Decimal(value)
    read = amounts([number], language)
    return read.values[0] if read else None


def units_in(text: str) -> Iterator[str]:
    """The words and signs of a text that may be units."""
    yield from re.findall(r"[€£$%°]|[^\W\d_]+[²³]?", text)
