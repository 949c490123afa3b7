"""Finds headings in plain text that are underlined with signs, as in a README or in reStructuredText.

Finds spans and never changes a character. Knows no format.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.types import Heading, Table

LONGEST = 120
"""The most characters of a heading."""
LONGER, SHORTER = 3, 1
"""How many characters a line of signs below may be longer or shorter, at least once for each sign; one
that separates texts is longer.
"""
_SIGNS = re.compile(r"([=\-~^\"'#*+_])\1{2,}")


def underlined_headings(text: str, tables: Sequence[Table] = ()) -> tuple[Heading, ...]:
    """The headings outside tables: lines alone in their paragraph but for a line of one sign below, or
    below and above. Levels follow the order in which these first occur.
    """
    found = [one for one in _underlined(text) if not _in_table(one.start, tables)]
    fitting = {one.form for one in found if one.fits}
    forms = list(dict.fromkeys(one.form for one in found if one.form in fitting))
    return tuple(
        Heading(1 + forms.index(one.form), one.start, one.end) for one in found if one.form in forms
    )


@dataclass(frozen=True, slots=True)
class _Underlined:
    """A line with signs around it: its span, the signs, and whether these are about as long."""

    start: int
    end: int
    form: str
    fits: bool


def _underlined(text: str) -> Iterator[_Underlined]:
    start, lines = 0, text.split("\n")
    for at, line in enumerate(lines[:-1]):
        words, below = line.strip(), lines[at + 1].strip()
        above = lines[at - 1].strip() if at else ""
        apart = not above or (_SIGNS.fullmatch(above) and above[0] == below[:1])
        if apart and _SIGNS.fullmatch(below) and _is_title(words):
            begin = start + line.find(words)
            form = below[0] * 2 if above else below[0]
            fits = bool(above) or -SHORTER <= len(below) - len(words) <= LONGER
            yield _Underlined(begin, begin + len(words), form, fits)
        start += len(line) + 1


def _is_title(words: str) -> bool:
    return len(words) <= LONGEST and any(letter.isalpha() for letter in words)


def _in_table(at: int, tables: Sequence[Table]) -> bool:
    return any(table.start <= at < table.end for table in tables)
