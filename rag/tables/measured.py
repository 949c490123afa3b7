"""Units of cells and bounds: which share a dimension, and how to convert between them."""

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
"""Abbreviations that mean a unit only among amounts: in a cell, or after a bound."""


@cache
def measured() -> Mapping[str, tuple[str, Fraction]]:
    """Unit → its dimension and its exact size in the dimension's base unit."""
    exact = {
        unit: (dimension, Fraction(factor).limit_denominator(10_000))
        for unit, (dimension, factor) in units().items()
    }
    return exact | _SHORT


def ratio(one: str, other: str) -> Fraction | None:
    """How many of the other unit make the first one; None if their dimensions differ."""
    mine, theirs = measured().get(_plain(one)), measured().get(_plain(other))
    return mine[1] / theirs[1] if mine and theirs and mine[0] == theirs[0] else None


def _plain(unit: str) -> str:
    return unit.casefold().strip().removesuffix(".")
