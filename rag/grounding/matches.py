"""What the readers of notations share: a match goes in, readings come out."""

import re
from collections.abc import Callable

from rag.grounding.quantities import Reading

Readings = list[Reading]
Reader = Callable[[re.Match[str]], tuple[Readings, int, bool]]
"""From a match to its readings (none if it is no quantity), where they end, and whether firm."""


def before(match: re.Match[str]) -> str:
    """The few characters in front of a match."""
    return match.string[max(0, match.start() - 16) : match.start()]
