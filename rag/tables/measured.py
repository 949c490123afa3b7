"""Units of cells and bounds: which measure the same, and how many of one another one is."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from rag.grounding.units import units

_SHORT = {
    "h": ("time", Fraction(1)),
    "hrs": ("time", Fraction(1)),
    "mins": ("time", Fraction(1, 60)),
    "s": ("time", Fraction(1, 3600)),
    "sec": ("time", Fraction(1, 3600)),
    "sek": ("time", Fraction(1, 3600)),
    "ct": ("EUR", Fraction(1, 100)),
    "mg": ("gram", Fraction(1, 1000)),
    "cl": ("litre", Fraction(1, 100)),
    "dl": ("litre", Fraction(1, 10)),
}
"""Abbreviations that mean a unit only where nothing but amounts stands: in a cell, or behind a bound."""


@cache
def measured() -> Mapping[str, tuple[str, Fraction]]:
    """Unit → its dimension and how much of the dimension's own unit it is, exactly."""
    exact = {
        unit: (dimension, Fraction(factor).limit_denominator(10_000))
        for unit, (dimension, factor) in units().items()
    }
    return exact | _SHORT


def ratio(one: str, other: str) -> Fraction | None:
    """How many of the other unit the first one is; None where they measure not the same."""
    mine, theirs = measured().get(_plain(one)), measured().get(_plain(other))
    return mine[1] / theirs[1] if mine and theirs and mine[0] == theirs[0] else None


def _plain(unit: str) -> str:
    return unit.casefold().strip().removesuffix(".")
