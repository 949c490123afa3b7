"""Word tables: their cells on a grid, which rows name the columns, and which tables are only layout."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from index.readers.grid import MOST_COLUMNS, GridCell
from index.readers.word_styles import Styles
from index.readers.word_xml import (
    CELL,
    P_PR,
    R_PR,
    ROW,
    TABLE,
    VAL,
    Element,
    P,
    R,
    T,
    first,
    number,
    says_yes,
    tag,
    unwrapped,
)

_ROW_PR, _CELL_PR, _TABLE_PR = (tag(f"w:{name}") for name in ("trPr", "tcPr", "tblPr"))
_BEFORE, _AFTER, _HEADER = (tag(f"w:{name}") for name in ("gridBefore", "gridAfter", "tblHeader"))
_SPAN, _DOWN, _ACROSS = (tag(f"w:{name}") for name in ("gridSpan", "vMerge", "hMerge"))
_SHADE, _FILL = tag("w:shd"), tag("w:fill")
_FIRST_ROW = 0x0020  # in the bits of w:tblLook
_LONGEST_NAME = 60  # of a column
_MOST_PLACING_ROWS = 3
_MOST_SWELLING, _SMALL_TABLE = 10, 200_000  # characters
_DIGIT = re.compile(r"\d")
_VALUE = re.compile(r"[^\w]*[-+−]?\d[\d.,:\s]*\W*(?:\w{1,4}|Euro|Prozent)?[^\w]*")
_YEAR = re.compile(r"(?:19|20)\d\d(?:/\d\d(?:\d\d)?)?")


def rows_of(table: Element) -> list[Element]:
    """The rows of a table, including those in content controls and insertions."""
    return list(unwrapped(table, (ROW,)))


def cells_of(row: Element) -> list[Element]:
    """The cells of a row."""
    return list(unwrapped(row, (CELL,)))


def cells(rows: Sequence[Element], text: Callable[[Element], str]) -> list[list[GridCell]]:
    """The cells with the rows and columns they span; `text` is called once per cell, in order."""
    grid: list[list[GridCell]] = []
    reaching: dict[int, tuple[int, int]] = {}  # column: where the cell that spans down begins
    for at, row in enumerate(rows):
        properties = first(row, _ROW_PR)
        line: list[GridCell] = _gap(properties, _BEFORE)
        column = sum(cell.columns for cell in line)
        seen: dict[int, tuple[int, int]] = {}
        for element in cells_of(row):
            said = first(element, _CELL_PR)
            own = {} if said is None else {one.tag: one for one in said}
            span = min(max(number(own[_SPAN].get(VAL)), 1), MOST_COLUMNS) if _SPAN in own else 1
            if column in reaching and _goes_on(own.get(_DOWN)):
                above, place = reaching[column]
                grid[above][place] = replace(grid[above][place], rows=at - above + 1)
                text(element)  # empty, or invisible if it is not
                seen[column] = (above, place)
            elif line and _goes_on(own.get(_ACROSS)):
                line[-1] = replace(line[-1], columns=line[-1].columns + span)
                text(element)
            else:
                line.append(GridCell(text(element), columns=span))
                if _DOWN in own:
                    seen[column] = (at, len(line) - 1)
            column += span
        grid.append([*line, *_gap(properties, _AFTER)])
        reaching = seen
    return _bounded(grid)


def heads(
    table: Element, rows: Sequence[Element], grid: Sequence[Sequence[str]], styles: Styles
) -> int:
    """How many rows name the columns: as declared, by their look, or by their words."""
    if len(grid) < 2:
        return 0
    declared = 0
    while declared < len(rows) and says_yes(first(rows[declared], _ROW_PR), _HEADER):
        declared += 1
    if declared:
        return declared if declared < len(grid) else 0
    label = len(grid[0]) == 1 and len(grid) > 2 and max(map(len, grid)) > 1
    at = 1 if label else 0
    if not _could_name(grid[at]):
        return 0
    depth = _depth(rows[at], rows[at + 1 :])
    if _looks_different(table, rows, at, styles) or _names(grid[at], grid[at + depth :]):
        return at + depth
    return 0


def only_places(
    rows: Sequence[Element], is_heading: Callable[[Element], bool], *, bare: bool
) -> bool:
    """Whether a table is only layout: one column, or headings or real tables in few rows.

    `bare` says whether paragraphs without properties are headings; if not, they need no check.
    """
    if all(len(cells_of(row)) <= 1 for row in rows):
        return True
    said = P if bare else P_PR
    if any(is_heading(one if bare else one.getparent()) for row in rows for one in row.iter(said)):
        return True
    inner = (one for row in rows[:_MOST_PLACING_ROWS] for one in row.iter(TABLE))
    return len(rows) <= _MOST_PLACING_ROWS and any(map(_is_real, inner))


def _bounded(grid: list[list[GridCell]]) -> list[list[GridCell]]:
    """The cells without their spans if repeating them would bloat the text: nobody drew such spans."""
    sizes = [(len(cell.text) + 3, cell.columns * cell.rows) for row in grid for cell in row]
    plain, repeated = sum(size for size, _ in sizes), sum(size * times for size, times in sizes)
    if repeated <= _MOST_SWELLING * plain + _SMALL_TABLE:
        return grid
    return [[replace(cell, columns=1, rows=1) for cell in row] for row in grid]


def _is_real(table: Element) -> bool:
    rows = rows_of(table)
    return len(rows) > 1 and any(len(cells_of(row)) > 1 for row in rows)


def _gap(properties: Element, name: str) -> list[GridCell]:
    width = min(number(_val(properties, name)), MOST_COLUMNS)
    return [GridCell("", columns=width)] if width > 0 else []


def _val(properties: Element, name: str) -> str:
    found = first(properties, name)
    return "" if found is None else found.get(VAL, "")


def _goes_on(merge: Element) -> bool:
    """Whether a cell continues the one above or before it, by its w:vMerge or w:hMerge."""
    return merge is not None and merge.get(VAL, "continue") != "restart"


def _depth(head: Element, below: Sequence[Element]) -> int:
    """How many rows the head has: those that a cell of its first row reaches into."""
    starts = any(_val(first(one, _CELL_PR), _DOWN) == "restart" for one in cells_of(head))
    depth = 1
    for row in below[:-1] if starts else ():
        if not any(_goes_on(first(first(one, _CELL_PR), _DOWN)) for one in cells_of(row)):
            break
        depth += 1
    return depth if depth <= 3 else 1


def _could_name(cells: Sequence[str]) -> bool:
    """Whether words could name columns: short, no value, and no question for the next cell to answer."""
    words = [cell for cell in cells if cell]
    return (
        len(words) > 1
        and all(len(word) <= _LONGEST_NAME for word in words)
        and not words[0].endswith(":")
        and (not any(map(_VALUE.fullmatch, words)) or all(map(_YEAR.fullmatch, words[1:])))
    )


def _names(head: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether some column has numbers under a word, or three columns have words under words."""
    full = [row for row in below if len(row) > 1]
    if not full or any(not cell for cell in head[1:]):
        return False
    for at, name in enumerate(head):
        values = [row[at] for row in full if at < len(row) and row[at]]
        numeric = sum(bool(_DIGIT.search(value)) for value in values)
        if values and numeric * 3 >= len(values) * 2 and not _DIGIT.search(name):
            return True
    return len(head) > 2 and len(set(head)) == len(head)


def _looks_different(table: Element, rows: Sequence[Element], at: int, styles: Styles) -> bool:
    """Whether the first row stands out: by the table's style, by shading, or by bold letters."""
    properties = first(table, _TABLE_PR)
    look, style = first(properties, tag("w:tblLook")), _val(properties, tag("w:tblStyle"))
    if at == 0 and _wants_first_row(look) and styles.marks_first_row(style):
        return True
    if at + 1 >= len(rows):
        return False
    here, below = rows[at], rows[at + 1]
    return (_shaded(here) and not _shaded(below)) or (
        _bold(here, styles) and not _bold(below, styles)
    )


def _wants_first_row(look: Element) -> bool:
    if look is None:
        return False
    said = look.get(tag("w:firstRow"))
    if said is not None:
        return said in ("1", "true", "on")
    try:
        return bool(int(look.get(VAL, "0"), 16) & _FIRST_ROW)
    except ValueError:
        return False


def _shaded(row: Element) -> bool:
    shades = [first(first(cell, _CELL_PR), _SHADE) for cell in cells_of(row)]
    return bool(shades) and all(
        one is not None and one.get(_FILL, "auto").upper() not in ("AUTO", "FFFFFF", "")
        for one in shades
    )


def _bold(row: Element, styles: Styles) -> bool:
    runs = [run for run in row.iter(R) if any((t.text or "").strip() for t in run.iterchildren(T))]
    return bool(runs) and all(
        styles.formatting(
            first(run, R_PR), styles.style(first(next(run.iterancestors(P), None), P_PR))
        ).bold
        for run in runs
    )
