"""Cells that span several rows of a table without rules: a label beside the middle of its rows.

Such a label is printed half a row lower than its first row, in the middle row, or once above names that
repeat below every other label. Knows no PDF engine.
"""

from collections.abc import Sequence
from itertools import pairwise

from index.readers.page_types import PageLine
from index.readers.pdf_tables import Row, column_of

_OFF = 0.2  # heights by which a label stands lower than the row it was put into
_NEAR = 0.3  # of a row's height: how far from the middle of its rows a label may stand

Group = tuple[int, int, str]
"""First and last row of a cell, and its text."""


def with_centred(rows: Sequence[Row]) -> list[Row]:
    """The rows; a label that stands between two of them, beside both, goes into the upper one."""
    kept: list[Row] = []
    for at, row in enumerate(rows):
        if kept and at + 1 < len(rows) and _is_centred(row, kept[-1], rows[at + 1]):
            kept[-1] = sorted([*kept[-1], *row], key=_left_of)
        else:
            kept.append(row)
    return kept


def _left_of(line: PageLine) -> float:
    return line.left


def _is_centred(row: Row, above: Row, below: Row) -> bool:
    if len(row) > 1 or min(len(above), len(below)) < 2:
        return False
    label = row[0]
    upper, lower = (max(line.base for line in one) for one in (above, below))
    return (
        upper - lower < 2.6 * label.height
        and label.table < 0
        and all(line.right < label.left or line.left > label.right for line in (*above, *below))
    )


def merged_cells(rows: Sequence[Row], cuts: Sequence[float]) -> dict[tuple[int, int], str]:
    """The texts of cells that span several rows, for each row and column they cover."""
    tops = [max(line.base for line in row) for row in rows]
    found: dict[tuple[int, int], str] = {}
    if len(rows) < 3:
        return found
    columns = [[column_of(line, cuts) for line in row] for row in rows]
    for column in range(len(cuts) + 1):
        labels = [
            (at, line)
            for at, row in enumerate(rows)
            for line, where in zip(row, columns[at], strict=True)
            if where == column
        ]
        if len({at for at, _ in labels}) == len(rows):
            continue
        for first, last, text in _groups(rows, tops, labels, columns, column):
            found.update({(at, column): text for at in range(first, last + 1)})
    return found


def _groups(
    rows: Sequence[Row],
    tops: Sequence[float],
    labels: Sequence[tuple[int, PageLine]],
    columns: Sequence[Sequence[int]],
    column: int,
) -> list[Group]:
    if any(one == two for (one, _), (two, _) in pairwise(labels)):
        return []  # a cell of several lines
    groups = _centred(tops, labels)
    off = any(tops[at] - line.base > _OFF * line.height for at, line in labels)
    tall = sum(last - first > 1 for first, last, _ in groups)
    if groups and (off or (column == 0 and tall > 1)):
        return groups
    return _repeated(rows, labels, columns) if column == 0 else []


def _centred(tops: Sequence[float], labels: Sequence[tuple[int, PageLine]]) -> list[Group]:
    """The rows of each label, if every label is in the middle of its own rows and every row has one."""
    step = min((one - two for one, two in pairwise(tops)), default=0.0)
    groups: list[Group] = []
    start = 0
    for at, line in labels:
        if start > at:
            return []
        end = 2 * line.base - tops[start]
        last = min(range(start, len(tops)), key=lambda number: abs(tops[number] - end))
        if last < at or abs(tops[last] - end) > 2 * _NEAR * step:
            return []
        groups.append((start, last, line.text))
        start = last + 1
        if start == len(tops) and at != labels[-1][0]:
            return []
    return groups if start == len(tops) else []


def _repeated(
    rows: Sequence[Row], labels: Sequence[tuple[int, PageLine]], columns: Sequence[Sequence[int]]
) -> list[Group]:
    """The rows below each label, if the same names follow every label."""
    starts = [at for at, _ in labels]
    ends = [*starts[1:], len(rows)]
    groups = [
        (first, end - 1, line.text)
        for (first, line), end in zip(labels, ends, strict=True)
        if end - first > 1
    ]
    named = [
        tuple(_text(rows[at], columns[at], 1) for at in range(first, last + 1))
        for first, last, _ in groups
    ]
    same = len(groups) > 1 and len(set(named)) == 1 and all(named[0])
    whole = bool(groups) and groups[-1][1] == len(rows) - 1
    return groups if same and whole else []


def _text(row: Row, columns: Sequence[int], column: int) -> str:
    return " ".join(line.text for line, at in zip(row, columns, strict=True) if at == column)
