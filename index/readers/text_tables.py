"""Finds tables in plain text: lines with cells parted by tabs, bars, semicolons, commas or wide gaps.

Finds spans and never changes a character. Prose that merely contains commas is no table: consecutive
lines must have the same number of short cells, and some column must hold values or a rule be drawn.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from operator import and_, eq

from index.delimited import SEPARATORS, is_masked, masked, without_quotes
from index.readers.column_names import are_names, names_columns
from index.types import Table

_LONGEST_CELL = 60
_MOST_COLUMNS = 100
_LONGEST_LINE = 4000
_SAMPLE = 200
"""How many rows are looked at."""
_RULE = re.compile(r"[\s|+:=_–—-]*[-=_–—]{2}[\s|+:=_–—-]*")
_RULE_SIGNS = frozenset("|+:=_–—-")
_SENTENCE = re.compile(r"\s[^\W\d_]{3,}[.!?]$")
_LABEL = re.compile(r"[-•*–·]|\(?\w{1,3}[.)]")
_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_VALUE = re.compile(r"\d")
_DECIMALS = re.compile(r"[\d⁰¹²³⁴-⁹]\s*,\s*[\d⁰¹²³⁴-⁹]")

_LEAST = {"\t": 2, "|": 2, ";": 2, ",": 3, "  ": 2}
"""How many consecutive lines must hold a separator to make a table."""

Gaps = tuple[tuple[int, int], ...]


def tables_of(text: str) -> tuple[Table, ...]:
    """The tables of a text, in order, without overlaps."""
    separators = [separator for separator in _LEAST if separator in text]
    if not separators:
        return ()
    found: list[Table] = []
    lines, shape = text.split("\n"), text
    ends: list[int] = []
    for separator in separators:
        if (here := masked(text, separator)) != shape:
            lines, shape, ends = here.split("\n"), here, []
        before = sorted(table.start for table in found)
        for first, end in _stretches(lines, separator):
            ends = ends or list(accumulate(map(len, lines), initial=0))
            start, stop = ends[first] + first, ends[end] + end
            at = bisect_left(before, start)
            if at == len(before) or before[at] >= stop:
                found += _of_lines(lines[first:end], start, separator)
    return tuple(sorted(found, key=lambda table: table.start))


def _stretches(lines: Sequence[str], separator: str) -> Iterator[tuple[int, int]]:
    """Adjacent lines that contain the separator; for punctuation of prose, equally many."""
    counts = [line.count(separator) for line in lines]
    listed = separator in ",;"
    if listed and 1 in counts:
        prose = f"{separator} "  # a single one before a space is punctuation
        counts = [
            0 if count == 1 and prose in line else count
            for count, line in zip(counts, lines, strict=True)
        ]
    held = bytes(map(bool, counts))
    if listed:  # like the line that follows
        held = bytes(map(and_, map(eq, counts, islice(counts, 1, None)), held)) + b"\0"
    at = held.find(1)
    while at >= 0:
        end = _end_of_run(lines, held, at)
        stop = min(end + listed, len(lines))
        least = 2 if _is_quoted(lines[at:stop]) else _LEAST[separator]
        if stop - at >= least and not (listed and _wordy(lines, at, stop)):
            yield at, stop
        at = held.find(1, end)


def _end_of_run(lines: Sequence[str], held: bytes, at: int) -> int:
    """After the last consecutive line that contains the separator or is a rule."""
    while at < len(lines):
        if not held[at] and not _is_rule(lines[at]):
            return at
        gap = held.find(0, at)
        at = len(lines) if gap < 0 else max(gap, at + 1)
    return at


def _wordy(lines: Sequence[str], first: int, end: int) -> bool:
    """Whether the first lines contain far more words than table cells do."""
    some = lines[first : min(end, first + 5)]
    spaces = sum(line.count(" ") for line in some)
    signs = sum(line.count(",") + line.count(";") + 1 for line in some)
    return spaces > 3 * signs and not _is_quoted(some)


def _is_quoted(lines: Sequence[str]) -> bool:
    """Whether a quoted field contains the separator: programs write so, people don't."""
    return any(map(is_masked, lines[:_SAMPLE]))


def _is_rule(line: str) -> bool:
    return line[:1] in "-=+|_ " and bool(_RULE.fullmatch(line[:_LONGEST_LINE]))


@dataclass(frozen=True, slots=True)
class _Rows:
    """Adjacent lines with the same number of cells, and perhaps a rule below the first."""

    lines: Sequence[str]
    separator: str
    ruled: bool

    def sample(self) -> list[list[str]]:
        """The cells of the first rows."""
        return [_cells(line, self.separator) for line in self.lines[:_SAMPLE]]

    def are_listed(self) -> bool:
        """Whether each row begins with a list label."""
        return all(_LABEL.fullmatch(_cells(line, self.separator)[0]) for line in self.lines)

    def begin_like_facts(self) -> bool:
        """Whether no row begins in the middle of a sentence."""
        for line in self.lines[1:]:
            first = line.lstrip()[:1]
            if not (first.isupper() or first.isdigit() or first in self.separator):
                return False
        return True

    def may_be_decimals(self) -> bool:
        """Whether two adjacent cells could be a number with a decimal comma."""
        return any(map(_DECIMALS.search, self.lines))


def _of_lines(lines: Sequence[str], start: int, separator: str) -> Iterator[Table]:
    """The tables in a stretch of lines: adjacent lines with the same number of cells."""
    if max(map(len, lines)) > _LONGEST_LINE:
        shown: Sequence[str] = [line[:_LONGEST_LINE] for line in lines]
    else:
        shown = lines
    widths = _widths(shown, separator)
    gaps = [_gaps(line) for line in shown] if separator == "  " else []
    at = 0
    while at < len(lines):
        end = at + 1
        if widths[at] > 1:
            end = _group_end(widths, gaps, at)
            last = end
            while not widths[last - 1]:
                last -= 1
            rows = _Rows(
                [shown[n] for n in range(at, last) if widths[n]],
                separator,
                ruled=last - at > 1 and not widths[at + 1],
            )
            if (heads := _heads(rows)) >= 0:
                head_end = start + sum(map(len, lines[at : at + heads])) + max(0, heads - 1)
                stop = start + sum(map(len, lines[at:last])) + last - at - 1
                yield Table(start, stop, head_end, separator)
        start += sum(map(len, lines[at:end])) + end - at
        at = end


def _widths(lines: Sequence[str], separator: str) -> list[int]:
    """How many cells each line has; a rule has none."""
    if separator == "|":
        counts = [line.strip().strip("|").count("|") for line in lines]
    elif separator == "  ":
        counts = [len(_gaps(line)) for line in lines]
    else:
        counts = [line.count(separator) for line in lines]
    return [
        0
        if (line[:1] in _RULE_SIGNS or line[:1].isspace()) and _RULE.fullmatch(line)
        else count + 1
        for count, line in zip(counts, lines, strict=True)
    ]


def _gaps(line: str) -> Gaps:
    return tuple(found.span() for found in _GAP.finditer(line))


def _group_end(widths: Sequence[int], gaps: Sequence[Gaps], at: int) -> int:
    """After the last line that continues the rows that begin at one; rules count."""
    last = at
    for end in range(at + 1, len(widths)):
        if not widths[end]:
            continue
        if widths[end] != widths[at] or (gaps and not _aligned(gaps[last], gaps[end])):
            return end
        last = end
    return len(widths)


def _aligned(above: Gaps, below: Gaps) -> bool:
    """Whether a blank column runs through each pair of gaps."""
    return all(max(a[0], b[0]) < min(a[1], b[1]) for a, b in zip(above, below, strict=True))


def _cells(line: str, separator: str) -> list[str]:
    line = line.strip(" \n")
    if separator == "  ":
        return _GAP.split(line.strip())
    if separator == "|":
        line = line.strip().strip("|")
    cells = [cell.strip() for cell in line.split(separator)]
    if '"' in line and separator in SEPARATORS:
        return [cell[slice(*without_quotes(cell, 0, len(cell)))] for cell in cells]
    return cells


def _heads(rows: _Rows) -> int:
    """How many lines name the columns, including a rule below them; -1 if this is no table."""
    quoted = _is_quoted(rows.lines)
    if len(rows.lines) < (2 if quoted else _LEAST[rows.separator]):
        return -1
    sample = rows.sample()
    if len(sample[0]) > _MOST_COLUMNS or not (quoted or _is_table(rows, sample)):
        return -1
    if rows.ruled:
        return 2
    return int(are_names(sample[0]) if quoted else names_columns(sample[0], sample[1:]))


def _is_table(rows: _Rows, sample: Sequence[Sequence[str]]) -> bool:
    cells = [cell for row in sample for cell in row]
    filled = [cell for cell in cells if cell]
    separator = rows.separator
    if not filled or sum(len(cell) > _LONGEST_CELL for cell in filled) * 20 > len(filled):
        return separator in "\t|" and bool(filled) and rows.ruled
    if separator in ("\t", "|"):
        return not (separator == "\t" and rows.are_listed()) and len(filled) * 2 >= len(cells)
    if sum(bool(_SENTENCE.search(cell)) for cell in filled) * 10 > len(filled):
        return False
    if any(cell.count('"') % 2 for cell in filled):  # a quoted cell holds the separator
        return False
    if rows.are_listed():
        return False
    if separator in ",;" and not _are_facts(rows, filled):
        return False
    if separator == "," and (len(sample[0]) == 2 or rows.may_be_decimals()):
        return names_columns(sample[0], sample[1:])  # the rule shows how many cells the rows have
    return rows.ruled or _has_values(sample)


def _are_facts(rows: _Rows, filled: Sequence[str]) -> bool:
    """Whether cells are names and values instead of parts of sentences."""
    words = sum(cell.count(" ") + 1 for cell in filled)
    return words <= 2.5 * len(filled) and rows.begin_like_facts()


def _has_values(rows: Sequence[Sequence[str]]) -> bool:
    """Whether some column holds values in most rows except perhaps the first."""
    return any(
        sum(bool(_VALUE.search(row[at])) for row in rows) * 2 >= len(rows)
        for at in range(len(rows[0]))
    )
