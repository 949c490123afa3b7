"""Tables whose columns are only aligned: the text of their cells, and the rows that name the columns.

A cell's printed lines stay separated by newlines until hyphenated words are joined (`page_lines.py`).
Knows no PDF engine.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

from index.readers.grid import GridCell, spread
from index.readers.page_types import PageGrid, PageLine
from index.readers.pdf_rules import Rule, RuledLines
from index.tables import YEAR

Row = list[PageLine]

_PART = " · "  # between the paragraphs of a cell
_NUMBER = re.compile(r"[^\w]*(?:[A-Z€$£]{0,3}\s?)?[-+−–]?\d[\d.,:/ '’%€$£°–—-]*\W*\w{0,4}\W*")
_EMPTY = re.compile(r"[-–—./ ]*")
_UNFINISHED = re.compile(r"[^\W\d]-$|,$|\b(?:und|oder|and|or|mit|für|der|die|of)$")
_SENTENCE = re.compile(r"[.!?;]\s*$")


def aligned_table(
    rows: Sequence[Row],
    cuts: Sequence[float],
    rules: RuledLines,
    *,
    above: Sequence[Row] = (),
    merged: Mapping[tuple[int, int], str] = MappingProxyType({}),
) -> PageGrid:
    """The table with columns separated at `cuts`; `above` are head rows whose cells span columns.

    `merged` are the texts of cells that reach over several rows, by row and column.
    """
    left = min(line.left for row in rows for line in row)
    right = max(line.right for row in rows for line in row)
    edges = [left, *cuts, right]
    columns = [[column_of(line, cuts) for line in row] for row in rows]
    groups, after_head = _grouped(rows, columns, _across(rules, left, right), len(cuts) + 1)
    widths = _widths(rows, columns, len(cuts) + 1)
    where = {
        id(line): at
        for row, there in zip(rows, columns, strict=True)
        for line, at in zip(row, there, strict=True)
    }
    lone = len(groups) == len(rows)
    cells = [
        [
            GridCell(merged.get((at, column), text) if lone else text)
            for column, text in enumerate(_row(group, where, widths))
        ]
        for at, group in enumerate(groups)
    ]
    heads = [_spanning(row, edges) for row in above]
    bold = [all(line.bold for line in row) for row in above] + [
        all(line.bold for row in group for line in row) for group in groups
    ]
    texts = spread([*heads, *cells])
    count = after_head + len(above) if after_head else heads_of(texts, bold=bold)
    if above and count < len(texts):
        count = max(count, min(len(above) + 1, len(texts) - 1))
    return PageGrid(texts, count, tuple(edges), rows[0][0].base - rows[-1][0].base)


def _across(rules: RuledLines, left: float, right: float) -> list[Rule]:
    """The level rules that cross most of a table's width."""
    wide = right - left
    return [
        rule for rule in rules.level if min(rule.end, right) - max(rule.start, left) > 0.6 * wide
    ]


def _widths(rows: Sequence[Row], columns: Sequence[Sequence[int]], count: int) -> list[float]:
    """The widths of the columns' longest lines."""
    widths = [0.0] * count
    for row, there in zip(rows, columns, strict=True):
        for line, at in zip(row, there, strict=True):
            widths[at] = max(widths[at], line.right - line.left)
    return widths


def _row(group: Sequence[Row], where: Mapping[int, int], widths: Sequence[float]) -> list[str]:
    """The texts of a row's cells; `where` maps a line's id to its column."""
    cells: list[list[PageLine]] = [[] for _ in widths]
    for row in group:
        for line in row:
            cells[where[id(line)]].append(line)
    return [cell_text(cell, width) for cell, width in zip(cells, widths, strict=True)]


def column_of(line: PageLine, cuts: Sequence[float]) -> int:
    """In which column a line stands."""
    return bisect_right(cuts, (line.left + line.right) / 2)


def _spanning(row: Row, edges: Sequence[float]) -> list[GridCell]:
    """A head row's cells, each over the columns it spans."""
    wide = len(edges) - 1
    cells: list[GridCell] = []
    done = 0
    for line in sorted(row, key=lambda line: line.left):
        first = max(done, min(wide - 1, bisect_right(edges[1:-1], line.left + 2)))
        last = max(first, min(wide - 1, bisect_right(edges[1:-1], line.right - 2)))
        cells += [GridCell("") for _ in range(first - done)]
        cells.append(GridCell(line.text, 1, last - first + 1))
        done = last + 1
    return [*cells, *(GridCell("") for _ in range(wide - done))]


def _grouped(
    rows: Sequence[Row], places: Sequence[Sequence[int]], rules: Sequence[Rule], wide: int
) -> tuple[list[list[Row]], int]:
    """Printed rows grouped into table rows, and how many of these a rule separates as heads."""
    bases = [max(line.base for line in row) for row in rows]
    ruled = [
        at
        for at in range(1, len(rows))
        if any(bases[at] < rule.at <= bases[at - 1] + 1 for rule in rules)
    ]
    columns = [set(there) for there in places]
    parts = _slices(rows, ruled)
    if len(ruled) > 1 and sum(len(part) == 1 for part in parts) * 2 >= len(parts):
        return parts, 0
    distances = [one - two for one, two in pairwise(bases)]
    tight = _tight(rows, distances, columns)
    breaks = [
        at
        for at in range(1, len(rows))
        if at in ruled
        or not (tight[at - 1] or _wraps(rows[at - 1], rows[at], columns[at - 1], columns[at], wide))
    ]
    groups = _slices(rows, breaks)
    if len(ruled) == 1 and len(rows) - ruled[0] > 1:
        heads = sum(1 for at in [0, *breaks] if at < ruled[0])
        return groups, heads
    return groups, 0


def _slices(rows: Sequence[Row], breaks: Sequence[int]) -> list[list[Row]]:
    ends = [*breaks, len(rows)]
    return [list(rows[start:end]) for start, end in zip([0, *breaks], ends, strict=True)]


def _tight(
    rows: Sequence[Row], distances: Sequence[float], columns: Sequence[set[int]]
) -> list[bool]:
    """Which rows follow so closely that they continue the row above."""
    none = [False] * len(distances)
    if len(distances) < 2:
        return none
    small = min(distances)
    close = [one <= 1.12 * small for one in distances]
    loose = [one for one in distances if one >= 1.25 * small]
    if small > 1.3 * rows[0][0].height or len(loose) + sum(close) < len(distances) or not loose:
        return none
    wide = max(map(len, columns))
    gaps = sum(
        close[at]
        and (min(len(columns[at]), len(columns[at + 1])) < wide or _flows(rows[at : at + 2]))
        for at in range(len(close))
    )
    return close if 2 * gaps >= sum(close) and sum(close) <= 4 * (len(loose) + 1) else none


def _flows(rows: Sequence[Row]) -> bool:
    """Whether the cells of the second row continue those of the first."""
    above, below = rows
    return any(line.text[:1].islower() or _broken(above, line) for line in below)


def _wraps(above: Row, row: Row, filled: set[int], columns: set[int], wide: int) -> bool:
    """Whether a row only continues cells of the row above."""
    if not columns < filled or (0 in columns and wide > 2 and len(columns) > 1):
        return False
    if above[0].base - row[0].base > 1.45 * row[0].height:
        return False
    return all(
        line.text[:1].islower() or line.text[:1] in "(&" or _broken(above, line) for line in row
    )


def _broken(above: Row, line: PageLine) -> bool:
    """Whether the cell above ends inside a word or phrase."""
    over = [one for one in above if one.left < line.right and line.left < one.right]
    return any(_UNFINISHED.search(one.text) for one in over)


def cell_text(lines: Sequence[PageLine], width: float = 0.0) -> str:
    """A cell's printed lines one below the other, separated by a dot if no line was full.

    `width` is that of the longest line a cell of the column can have.
    """
    if len(lines) < 2:
        return lines[0].text if lines else ""
    rows: list[list[PageLine]] = []
    for line in sorted(lines, key=lambda line: -line.base):
        if rows and rows[-1][0].base - line.base < 0.5 * line.height:
            rows[-1].append(line)
        else:
            rows.append([line])
    text = ""
    for at, row in enumerate(rows):
        row.sort(key=lambda line: line.left)
        here = " ".join(line.text for line in row)
        parted = at > 0 and _ends(rows[at - 1], here, width)
        text += f"{_PART if parted else chr(10) if at else ''}{here}"
    return text


def _ends(above: Sequence[PageLine], text: str, width: float) -> bool:
    """Whether a cell's line ends on purpose: the next line's first word would have fitted."""
    long = above[-1].right - above[0].left
    letters = sum(len(line.text) for line in above)
    first = len(text.split(" ", 1)[0]) + 1
    room = long + first * long / max(1, letters) < width - 1
    return room and text[:1].isupper() and above[-1].text[-1] not in "-,;:(/"


def heads_of(rows: Sequence[Sequence[str]], *, bold: Sequence[bool], tall: int = 1) -> int:
    """How many of the first rows name the columns."""
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return 0
    full = [row for row in rows if len(row) > 1]
    start = next((at for at, row in enumerate(rows) if len(row) > 1), 0)
    count = next((at for at, black in enumerate(bold) if not black), len(bold))
    if start < count < len(rows):
        return count
    first, others = full[0], full[tall:]
    if not others or not _names(first):
        return 0
    if tall > 1:
        return min(start + tall, len(rows) - 1)
    contrast = any(
        not _NUMBER.fullmatch(name) and is_numeric([row[at] for row in others if at < len(row)])
        for at, name in enumerate(first)
        if name
    )
    plain = len(first) > 2 and len(rows) > 2 and all(first) and len(set(first)) == len(first)
    return start + 1 if contrast or plain else 0


def _names(cells: Sequence[str]) -> bool:
    """Whether cells look like names of columns."""
    named = [cell for cell in cells if cell]
    return len(named) >= max(1, len(cells) - 1) and not any(
        (_NUMBER.fullmatch(cell) and not YEAR.fullmatch(cell))
        or len(cell) > 60
        or (_SENTENCE.search(cell) and len(cell) > 12)
        or cell.endswith(":")
        for cell in named
    )


def is_numeric(cells: Sequence[str]) -> bool:
    """Whether most of these texts are numbers."""
    filled = [cell for cell in cells if not _EMPTY.fullmatch(cell)]
    return bool(filled) and sum(map(bool, map(_NUMBER.fullmatch, filled))) >= 0.6 * len(filled)
