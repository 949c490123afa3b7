"""Reads a column as days or times of day that can be ordered, or not at all if any cell is doubtful."""

import re
from collections.abc import Sequence
from functools import lru_cache

from languages import together
from rag.grounding.notation import read
from rag.grounding.units import months
from rag.tables.times import Span, TimeBound, day_is_first, span_of

MORNING, EVENING = 5 * 60, 20 * 60
"""Minutes after midnight; times between them are taken to be of one day."""
MOST_MONTHS = 5
"""The most months between days without a year for which they are in calendar order: a school year
begins in autumn."""

_WEEKDAY = re.compile(r"([^\W\d_]{2,10})[.,]{0,2}\s+(?=\d)")


@lru_cache(maxsize=8)
def moments(cells: tuple[str, ...]) -> tuple[Span | None, ...] | None:
    """Each cell as a moment, None if it is empty; None unless all are of one kind and complete.

    Days without a year have no order, nor have times on two days.
    """
    found = spans(cells)
    held = [one for one in found or () if one]
    if found is None or len({one.precision for one in held}) != 1:
        return None
    return found if held[0].is_clock or held[0].first[0] else None


@lru_cache(maxsize=8)
def spans(cells: tuple[str, ...]) -> tuple[Span | None, ...] | None:
    """Each cell as a span of time, days with or without a year; None unless all are of one kind."""
    order = day_is_first(cells)
    found = [_span(cell, order) if cell.strip("-–— ") else None for cell in cells]
    if any(one is None and cell.strip("-–— ") for one, cell in zip(found, cells, strict=True)):
        return None
    held = [one for one in found if one]
    if not held:
        return None
    kinds = {(one.is_clock, one.has_year) for one in held}
    return None if len(kinds) != 1 or _past_midnight(held) else tuple(found)


def keeping(bound: TimeBound, cells: tuple[str, ...], rows: Sequence[int]) -> list[int] | None:
    """Those of the rows whose cells satisfy a bound; None if one of them is in doubt.

    A year that only one side states applies to the other, if it is the only one.
    """
    found = spans(cells)
    held = [one for row in rows if found and (one := found[row])]
    if found is None or not held or held[0].is_clock != bound.span.is_clock:
        return None
    years = {one.first[0] for one in held} if not bound.span.is_clock else set()
    if years == {0} and not _in_calendar_order([*held, *bound.ends]):
        return None
    if any(not one.first[0] for one in bound.ends) and not bound.span.is_clock:
        if len(years) != 1:
            return None
        bound = bound.of(min(years))
    kept = [(row, bound.holds(one)) for row in rows if (one := found[row])]
    return None if any(held is None for _, held in kept) else [row for row, held in kept if held]


def _in_calendar_order(days: Sequence[Span]) -> bool:
    """Whether days without a year are so close that the year cannot have turned between them."""
    months = [one.first[1] for one in days]
    return not any(one.first[0] for one in days) and max(months) - min(months) <= MOST_MONTHS


def _past_midnight(held: Sequence[Span]) -> bool:
    """Whether some times may belong to the day before: the last train leaves at 0:30."""
    times = [one.first[0] for one in held]
    return held[0].is_clock and min(times) < MORNING and max(times) > EVENING


def _span(cell: str, day_first: bool | None) -> Span | None:
    cell = cell.strip()
    weekday = _WEEKDAY.match(cell)
    if weekday and _is_weekday(weekday[1].casefold()):
        cell = cell[weekday.end() :]
    quantities = read(cell)
    if len(quantities) != 1 or quantities[0].end - quantities[0].start < len(cell):
        return None
    found = span_of(quantities[0], day_first)
    return None if weekday and found and found.is_clock else found  # times of several days


def _is_weekday(word: str) -> bool:
    """Whether a word is a day of the week, written out or abbreviated."""
    names = together("sentences")["calendar"] - months().keys()
    return word not in months() and any(
        name.startswith(word) for name in names if len(word) <= 3 or word == name
    )
