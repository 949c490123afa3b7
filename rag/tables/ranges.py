"""Finds the rows that a question means by what lies in their cells: a figure in a range, a day in a week.

"8 miles" means the row "over 5 to 10 miles", "on Saturday" the rows "Mon to Sat" and "daily".
Knows no document.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import languages
from rag.grounding.notation import read
from rag.grounding.quantities import Number
from rag.grounding.values import values
from rag.tables.matched import Column, Matched
from rag.tables.words import Word, words_of

_DAY_WORD = re.compile(r"[^\W\d_]+|[-–—]")
_FEWEST = 2
"""The fewest cells that make a column of ranges, or of weekdays."""
_MOST = 200
"""The most rows of a table that is made of ranges or weekdays; a longer one is not looked through."""


@dataclass(frozen=True, slots=True)
class _Range:
    """What a cell covers, both ends included, in the base unit of `dimension`."""

    low: float
    high: float
    dimension: str


def match_ranges(words: Sequence[Word], found: Matched) -> None:
    """Note the rows whose range contains the question's only figure, and those of its only weekday."""
    if len(found.body) > _MOST:
        return
    figures = [at for at, word in enumerate(words) if word.small.isdecimal()]
    if len(figures) == 1 and figures[0] not in found.valued and figures[0] + 1 < len(words):
        _match_figure(words, figures[0], found)
    days = [(at, day) for at, word in enumerate(words) for day in _weekday(word)]
    if len(days) == 1 and days[0][0] not in found.valued:
        _match_day(*days[0], found)


def _match_figure(words: Sequence[Word], at: int, found: Matched) -> None:
    figure, unit = words[at], words[at + 1]
    numbers = [
        one
        for quantity in read(f"{figure.written} {unit.written}")
        for one in quantity.readings
        if isinstance(one, Number)
    ]
    for column in found.columns if numbers else ():
        ranges = _ranges(column.cells)
        named = unit.stem in {
            word.stem for word in words_of(" ".join((column.name, *column.cells)))
        }
        holding = {
            cell
            for cell, one in zip(column.cells, ranges, strict=True)
            for number in numbers
            if one and one.low <= number.value * number.factor <= one.high
            if number.dimension == one.dimension and (number.dimension or named)
        }
        if len(holding) == 1:
            _note(range(at, at + 2), column, holding, found)
            return


def _match_day(at: int, day: int, found: Matched) -> None:
    for column in found.columns:
        filled = [cell for cell in column.cells if cell]
        if len(filled) < _FEWEST or not all(map(_days, filled)):
            continue
        if holding := {cell for cell in filled if day in (_days(cell) or ())}:
            _note(range(at, at + 1), column, holding, found)
            return


def _note(span: range, column: Column, cells: set[str], found: Matched) -> None:
    found.filters.setdefault(column.at, []).extend(sorted(cells))
    found.understood |= set(span)
    found.valued |= set(span)
    found.spans[span] = (column.at, frozenset(cells))


def _ranges(cells: Sequence[str]) -> list[_Range | None]:
    """What each cell covers if together they cover everything from the first to the last.

    A single figure bounds the least ("up to 5") or the greatest ("from 20"); None for other columns.
    """
    ends = [_ends(cell) for cell in cells]
    held = [one for one in ends if one]
    if len(held) < max(_FEWEST, len(ends)) or all(len(one) == 1 for one in held):
        return [None] * len(cells)
    dimension = next((end.dimension for some in held for end in some if end.dimension), "")
    sizes = [[_size(end, some[-1]) for end in some] for some in held]
    falling = sizes[0][0] > sizes[-1][-1]
    covered = _covered([sorted(some) for some in (reversed(sizes) if falling else sizes)])
    step = min(some[-1].factor for some in held)
    if any(not 0 <= above[0] - below[1] <= step for below, above in pairwise(covered)):
        return [None] * len(cells)
    return [_Range(*one, dimension) for one in (reversed(covered) if falling else covered)]


def _covered(sizes: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """The least and the greatest figure of each range; single ones are open at the outer end."""
    last = len(sizes) - 1
    return [
        (
            float("-inf") if len(some) == 1 and at == 0 else some[0],
            float("inf") if len(some) == 1 and at == last else some[-1],
        )
        for at, some in enumerate(sizes)
    ]


def _size(end: Number, last: Number) -> float:
    """In the base unit; the first end of a range has the unit of the second."""
    return end.value * (end.factor if end.dimension else last.factor)


def _ends(cell: str) -> tuple[Number, ...] | None:
    """The one or two figures of a cell; None if it holds none or more, or one that is ambiguous."""
    found = values(cell)
    if len(found) != 1 or found[0].kind != "number":
        return None
    ends = [[one for one in end.readings if isinstance(one, Number)] for end in found[0].ends]
    # "2.500" is read as two and a half, too: the larger reading keeps a column of ranges rising.
    return tuple(max(some, key=lambda one: one.value) for some in ends) if all(ends) else None


def _weekday(word: Word) -> Iterable[int]:
    """The weekday that a word of a question names, 0 for Monday; abbreviations may mean anything."""
    day = _week()[0].get(word.small)
    return () if day is None or len(word.small) < 5 else (day,)


@lru_cache(maxsize=4096)
def _days(cell: str) -> frozenset[int] | None:
    """The weekdays of a cell that names nothing else: "Mon to Sat", "Fri and Sun", "daily"."""
    names, to, and_, daily = _week()
    days: set[int] = set()
    last, ranged = None, False
    for word in _DAY_WORD.findall(cell.casefold()):
        if word in daily:
            days.update(range(7))
        elif word in to:
            ranged = last is not None
        elif word in names:
            day = names[word]
            begin = last if ranged and last is not None else day
            days.update((begin + step) % 7 for step in range((day - begin) % 7 + 1))
            last, ranged = day, False
        elif word not in and_:
            return None
    return frozenset(days) or None


@cache
def _week() -> tuple[dict[str, int], frozenset[str], frozenset[str], frozenset[str]]:
    """The names of weekdays and the words between them, in all languages."""
    weeks = [languages.read(code, "tables")["week"] for code in languages.supported()]
    names = {
        name: day
        for week in weeks
        for day, written in enumerate(week["days"])
        for name in written.split()
    }
    to, and_, daily = (
        frozenset(word for week in weeks for word in week[kind].split())
        for kind in ("to", "and", "daily")
    )
    return names, to, and_, daily
