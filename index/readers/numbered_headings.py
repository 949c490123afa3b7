"""Finds headings in plain text by their numbers: short lines on their own that count up from one.

"3. Membership" below a blank line, "§ 4 Loans" or "Article 2 : Hours" anywhere is a heading if the numbers
before it stand above other text, too. Finds spans and never changes a character. Knows no format.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.types import Content, Heading, Table

LEAST = 3
"""Fewer numbered lines of one form may be a list."""
LONGEST = 90
"""The most characters of a heading."""
_FINISHED = (".", "!", ",", ";")
_NUMBERED = re.compile(
    r"[ \t]*(?P<form>(?:[^\W\d_]{1,12}\.? |§ ?)?)(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?P<mark>[.):]?)"
    r"(?P<words>(?: ?[:–-])?[ \t]+\S.*)?"
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A numbered line, and whether it introduces something: text, or lines of another form or depth.

    `form` is what stands before the number, `mark` what stands right behind it; a `bare` one has no words.
    """

    start: int
    end: int
    form: str
    mark: str
    number: tuple[int, ...]
    bare: bool = False
    introduces: bool = False

    def is_beside(self, other: "_Line") -> bool:
        """Whether both are of one form and one depth, as items of a list are."""
        return self.form == other.form and len(self.number) == len(other.number)


def headings_of(text: str, tables: Sequence[Table] = ()) -> tuple[Heading, ...]:
    """The headings of a text, in order. Those of the form that comes first are the highest."""
    forms: defaultdict[tuple[str, str], list[_Line]] = defaultdict(list)
    marks: dict[str, str] = {}
    for line in _lines(text, tables):
        if len(line.number) == 1:
            marks[line.form] = line.mark
        forms[line.form, marks.get(line.form, line.mark)].append(line)  # "2.1" is below "2."
    counted = [counted for lines in forms.values() if len(counted := _counting(lines)) >= LEAST]
    found = list[Heading]()
    for above, lines in enumerate(counted):
        for line in lines:
            level = above + len(line.number)
            found.append(Heading(level, line.start, line.end))
            if line.bare and (named := _name_below(text, line.end)):
                found.append(Heading(level, *named))
    return tuple(sorted(found, key=lambda heading: heading.start))


def _name_below(text: str, at: int) -> tuple[int, int] | None:
    """The span of the short line that follows a bare number, as its words do elsewhere."""
    start = at
    while start < len(text) and text[start].isspace():
        start += 1
    end = text.find("\n", start)
    line = text[start : end if end >= 0 else len(text)].rstrip()
    fits = 0 < len(line) <= LONGEST and line[0].isupper() and not line.endswith((*_FINISHED, ":"))
    return (start, start + len(line)) if fits else None


def with_numbered(content: Content) -> Content:
    """The content with those that stand among its text, on the level of the others with numbers, else
    below all."""
    levels = {heading.start: heading.level for heading in content.headings}
    numbered = headings_of(content.text, content.tables)
    known = [levels[one.start] for one in numbered if one.start in levels]
    level = min(known, default=1 + max(levels.values(), default=0))
    inside = [(one.start, one.end) for one in content.headings]
    more = [
        replace(one, level=level + one.level - 1)
        for one in numbered
        if not any(start < one.end and one.start < end for start, end in inside)
    ]
    headings = sorted((*content.headings, *more), key=lambda heading: heading.start)
    return replace(content, headings=tuple(headings))


def _lines(text: str, tables: Sequence[Table]) -> Iterator[_Line]:
    """The numbered lines outside tables; a bare number only counts below a blank line."""
    at, blank, waiting = 0, True, None
    for line in text.splitlines(keepends=True):
        words = line.strip()
        found = _numbered(line) if len(words) <= LONGEST else None
        apart = found and (blank or found["form"])
        if not apart or any(table.start <= at < table.end for table in tables):
            found = None
        begin = at + len(line) - len(line.lstrip())
        here = _line(begin, begin + len(words), found) if found else None
        if waiting and words:
            yield replace(waiting, introduces=not (here and here.is_beside(waiting)))
        waiting = here if words else waiting
        blank = not words
        at += len(line)


def _numbered(line: str) -> re.Match[str] | None:
    """A line's number and words, unless it ends like a sentence or says nothing."""
    found = _NUMBERED.fullmatch(line.rstrip())
    if not found or found[0].endswith(_FINISHED):
        return None
    says = any(sign.isalpha() or sign == "§" for sign in f"{found['form']}{found['words'] or ''}")
    return found if says else None


def _line(start: int, end: int, found: re.Match[str]) -> _Line:
    number = tuple(int(part) for part in found["number"].split("."))
    form, bare = found["form"].casefold(), not found["words"]
    return _Line(start, end, form, found["mark"], number, bare)


def _counting(lines: Sequence[_Line]) -> list[_Line]:
    """The lines whose numbers go on from one another: 1, 1.1, 1.2, 2, …

    One may be missing before a number with a sign or word.
    """
    found = list[_Line]()
    last: tuple[int, ...] = (0,)
    known = {line.number for line in lines if line.introduces}  # not those of a table of contents
    for line in lines:
        depth = len(line.number)
        padded = (*last, *(0 for _ in range(depth - len(last))))[:depth]
        following = (*padded[:-1], padded[-1] + 1)
        if line.form and following not in known:  # lost in the text of another line
            following = (*padded[:-1], padded[-1] + 2)
        if line.number == following and depth <= len(last) + 1 and line.introduces:
            found.append(line)
            last = line.number
    return found
