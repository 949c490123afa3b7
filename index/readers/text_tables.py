"""Tables in plain text: lines whose cells are parted by tabs, bars, semicolons, commas or wide gaps.

Finds spans and never changes a character. Prose that merely holds commas is no table: what makes one is
that lines in a row have the same number of short cells, and some column holds values or a rule is drawn.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, pairwise

from index.readers.column_names import names_columns
from index.types import Table

_LONGEST_CELL = 60
_MOST_COLUMNS = 100
_LONGEST_LINE = 4000
_RULE = re.compile(r"[\s|+:=_–—-]*[-=_–—]{2}[\s|+:=_–—-]*")
_SENTENCE = re.compile(r"\s[^\W\d_]{3,}[.!?]$")
_LABEL = re.compile(r"[-•*–·]|\(?\w{1,3}[.)]")
_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_VALUE = re.compile(r"\d")

_LEAST = {"\t": 2, "|": 2, ";": 2, ",": 3, "  ": 2}
"""How many lines in a row must hold a separator to make a table."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line by its place, and its cells; a rule has none."""

    start: int
    end: int
    cells: tuple[str, ...]
    gaps: tuple[tuple[int, int], ...] = ()


def tables_of(text: str) -> tuple[Table, ...]:
    """The tables of a text, in order; none overlaps another."""
    separators = [separator for separator in _LEAST if separator in text]
    if not separators:
        return ()
    lines = text.split("\n")
    starts: list[int] = []
    found: list[Table] = []
    for separator in separators:
        before = sorted(table.start for table in found)
        for first, end in _stretches(lines, separator):
            if not starts:
                starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
            at = bisect_left(before, starts[first])
            if at == len(before) or before[at] >= starts[end]:
                found += _of_lines(lines[first:end], starts[first], separator)
    return tuple(sorted(found, key=lambda table: table.start))


def _stretches(lines: Sequence[str], separator: str) -> Iterator[tuple[int, int]]:
    """Neighbouring lines that hold the separator; of prose's own signs equally many."""
    counts = [line.count(separator) for line in lines]
    if separator in ",;":
        prose = f"{separator} "  # a single one before a space is a sentence's
        counts = [
            0 if count == 1 and prose in line else count
            for count, line in zip(counts, lines, strict=True)
        ]
        held = [a == b and a > 0 for a, b in pairwise(counts)]  # like the line that follows
        held.append(False)
    else:
        held = [count > 0 for count in counts]
    first = -1
    for at in compress(range(len(lines)), held):
        if at < first:
            continue
        first = at
        while first < len(lines) and (held[first] or _is_rule(lines[first])):
            first += 1
        end = min(first + (separator in ",;"), len(lines))
        if end - at >= _LEAST[separator] and not (separator in ",;" and _wordy(lines, at, end)):
            yield at, end


def _wordy(lines: Sequence[str], first: int, end: int) -> bool:
    """Whether the first lines hold far more words than cells of a table do."""
    spaces = sum(line.count(" ") for line in lines[first : min(end, first + 5)])
    signs = sum(
        line.count(",") + line.count(";") + 1 for line in lines[first : min(end, first + 5)]
    )
    return spaces > 3 * signs


def _is_rule(line: str) -> bool:
    return line[:1] in "-=+|_ " and bool(_RULE.fullmatch(line[:_LONGEST_LINE]))


def _of_lines(lines: Sequence[str], start: int, separator: str) -> Iterator[Table]:
    """The tables in a stretch of lines: neighbours with the same number of cells."""
    group: list[_Line] = []
    split = _SPLITS.get(separator) or _split_at(separator)
    for text in lines:
        line = split(text[:_LONGEST_LINE], start, start + len(text))
        start += len(text) + 1
        if group and not _goes_on(group, line, separator):
            yield from _table(group, separator)
            group = []
        if len(line.cells) > 1 or (group and not line.cells):
            group.append(line)
    yield from _table(group, separator)


def _goes_on(group: Sequence[_Line], line: _Line, separator: str) -> bool:
    if not line.cells:
        return True
    last = next((one for one in reversed(group) if one.cells), None)
    if last is None or len(last.cells) != len(line.cells):
        return False
    return separator != "  " or _aligned(last.gaps, line.gaps)


def _aligned(above: Sequence[tuple[int, int]], below: Sequence[tuple[int, int]]) -> bool:
    """Whether a blank column runs through each pair of gaps."""
    return all(max(a[0], b[0]) < min(a[1], b[1]) for a, b in zip(above, below, strict=True))


def _split_at(separator: str) -> Callable[[str, int, int], _Line]:
    def split(line: str, start: int, stop: int) -> _Line:
        if _RULE.fullmatch(line):
            return _Line(start, stop, ())
        return _Line(start, stop, tuple(line.strip(" \n").split(separator)[: _MOST_COLUMNS + 1]))

    return split


def _split_bars(line: str, start: int, stop: int) -> _Line:
    if _RULE.fullmatch(line):
        return _Line(start, stop, ())
    return _Line(start, stop, tuple(line.strip().strip("|").split("|")[: _MOST_COLUMNS + 1]))


def _split_gaps(line: str, start: int, stop: int) -> _Line:
    if _RULE.fullmatch(line):
        return _Line(start, stop, ())
    gaps = tuple(found.span() for found in _GAP.finditer(line))
    cells = tuple(_GAP.split(line.strip()))
    return _Line(start, stop, cells if len(cells) == len(gaps) + 1 else (line,), gaps)


_SPLITS: dict[str, Callable[[str, int, int], _Line]] = {
    "|": _split_bars,
    "  ": _split_gaps,
}


def _table(group: list[_Line], separator: str) -> Iterator[Table]:
    while group and not group[-1].cells:
        group.pop()
    while group and not group[0].cells:
        group.pop(0)
    rows = [[cell.strip() for cell in line.cells] for line in group if line.cells]
    ruled = len(group) > 1 and not group[1].cells
    if not _is_table(rows, separator, ruled=ruled):
        return
    head_end = group[0].start
    if ruled:
        head_end = group[1].end
    elif names_columns(rows[0], rows[1:]):
        head_end = group[0].end
    yield Table(group[0].start, group[-1].end, head_end, separator)


def _is_table(rows: Sequence[Sequence[str]], separator: str, *, ruled: bool) -> bool:
    if len(rows) < _LEAST[separator] or not 1 < len(rows[0]) <= _MOST_COLUMNS:
        return False
    cells = [cell for row in rows[:200] for cell in row]
    filled = [cell for cell in cells if cell]
    if not filled or sum(len(cell) > _LONGEST_CELL for cell in filled) * 20 > len(filled):
        return separator in "\t|" and bool(filled) and ruled
    if separator in ("\t", "|"):
        listed = separator == "\t" and all(_LABEL.fullmatch(row[0]) for row in rows)
        return not listed and len(filled) * 2 >= len(cells)
    if sum(bool(_SENTENCE.search(cell)) for cell in filled) * 10 > len(filled):
        return False
    if any(cell.count('"') % 2 for cell in filled):  # a quoted cell holds the separator
        return False
    if all(_LABEL.fullmatch(row[0]) for row in rows):
        return False  # a list
    if separator in ",;" and not _is_list_of_facts(rows):
        return False
    if separator == "," and (len(rows[0]) == 2 or _may_be_decimals(rows)):
        return names_columns(rows[0], rows[1:])  # it says how many cells the rows have
    return ruled or _has_values(rows)


def _may_be_decimals(rows: Sequence[Sequence[str]]) -> bool:
    """Whether two cells beside each other could be a number with a decimal comma."""
    return any(
        one[-1:].isdigit() and two[:1].isdigit() for row in rows for one, two in pairwise(row)
    )


def _is_list_of_facts(rows: Sequence[Sequence[str]]) -> bool:
    """Whether cells are names and values rather than parts of sentences."""
    cells = [cell for row in rows[:200] for cell in row if cell]
    words = sum(cell.count(" ") + 1 for cell in cells)
    begun = all(row[0][:1].isupper() or row[0][:1].isdigit() or not row[0] for row in rows[1:])
    return begun and words <= 2.5 * len(cells)


def _has_values(rows: Sequence[Sequence[str]]) -> bool:
    """Whether some column holds values in most rows but perhaps the first."""
    below = rows[:200]
    return any(
        sum(bool(_VALUE.search(row[at])) for row in below) * 2 >= len(below)
        for at in range(len(rows[0]))
    )
