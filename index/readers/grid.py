"""Lays tables out on a grid as people see them, with cells that span rows or columns. Knows no format."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_COLUMNS = 500
MOST_ROWS = 20_000
"""How far a cell may span; more is an attack or a mistake."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: its text, how many rows and columns it spans, and whether it is a head."""

    text: str
    rows: int = 1
    columns: int = 1
    head: bool = False


def spread(rows: Sequence[Sequence[GridCell]]) -> list[list[str]]:
    """The rows as a grid: a cell's text appears in every row and column that it spans.

    A cell that spans the whole width is alone in its row, or with its number if the row below is
    numbered within it (6, then 6.1): it labels what follows.
    """
    grid: list[list[str]] = []
    below: dict[int, tuple[str, int]] = {}  # column: text and how many more rows it spans
    for row in rows:
        cells: list[str] = []
        waiting = list(row)
        while waiting or any(column >= len(cells) for column in below):
            column = len(cells)
            if column >= MOST_COLUMNS:
                break
            if column in below:
                text, more = below.pop(column)
                cells.append(text)
                if more > 1:
                    below[column] = (text, more - 1)
            elif waiting:
                _place(waiting.pop(0), cells, below)
            else:
                cells.append("")
        grid.append(cells)
    width = max(map(len, grid), default=0)
    firsts = [row[0].text if row else "" for row in rows[1:]]
    lines = zip(rows, grid, [*firsts, ""], strict=True) if rows else ()
    return [_labelled(row, cells, width, first) for row, cells, first in lines]


def _place(cell: GridCell, cells: list[str], below: dict[int, tuple[str, int]]) -> None:
    for _ in range(min(max(1, cell.columns), MOST_COLUMNS - len(cells))):
        if len(cells) in below:  # a cell that spans down from above wins
            return
        if cell.rows > 1:
            below[len(cells)] = (cell.text, min(cell.rows, MOST_ROWS) - 1)
        cells.append(cell.text)


def _labelled(row: Sequence[GridCell], cells: list[str], width: int, first_below: str) -> list[str]:
    number = row[0].text.rstrip(".)") if len(row) == 2 else ""
    numbers = row[:1] if number.isdecimal() and first_below.startswith(f"{number}.") else row[:0]
    wide = row[-1:] if len(row) == len(numbers) + 1 else row[:0]
    rest = width - len(numbers)
    alone = any(one.columns >= rest > 1 for one in wide) and len(set(cells[len(numbers) :])) == 1
    return [" ".join(one.text for one in row if one.text)] if alone else cells
