"""Bounds in time that a question sets ("before 1 March 2025"), and what satisfies them."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rag.grounding.notation import read
from rag.grounding.quantities import Day, Number, Quantity, TimeOfDay

Time = tuple[int, ...]
"""(year, month, day), with year 0 if it is not stated, or (minutes after midnight,)."""
YEARS = range(1500, 2200)
"""The four-digit numbers that may be a year."""
_LAST_DAY = 31  # only compared
_SLASHED = re.compile(r"(\d\d?)/(\d\d?)\b")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Span:
    """The days from the first to the last, or one time of day."""

    first: Time
    last: Time

    @property
    def is_clock(self) -> bool:
        """Whether it is a time of day."""
        return len(self.first) == 1

    @property
    def has_year(self) -> bool:
        """Whether its year is stated."""
        return not self.is_clock and self.first[0] > 0

    @property
    def precision(self) -> int:
        """3 for a day, 2 for a month, 1 for a year, 0 for a time of day."""
        return (
            0 if self.is_clock else sum(a == b for a, b in zip(self.first, self.last, strict=True))
        )

    def of(self, year: int) -> "Span":
        """The same days in this year, if none was stated."""
        if self.is_clock or self.first[0]:
            return self
        return Span((year, *self.first[1:]), (year, *self.last[1:]))


@dataclass(frozen=True, slots=True)
class TimeBound:
    """A bound: its sign, its time and, if there are two, the upper time; its words and their positions.

    A `loose` one ("until", "from") may also name the very day in a cell; then the question must name
    the column.
    """

    sign: str
    span: Span
    upper: Span | None
    loose: bool
    text: str
    positions: frozenset[int]

    def of(self, year: int) -> "TimeBound":
        """The same bound in this year, if none was stated."""
        upper = self.upper and self.upper.of(year)
        return TimeBound(
            self.sign, self.span.of(year), upper, self.loose, self.text, self.positions
        )

    @property
    def ends(self) -> tuple[Span, ...]:
        """The one or two times named."""
        return (self.span, self.upper) if self.upper else (self.span,)

    def holds(self, cell: Span) -> bool | None:
        """Whether a cell satisfies the bound; None if only a part of it does."""
        if self.upper:
            both = (_holds("≥", cell, self.span), _holds("≤", cell, self.upper))
            return False if False in both else None if None in both else True
        return _holds(self.sign, cell, self.span)


def _holds(sign: str, cell: Span, bound: Span) -> bool | None:
    yes, no = {
        ">": (cell.first > bound.last, cell.last <= bound.last),
        "≥": (cell.first >= bound.first, cell.last < bound.first),
        "<": (cell.last < bound.first, cell.first >= bound.first),
        "≤": (cell.last <= bound.last, cell.first > bound.last),
    }[sign]
    return True if yes else False if no else None


def time_bounds(
    question: str, phrases: Mapping[str, Collection[str]], *, day_first: bool | None
) -> tuple[TimeBound, ...]:
    """The bounds in time in a question, longer phrases first.

    `phrases` are the wordings of each sign, of "between" and "loose", and the "articles" before a time.
    """
    starts = [word.start() for word in _WORD.finditer(question)]
    times = {one.start: (one, span) for one in read(question) if (span := span_of(one, day_first))}
    article = "|".join(map(re.escape, phrases["articles"]))
    found: list[TimeBound] = []
    taken: set[int] = set()
    for sign, phrase in _longest_first(phrases):
        before, _, between = (part.strip() for part in phrase.partition("…"))
        for match in re.finditer(rf"\b{_spaced(before, article)}", question, re.IGNORECASE):
            if match.end() not in times:
                continue
            first, span = times[match.end()]
            end, upper = first.end, None
            if between:
                joint = re.compile(rf"\s{_spaced(between, article)}", re.IGNORECASE)
                further = joint.match(question, end)
                if further is None or further.end() not in times:
                    continue
                second, upper = times[further.end()]
                end, span = second.end, span.of(upper.first[0])
            at = frozenset(n for n, start in enumerate(starts) if match.start() <= start < end)
            if not taken & at:
                taken |= at
                loose = phrase in phrases["loose"]
                text = question[first.start : end]
                found.append(TimeBound(sign, span, upper, loose, text, at))
    return tuple(found)


def _longest_first(phrases: Mapping[str, Collection[str]]) -> Sequence[tuple[str, str]]:
    pairs = [(sign, one) for sign in (">", "≥", "<", "≤", "between") for one in phrases[sign]]
    return sorted(pairs, key=lambda pair: -len(pair[1]))


def _spaced(phrase: str, article: str) -> str:
    return rf"{re.escape(phrase)}\s+(?:(?:{article})\s*)?"


def span_of(quantity: Quantity, day_first: bool | None = None) -> Span | None:
    """The days or the time of day that a quantity denotes; None if ambiguous or not a time.

    `day_first` says how to read "03/04/2025"; None means that either is possible.
    """
    days = [one for one in quantity.readings if isinstance(one, Day)]
    if len(days) == 2 and day_first is not None and (slashed := _SLASHED.match(quantity.text)):
        first = int(slashed[1])
        days = [one for one in days if first == (one.day if day_first else one.month)]
    clocks = [one for one in quantity.readings if isinstance(one, TimeOfDay)]
    numbers = [one for one in quantity.readings if isinstance(one, Number)]
    if len(days) + len(clocks) == 1:
        return Span((clocks[0].minutes,), (clocks[0].minutes,)) if clocks else _days(days[0])
    if len(numbers) == 1 and quantity.text.isdecimal() and numbers[0].value in YEARS:
        return _days(Day(int(numbers[0].value), None, None))
    return None


def _days(day: Day) -> Span | None:
    if day.day and not day.month:
        return None
    year = day.year or 0
    first, last = (day.month or 1, day.day or 1), (day.month or 12, day.day or _LAST_DAY)
    return Span((year, *first), (year, *last))


def day_is_first(texts: Collection[str]) -> bool | None:
    """How to read dates with slashes, from one that allows only one reading; None if there is none."""
    pairs = [(int(one[1]), int(one[2])) for text in texts if (one := _SLASHED.search(text))]
    first, second = any(one > 12 for one, _ in pairs), any(two > 12 for _, two in pairs)
    return first if first != second else None
