"""The type of functions that turn a match of a notation into its possible values."""

import re
from collections.abc import Callable

from rag.grounding.quantities import Reading

Readings = list[Reading]
MatchReader = Callable[[re.Match[str]], tuple[Readings, int, bool]]
"""Gives a match's readings (none if it is no quantity), their end, and whether they are firm."""


def before(match: re.Match[str]) -> str:
    """The few characters before a match."""
    return match.string[max(0, match.start() - 16) : match.start()]
