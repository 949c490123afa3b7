"""Finds the column that a question measures, sets a bound for, or asks a time about."""

import re
from collections.abc import Collection
from fractions import Fraction

from rag.grounding.units import units
from rag.tables.bounds import Bound, units_in
from rag.tables.matched import PART, Column, Matched
from rag.tables.measured import ratio
from rag.tables.moments import moments, spans
from rag.tables.times import TimeBound
from rag.tables.words import every_kind


def amount_column(found: Matched, kinds: Collection[str]) -> Column | None:
    """The column of amounts with the most words in the question, else the only one there is.

    If the question says what is measured ("the longest"), by `kinds`, no other columns are considered.
    """
    able = [column for column in found.columns if column.amounts]
    return _foremost(_measuring(able, found, kinds), found)


def moment_column(found: Matched, kinds: Collection[str]) -> Column | None:
    """The column of days or times with the most words in the question, else the only one there is, or the
    only one that is named after what happens then (`kinds`).
    """
    able = [
        one
        for one in found.columns
        if (not one.amounts or not _are_years(one.cells)) and moments(one.cells)
    ]
    meant = [one for one in able if _ends_in(one.name, kinds)]
    return _foremost(able, found) or (meant[0] if len(meant) == 1 else None)


def time_column(bound: TimeBound, found: Matched, kinds: Collection[str]) -> Column | None:
    """The column that a bound in time applies to, by its name or by what happens then (`kinds`)."""
    able = [
        one
        for one in found.columns
        if (held := spans(one.cells))
        and any(one and one.is_clock == bound.span.is_clock for one in held)
    ]
    named = [one for one in able if found.whole[one.at] or found.part[one.at]]
    if len(named) != 1 and (meant := [one for one in able if _ends_in(one.name, kinds)]):
        named = meant
    if named or bound.loose:
        return named[0] if len(named) == 1 else None
    able = [one for one in able if not one.amounts]
    return able[0] if len(able) == 1 else None


def _are_years(cells: tuple[str, ...]) -> bool:
    return any(one and one.precision == 1 for one in spans(cells) or ())


def bound_column(bound: Bound, found: Matched, kinds: Collection[str], above: str) -> Column | None:
    """The column of amounts that a bound applies to: something must say so, even if only the unit."""
    able = [column for column in found.columns if column.amounts]
    if bound.unit:
        able = [column for column in able if unit_ratio(column, bound.unit, above)]
    able = _measuring(able, found, kinds)
    beside = [column for column in able if bound.beside in found.whole[column.at]]
    if len(beside) == 1:
        return beside[0]
    named = [column for column in able if found.whole[column.at] or found.part[column.at]]
    if named or not (bound.unit or kinds):
        return _foremost(able, found) if named else None
    return able[0] if len(able) == 1 else None


def happens(column: Column, kinds: Collection[str]) -> bool:
    """Whether the column's name is or ends in one of these words."""
    return _ends_in(column.name, kinds)


def measures(column: Column, found: Matched, kinds: Collection[str]) -> bool:
    """Whether the column's name or unit, or that of the table, is or ends in one of these words."""
    return column in _measuring([one for one in found.columns if one.amounts], found, kinds)


def _measuring(able: list[Column], found: Matched, kinds: Collection[str]) -> list[Column]:
    """The columns of these kinds; if the table itself is of one ("Eintrittspreise"), those of no kind."""
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


def unit_ratio(column: Column, unit: str, above: str) -> Fraction | None:
    """How many of the column's units make one of this unit; None if they differ in dimension.

    The column's unit is that of its cells, or in its name, or, if they have none, above the table.
    """
    own = column.amounts.unit if column.amounts else ""
    if own:
        return Fraction(1) if own.casefold() == unit.casefold() else ratio(unit, own)
    named = [one for one in units_in(column.name) if one.casefold() in units()]
    found = [size for one in named or units_in(above) if (size := ratio(unit, one))]
    return found[0] if found and len(set(found)) == 1 else None
