"""Chooses a title where a file declares a letterhead, its program or nothing: the line near the top that says
what the file's name says; and dates one that does not tell minutes from the next. Knows no format.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from index.readers.metadata import stem_of
from index.types import Content

BEGIN, TOP = 2_000, 20
"""A title is within so many characters and lines."""
LONGEST = 150
"""The most characters of a title that is put together from two lines."""
SAME, MORE = 6, 3
"""So many letters in a row a line shares with the file's name, and so many more than the title does."""
_PROGRAM = re.compile(r"(?:Microsoft )?(?:Word|PowerPoint|Excel|Writer|Publisher) ?[-–] ?")
_YEAR, _MONTH, _DAY = r"((?:19|20)\d\d)", r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])"
_DATES = (
    re.compile(rf"(?<!\d){_YEAR}([-_.]?){_MONTH}\2{_DAY}(?!\d)"),
    re.compile(rf"(?<!\d){_DAY}([-_.]){_MONTH}\2{_YEAR}(?!\d)"),
)
_CUT_OFF = ("…", "...")
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_OPEN = re.compile(r"(?:^|\s)[a-zß-ÿ]+$")


def named(content: Content, *, name: str) -> Content:
    """The content with its title, or with the line near the top that tells more of the file's name."""
    title = _PROGRAM.sub("", content.title, count=1)
    lines = [line.strip() for line in content.text[:BEGIN].split("\n") if line.strip()][:TOP]
    if title.endswith(_CUT_OFF):
        begun = title.rstrip(".…").rstrip()
        title = next((line for line in lines if line.startswith(begun)), title)
    letters = _letters(stem_of(name))
    alike = [_alike(line, letters) if _may_be_title(line) else 0 for line in lines]
    if alike and max(alike) >= max(SAME, _alike(title, letters) + MORE):
        title = _whole(lines, alike.index(max(alike)))
    return replace(content, title=title)


def dated(content: Content, *, name: str) -> Content:
    """The content whose title has the day in the file's name, unless it names that year itself."""
    stem = stem_of(name)
    found = _DATES[0].search(stem)
    year, _, month, day = found.groups() if found else ("", "", "", "")
    if not found and (found := _DATES[1].search(stem)):
        day, _, month, year = found.groups()
    if not found or year in content.title:
        return content
    return replace(content, title=f"{content.title} ({year}-{month}-{day})")


def _may_be_title(line: str) -> bool:
    return (
        len(line) <= LONGEST and line[0] not in "(-" and " | " not in line and line[-1] not in ".,;"
    )


def _whole(lines: Sequence[str], at: int) -> str:
    """A line with the one that it continues, or the one that continues it."""
    line = lines[at]
    if at and (line[0].islower() or _OPEN.search(lines[at - 1])):
        return _together(lines[at - 1], line)
    if at + 1 < len(lines) and _OPEN.search(line):
        return _together(line, lines[at + 1])
    return line


def _together(first: str, second: str) -> str:
    both = f"{first} {second}"
    return both if len(both) <= LONGEST else second


def _alike(line: str, letters: str) -> int:
    """How many letters in a row both have."""
    said = _letters(line)
    return SequenceMatcher(None, said, letters, autojunk=False).find_longest_match().size


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold().translate(_SPELLED) if sign.isalpha())
