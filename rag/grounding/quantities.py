"""Compares quantities by value: does a text have the number, date or code of another? A quantity
keeps every reading of its notation ("1.000", "03/04/2024"), and two agree if any readings do."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A value as written; `factor` converts it to the base unit of its dimension ("" for none)."""

    value: float
    dimension: str = ""
    factor: float = 1


@dataclass(frozen=True, slots=True)
class Day:
    """A date of which all parts but one may be unknown."""

    year: int | None
    month: int | None
    day: int | None


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time of day in minutes after midnight."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Code:
    """A text compared exactly: § number, version, telephone number, address."""

    text: str


Reading = Number | Day | TimeOfDay | Code


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a text at [start:end], with all its readings.

    `firm` is false if the words need not be a quantity ("ein Jahr", "both", "second"): it can prove
    another one but needs no proof itself.
    """

    text: str
    start: int
    end: int
    readings: frozenset[Reading]
    firm: bool = True


def missing(claimed: Sequence[Quantity], proof: Sequence[Quantity]) -> list[Quantity]:
    """The firm quantities of `claimed` that agree with nothing in `proof`."""
    readings = [reading for quantity in proof for reading in quantity.readings]
    return [one for one in claimed if one.firm and not _proven(one, readings)]


def _proven(claimed: Quantity, proof: Sequence[Reading]) -> bool:
    return any(
        any(_agree(reading, other) for other in proof) or _in_parts(reading, proof)
        for reading in claimed.readings
    )


def _agree(claimed: Reading, found: Reading) -> bool:
    match claimed, found:
        case Number(), Number() if claimed.dimension and found.dimension:
            return claimed.dimension == found.dimension and _near(
                claimed.value * claimed.factor, found.value * found.factor
            )
        case Number(), Number():
            return _near(claimed.value, found.value)
        case Number(value=value, dimension=""), Day(year=year):
            return value == year
        case Day(year=year, month=None, day=None), Number(value=value):
            return value == year
        case Day(), Day():
            mine = (claimed.year, claimed.month, claimed.day)
            theirs = (found.year, found.month, found.day)
            return all(a is None or a == b for a, b in zip(mine, theirs, strict=True))
        case TimeOfDay(), TimeOfDay():
            return claimed.minutes == found.minutes
        case Code(), Code():
            return claimed.text == found.text or found.text.startswith(claimed.text + "/")
    return False


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(1.0, abs(one))


def _in_parts(claimed: Reading, proof: Sequence[Reading]) -> bool:
    """Whether a date is proved in parts, by a day and a year in two places ("2024: … on 27 November")."""
    if not isinstance(claimed, Day) or claimed.year is None or claimed.month is None:
        return False
    day, year = Day(None, claimed.month, claimed.day), Number(claimed.year)
    return any(
        isinstance(other, Day) and other.year is None and _agree(day, other) for other in proof
    ) and any(_agree(year, other) for other in proof)
