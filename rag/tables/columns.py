"""Which column of a table a question measures, sets a bound to, or asks the time in."""

import re
from collections.abc import Collection

from rag.grounding.units import units
from rag.tables.bounds import Bound, same_unit, units_in
from rag.tables.match import PART, Column, Matched
from rag.tables.moments import moments
from rag.tables.words import every_kind


def amount_column(found: Matched, kinds: Collection[str]) -> Column | None:
    """The column of amounts that is named by most words, else the only one there is.

    Where the question says what is measured ("the longest"), by `kinds`, others are not looked at.
    """
    able = [column for column in found.columns if column.amounts]
    return _foremost(_measuring(able, found, kinds), found)


def moment_column(found: Matched) -> Column | None:
    """The column of days or times that is named by most words, else the only one there is."""
    return _foremost([one for one in found.columns if moments(one.cells)], found)


def bound_column(bound: Bound, found: Matched, kinds: Collection[str], above: str) -> Column | None:
    """The column of amounts that a bound is meant for: something has to say so, be it only the unit."""
    able = [column for column in found.columns if column.amounts]
    if bound.unit:
        able = [column for column in able if _of_unit(column, bound.unit, above)]
    able = _measuring(able, found, kinds)
    beside = [column for column in able if bound.beside in found.whole[column.at]]
    if len(beside) == 1:
        return beside[0]
    named = [column for column in able if found.whole[column.at] or found.part[column.at]]
    if named or not (bound.unit or kinds):
        return _foremost(able, found) if named else None
    return able[0] if len(able) == 1 else None


def measures(column: Column, found: Matched, kinds: Collection[str]) -> bool:
    """Whether the column's name or unit, or that of the table, is or ends in one of these words."""
    return column in _measuring([one for one in found.columns if one.amounts], found, kinds)


def _measuring(able: list[Column], found: Matched, kinds: Collection[str]) -> list[Column]:
    """Those of one of these kinds; if the table itself is of one ("Eintrittspreise"), else those of none."""
    if not kinds:
        return able
    units = [one.amounts.unit if one.amounts else "" for one in able]
    named = [
        one for one, unit in zip(able, units, strict=True) if _ends_in(f"{one.name} {unit}", kinds)
    ]
    if named or not _ends_in(found.about, kinds):
        return named
    return [one for one in able if not _ends_in(one.name, every_kind())]


def _ends_in(text: str, kinds: Collection[str]) -> bool:
    words = re.findall(r"[^\W\d_]+|[€$£]", text.casefold())
    return any(
        word == kind or (len(kind) >= PART and word.endswith(kind))
        for word in words
        for kind in kinds
    )


def _foremost(able: list[Column], found: Matched) -> Column | None:
    named = [
        (len(found.whole[column.at]), len(found.part[column.at]), column)
        for column in able
        if found.whole[column.at] or found.part[column.at]
    ]
    if named:
        best = max((whole, part) for whole, part, _ in named)
        ahead = [column for whole, part, column in named if (whole, part) == best]
        return ahead[0] if len(ahead) == 1 else None
    return able[0] if len(able) == 1 else None


def _of_unit(column: Column, unit: str, above: str) -> bool:
    """Whether its cells have the unit, or its name, or, where they have none, what stands above the table."""
    own = column.amounts.unit if column.amounts else ""
    if own:
        return same_unit(own, unit)
    named = [one for one in units_in(column.name) if one.casefold() in units()]
    return any(same_unit(one, unit) for one in named or units_in(above))
