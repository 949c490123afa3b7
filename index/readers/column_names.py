"""Guesses whether a table's first row names its columns when nothing says so. Knows no format."""

import re
from collections.abc import Sequence
from itertools import islice

from index.tables import YEAR

_LONGEST_NAME = 40
_ROWS_LOOKED_AT = 20
_VALUE = re.compile(r"\d|^[-–—xX✓✗☐☑]$|^(?:ja|nein|yes|no)$", re.IGNORECASE)
_SENTENCE = re.compile(r"\s\S*\.$|[!?]$")  # an abbreviation alone is a name


def names_columns(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether the first row holds short, distinct words above columns some of which hold values."""
    if not rest or not are_names(first):
        return False
    below = list(islice(rest, _ROWS_LOOKED_AT))
    return any(
        sum(bool(_VALUE.search(row[at].strip())) for row in below if at < len(row)) * 2
        >= len(below)
        for at in range(len(first))
    )


def are_names(cells: Sequence[str]) -> bool:
    """Whether these may be column names: short, distinct words and no values."""
    names = [name.strip() for name in cells]
    if len(names) < 2 or not all(names[1:]) or len(set(names)) < len(names):
        return False
    if any(len(name) > _LONGEST_NAME or _SENTENCE.search(name) for name in names[1:]):
        return False
    return not any(_VALUE.search(YEAR.sub("", name)) for name in names)
