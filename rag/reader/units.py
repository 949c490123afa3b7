"""What a passage is read, shown and cited by: its sentences, list items and table rows.

A unit is a slice of the document; what is read of a table row names the column of each cell, and an item
knows the line that introduces its list. Knows no question and no model.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index import sentences
from index.types import Heading

Kind = Literal["sentence", "item", "row", "head", "heading"]
LONGEST_TABLE = 20_000
"""Characters above a passage in which the head of its table is looked for."""
_ITEM = re.compile(r"\s*(?:[-*•–▪·]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SEPARATORS = (("|", 1, 2), ("\t", 1, 2), (";", 2, 3))
"""What stands between cells, how often at least in a line, and in how many lines at least."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, item or row: its span in the document's text and what is read of it.

    `pieces` say which characters of `text` stand where: (offset in text, offset in document, length).
    `lead` is the line that introduces an item's list, "" without one. `weight` is what is left of its
    probability once it is known not to fit, as where it speaks of another time than the question.
    """

    start: int
    end: int
    text: str
    kind: Kind = "sentence"
    pieces: tuple[tuple[int, int, int], ...] = ()
    lead: str = ""
    weight: float = 1.0

    @property
    def chance(self) -> float:
        """The share of its probability that counts: none of a heading or head, which say what is below."""
        return 0.0 if self.kind in ("head", "heading") else self.weight

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the document's text of text[start:end]; the nearest where none stands there."""
        return self._at(start), max(self._at(end - 1) + 1, self._at(start))

    def _at(self, offset: int) -> int:
        for begin, there, length in self.pieces:
            if offset < begin:
                return there
            if offset < begin + length:
                return there + offset - begin
        return self.end - 1


@dataclass(frozen=True, slots=True)
class _Table:
    """Lines of a text that are rows: spans of their cells, and the first row that is shown."""

    rows: tuple[tuple[tuple[int, int], ...], ...]
    headed: bool


def units_of(text: str, start: int, end: int, headings: Sequence[Heading] = ()) -> list[Unit]:
    """The units in text[start:end], in order; the head of a table may stand above it."""
    titles = [(heading.start, heading.end) for heading in headings]
    found: list[Unit] = []
    at = start
    for table in _tables(text, start, end):
        first, last = table.rows[0][0][0], table.rows[-1][-1][1]
        if last <= start:
            continue
        found += _prose(text, at, max(at, first), titles)
        found += [unit for unit in _rows(text, table) if unit.start >= start and unit.end <= end]
        at = max(at, last)
    return found + _prose(text, at, end, titles)


def _prose(text: str, start: int, end: int, titles: Sequence[tuple[int, int]]) -> list[Unit]:
    """Sentences and items; those within headings are marked as such."""
    found = []
    lead = ""
    for begin, stop in sentences.split(text, start, end):
        words = " ".join(text[begin:stop].split())
        if not any(letter.isalnum() for letter in words):
            continue
        mark = _ITEM.match(text, begin, stop)
        if _within(begin, stop, titles):
            kind: Kind = "heading"
            lead = ""
        elif mark:
            kind = "item"
        else:
            kind = "sentence"
            lead = words if words.endswith(":") else ""
        found.append(
            Unit(begin, stop, words, kind, tuple(_words(text, begin, stop)), lead if mark else "")
        )
    return found


def _words(text: str, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """Pieces of a text whose white space is read as single blanks."""
    at = 0
    for word in re.finditer(r"\S+", text[start:stop]):
        yield at, start + word.start(), len(word[0])
        at += len(word[0]) + 1


def _within(start: int, stop: int, titles: Sequence[tuple[int, int]]) -> bool:
    at = bisect_left(titles, (stop, -1)) - 1
    return at >= 0 and titles[at][0] <= start + 3 and stop <= titles[at][1] + 1


def _tables(text: str, start: int, end: int) -> Iterator[_Table]:
    """The tables that text[start:end] has rows of, the rows above it included."""
    lines = list(_lines(text, _above(text, start), end))
    at = 0
    while at < len(lines):
        run = _run(text, lines, at)
        if run is None:
            at += 1
            continue
        separator, stop = run
        rows = tuple(_cells(text, *line, separator) for line in lines[at:stop])
        yield _Table(rows, _headed([[text[a:b] for a, b in row] for row in rows]))
        at = stop


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        yield at, stop
        at = stop + 1


def _above(text: str, start: int) -> int:
    """Where the block begins that `start` lies in: a table's head may be cut off from its rows."""
    begin = text.rfind("\n", 0, start) + 1
    line = text[begin : text.find("\n", start) if "\n" in text[start:] else len(text)]
    if not any(separator in line for separator, *_ in _SEPARATORS):
        return start
    blank = text.rfind("\n\n", max(0, start - LONGEST_TABLE), start)
    return blank + 2 if blank >= 0 else max(0, start - LONGEST_TABLE)


def _run(text: str, lines: Sequence[tuple[int, int]], at: int) -> tuple[str, int] | None:
    """The separator of the table that begins with this line, and the line behind its last."""
    begin, stop = lines[at]
    for separator, cells, rows in _SEPARATORS:
        wanted = text.count(separator, begin, stop)
        if wanted < cells:
            continue
        last = at
        while last < len(lines) and text.count(separator, *lines[last]) == wanted:
            last += 1
        if last - at >= rows:
            return separator, last
    return None


def _cells(text: str, start: int, stop: int, separator: str) -> tuple[tuple[int, int], ...]:
    cells = []
    at = start
    while at <= stop:
        here = text.find(separator, at, stop)
        here = stop if here < 0 else here
        piece = text[at:here]
        left = len(piece) - len(piece.lstrip())
        cells.append((at + left, max(at + left, at + len(piece.rstrip()))))
        at = here + 1
    if separator == "|" and len(cells) > 2 and cells[0][0] >= cells[0][1]:
        cells = cells[1:-1] if cells[-1][0] >= cells[-1][1] else cells[1:]  # | a | b |
    return tuple(cells)


def _headed(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: it has fewer figures than those below, or years."""
    if len(rows) < 2:
        return False
    first = [cell for cell in rows[0][1:] if not _YEAR.fullmatch(cell)]
    figures = sum(any(letter.isdigit() for letter in cell) for cell in first)
    below = [sum(any(letter.isdigit() for letter in cell) for cell in row[1:]) for row in rows[1:]]
    return figures == 0 or figures < sum(below) / len(below)


def _rows(text: str, table: _Table) -> Iterator[Unit]:
    heads = [text[a:b] for a, b in table.rows[0]] if table.headed else []
    for number, row in enumerate(table.rows):
        filled = [(at, a, b) for at, (a, b) in enumerate(row) if a < b]
        if not filled or all(not text[a:b].strip("-: ") for _, a, b in filled):
            continue
        head = table.headed and number == 0
        read, pieces = _read_row(text, filled, [] if head else heads)
        yield Unit(filled[0][1], filled[-1][2], read, "head" if head else "row", tuple(pieces))


def _read_row(
    text: str, filled: Sequence[tuple[int, int, int]], heads: Sequence[str]
) -> tuple[str, list[tuple[int, int, int]]]:
    """A row as "column: value; …", and where its values stand."""
    read, pieces = "", []
    for at, begin, stop in filled:
        read += "; " if read else ""
        if at < len(heads) and heads[at]:
            read += f"{' '.join(heads[at].split())}: "
        for here, there, length in _words(text, begin, stop):
            pieces.append((len(read) + here, there, length))
        read += " ".join(text[begin:stop].split())
    return read, pieces
