"""Months and units of all languages as values."""

import re
from collections.abc import Mapping
from functools import cache

from rag.grounding.numerals import listed, pairs

DURATIONS = frozenset({"time", "month"})
_ENTRY = re.compile(r"([\w-]+?)(?:([*/])([\d.e]+))?=(.+)")


@cache
def months() -> Mapping[str, int]:
    """Lower-case name of a month → its number."""
    return {word: int(value) for word, value in pairs("months")}


@cache
def units() -> Mapping[str, tuple[str, float]]:
    """Unit → its dimension and its size in the dimension's base unit."""
    found: dict[str, tuple[str, float]] = {}
    for entry in sorted(listed("units")):
        match = _ENTRY.fullmatch(entry)
        assert match, f"{entry!r} is no unit: write dimension*factor=name,name"
        dimension, sign, factor, names = match.groups()
        size = float(factor or 1)
        found |= dict.fromkeys(names.split(","), (dimension, 1 / size if sign == "/" else size))
    return found
