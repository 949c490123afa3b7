"""Reads a column as days or times of day that can be ordered, or not at all if one cell is in doubt.

Knows no question.
"""

from collections.abc import Sequence
from functools import lru_cache

from rag.grounding.notation import read
from rag.grounding.quantities import Clock, Day

Moment = tuple[int, ...]
"""(year, month, day), (year, month) or (minutes after midnight,)."""
MORNING, EVENING = 5 * 60, 20 * 60
"""Minutes after midnight between which a day's times are of one day."""


@lru_cache(maxsize=8)
def moments(cells: tuple[str, ...]) -> tuple[Moment | None, ...] | None:
    """Each cell as a moment, None where it is empty; None unless all are of one kind and whole.

    Days without a year have no order, a school's year begins in September; nor have times of two days.
    """
    found = [_moment(cell) if cell.strip("-–— ") else None for cell in cells]
    if any(
        moment is None and cell.strip("-–— ") for moment, cell in zip(found, cells, strict=True)
    ):
        return None
    held = [one for one in found if one]
    if len({len(one) for one in held}) != 1 or _past_midnight(held):
        return None
    return tuple(found)


def _past_midnight(held: Sequence[Moment]) -> bool:
    """Whether some times may belong to the day before: the last train leaves at 0:30."""
    return len(held[0]) == 1 and min(held)[0] < MORNING and max(held)[0] > EVENING


def _moment(cell: str) -> Moment | None:
    quantities = read(cell)
    if len(quantities) != 1 or quantities[0].end - quantities[0].start < len(cell.strip()):
        return None
    readings = quantities[0].readings
    days = [one for one in readings if isinstance(one, Day)]
    clocks = [one for one in readings if isinstance(one, Clock)]
    if len(days) + len(clocks) != 1:
        return None
    if clocks:
        return (clocks[0].minutes,)
    parts = (days[0].year, days[0].month, days[0].day)
    known = tuple(part for part in parts if part is not None)
    return known if len(known) == (3 if days[0].day else 2) and days[0].year else None
