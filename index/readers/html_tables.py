"""Collects the rows of a page's tables with their spans and heads, and gives them to the blocks.

A table that only serves for layout dissolves into blocks. Knows no parser.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.readers.blocks import LINE, PARAGRAPH, Blocks
from index.readers.column_names import names_columns
from index.readers.grid import MOST_COLUMNS, MOST_ROWS, GridCell, spread
from index.readers.html_lists import number


@dataclass(slots=True)
class _Row:
    """A row: its cells, its row group, and whether that is the head."""

    group: int
    in_head: bool
    cells: list[GridCell] = field(default_factory=list)
    begins_note: bool = False

    def filled(self) -> list[GridCell]:
        return [cell for cell in self.cells if cell.text]

    def names(self) -> bool:
        """Whether it names columns: every cell with text is a head, and the row is no label."""
        cells = self.filled()
        return all(cell.head for cell in cells) and (len(cells) > 1 or self.in_head)


@dataclass(slots=True)
class OpenTable:
    """A table being read; `row` is None between rows."""

    layout: bool = False
    """It only places blocks."""

    flat: bool = False
    """It stands in a cell of a table of data, and is part of that cell's text."""

    data: bool = False
    """It says by heads or a caption that it is no layout."""

    row: _Row | None = None
    cell: GridCell | None = None
    rows: list[_Row] = field(default_factory=list)
    group: int = 0
    in_head: bool = False


def begin_cell(table: OpenTable, tag: str, attributes: Mapping[str, str]) -> None:
    """A cell begins, in a new row if none is open."""
    if table.row is None:
        begin_row(table)
    head = tag == "th" or attributes.get("role") == "columnheader"
    table.data = table.data or head
    if attributes:
        rows = number(attributes.get("rowspan", ""), 1)
        table.cell = GridCell(
            "",
            MOST_ROWS if rows == 0 else max(1, rows),
            min(max(1, number(attributes.get("colspan", ""), 1)), MOST_COLUMNS),
            head,
        )
    else:
        table.cell = _HEAD if head else _CELL


_CELL, _HEAD = GridCell(""), GridCell("", head=True)


def end_cell(table: OpenTable, text: str, *, begins_note: bool) -> None:
    """Put a cell's text into the row; stray text between cells counts as a cell."""
    text = text.strip()
    if table.row is not None and (text or table.cell):
        cell = table.cell or _CELL
        if cell is _CELL or cell is _HEAD:
            table.row.cells.append(GridCell(text, head=cell.head) if text else cell)
        else:
            table.row.cells.append(replace(cell, text=text))
        table.row.begins_note = table.row.begins_note or begins_note
    table.cell = None


def begin_row(table: OpenTable) -> None:
    """A row begins."""
    table.row = _Row(table.group, table.in_head)


def end_row(table: OpenTable) -> None:
    """The row is complete."""
    if table.row is not None and table.row.cells:
        table.rows.append(table.row)
    table.row = None


def group(table: OpenTable, *, in_head: bool) -> None:
    """A row group begins or ends."""
    table.group += 1
    table.in_head = in_head
    table.data = table.data or in_head


def dissolve(table: OpenTable, blocks: Blocks) -> None:
    """The table is only layout: its rows so far become lines, its cells blocks."""
    write(table, blocks)
    for cell in table.row.cells if table.row else ():
        blocks.add(cell.text)
    table.rows, table.row, table.cell, table.layout = [], None, None, True


def write(table: OpenTable, blocks: Blocks) -> None:
    """Give the table to the blocks: titles above, notes below."""
    rows = table.rows
    if not rows:
        return
    notes = _notes(rows)
    rows = rows[: len(rows) - len(notes)]
    width = max((sum(cell.columns for cell in row.cells) for row in rows), default=0)
    titles = _titles(rows, width)
    for title in titles:
        blocks.add(title.filled()[0].text)
    _write_rows(rows[len(titles) :], width, blocks)
    for note in notes:
        blocks.add(" ".join(cell.text for cell in note.filled()))
        blocks.count("notes")


def _titles(rows: Sequence[_Row], width: int) -> list[_Row]:
    """Leading rows with one cell over the whole width, above rows with several."""
    titles: list[_Row] = []
    for row in rows if width > 1 else ():
        if len(row.cells) != 1 or row.cells[0].columns < width or not row.cells[0].text:
            break
        titles.append(row)
    return titles if len(titles) < len(rows) else []


def _notes(rows: Sequence[_Row]) -> list[_Row]:
    """Trailing rows that are notes on the table: one cell whose text begins with a mark."""
    at = len(rows)
    while at > 1 and rows[at - 1].begins_note and len(rows[at - 1].filled()) == 1:
        at -= 1
    return list(rows[at:])


def _write_rows(rows: Sequence[_Row], width: int, blocks: Blocks) -> None:
    grid = _grid(rows)
    kept = [(row, cells) for row, cells in zip(rows, grid, strict=True) if row.filled()]
    if width < 2:
        glue = PARAGRAPH
        for _, cells in kept:
            blocks.add(" ".join(cells), glue=glue)
            glue = LINE
        return
    start = 0
    for end in _ends([row for row, _ in kept]):
        part = kept[start:end]
        heads = _heads(part)
        blocks.table([cells for _, cells in part], heads=heads)
        start = end


def _ends(rows: Sequence[_Row]) -> list[int]:
    """Where tables end among the rows: before new column names, and at the end."""
    ends = [
        at
        for at in range(1, len(rows))
        if rows[at].names() and not rows[at - 1].names() and len(rows[at].filled()) > 1
    ]
    return [*ends, len(rows)]


def _heads(part: Sequence[tuple[_Row, list[str]]]) -> int:
    declared = 0
    while declared < len(part) and part[declared][0].names():
        declared += 1
    if declared:
        return declared if declared < len(part) else 0
    pairs = all(len(cells) < 3 for _, cells in part[:1])
    if pairs and any(cell.head for row, _ in part[:3] for cell in row.cells):
        return 0  # the cell names its row: "Town | Hof" is a fact
    return int(bool(part) and names_columns(part[0][1], [cells for _, cells in part[1:22]]))


def _grid(rows: Sequence[_Row]) -> list[list[str]]:
    """The rows with merged cells spread; no cell spans beyond its row group."""
    spanning = False
    last: dict[int, int] = {}
    for at, row in enumerate(rows):
        last[row.group] = at
    for at, row in enumerate(rows):
        for n, cell in enumerate(row.cells):
            if cell.rows > 1 or cell.columns > 1:
                spanning = True
                left = last[row.group] - at + 1
                row.cells[n] = replace(cell, rows=max(1, min(cell.rows, left)))
    if spanning:
        return spread([row.cells for row in rows])
    return [[cell.text for cell in row.cells] for row in rows]
