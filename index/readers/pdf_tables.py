"""Tables of printed pages: by their rules, or by how their cells are aligned.

Knows lines with their places and rules, no file. A cell's printed lines are kept apart by newlines
until words broken at their ends are mended (`page_lines`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.readers.grid import Cell, spread
from index.readers.page_lines import Grid, Line
from index.readers.pdf_rules import Rule, Rules

MOST_LINES = 1_500
"""Rules of one direction on a page; more are a drawing."""
_PART = " · "  # between the paragraphs of a cell
_PADDING = 14.0  # points at both sides of a cell together, about
_NEAR = 2.5  # points by which rules may miss each other
_NUMBER = re.compile(r"[^\w]*(?:[A-Z€$£]{0,3}\s?)?[-+−–]?\d[\d.,:/ '’%€$£°–—-]*\W*\w{0,4}\W*")
_EMPTY = re.compile(r"[-–—./ ]*")
_UNFINISHED = re.compile(r"[^\W\d]-$|,$|\b(?:und|oder|and|or|mit|für|der|die|of)$")
_SENTENCE = re.compile(r"[.!?;]\s*$")


@dataclass(slots=True)
class Ruled:
    """A table found by its rules: its place, its cells, and which lines stand in it."""

    left: float
    lower: float
    right: float
    upper: float
    grid: Grid
    lines: set[int] = field(default_factory=set)


# -- by rules ------------------------------------------------------------------------------------


def ruled_tables(lines: Sequence[Line], rules: Rules) -> list[Ruled]:
    """The tables of a page that are ruled between columns and rows."""
    if not (2 < len(rules.upright) < MOST_LINES and 2 < len(rules.level) < MOST_LINES):
        return []
    found = (_ruled(level, upright, lines) for level, upright in _frames(rules))
    return [one for one in found if one]


def _frames(rules: Rules) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that touch each other, together."""
    level, upright = list(rules.level), list(rules.upright)
    parent = list(range(len(level) + len(upright)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    heights = [rule.at for rule in level]  # in order
    for j, across in enumerate(upright, start=len(level)):
        first = bisect_left(heights, across.start - _NEAR)
        for i in range(first, bisect_right(heights, across.end + _NEAR)):
            if level[i].start - _NEAR <= across.at <= level[i].end + _NEAR:
                parent[root(i)] = root(j)
    frames: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate([*level, *upright]):
        frames.setdefault(root(i), ([], []))[i >= len(level)].append(rule)
    return [frame for frame in frames.values() if len(frame[0]) > 1 and len(frame[1]) > 1]


def _places(rules: Iterable[Rule], ends: Iterable[Rule]) -> list[float]:
    """Where the rules stand, and where those across begin and end."""
    found: list[float] = []
    across = [place for rule in ends for place in (rule.start, rule.end)]
    outer = [min(across), max(across)]
    for place in sorted([*(rule.at for rule in rules), *outer]):
        if not found or place - found[-1] > 2 * _NEAR:
            found.append(place)
    return found


def _ruled(level: list[Rule], upright: list[Rule], lines: Sequence[Line]) -> Ruled | None:
    columns, heights = _places(upright, level), _places(level, upright)[::-1]
    wide, high = len(columns) - 1, len(heights) - 1
    if wide < 2 or high < 2 or wide * high > 20_000:
        return None
    texts: dict[tuple[int, int], list[Line]] = {}
    inside: set[int] = set()
    down = [-height for height in heights]
    for at, line in enumerate(lines):
        x, y = (line.left + line.right) / 2, line.base + line.height / 2
        column, row = bisect_right(columns, x) - 1, bisect_right(down, -y) - 1
        if 0 <= column < wide and 0 <= row < high:
            texts.setdefault((row, column), []).append(line)
            inside.add(at)
    owner = _owners(columns, heights, level=level, upright=upright)
    if len({owner[at] for at in texts}) < 3:
        return None
    rows, bold, bare = _cells(owner, texts, columns=columns, high=high)
    spreaded = [row for row in spread(rows) if any(row)]
    heads = _heads(spreaded, bold=bold, tall=bare)
    grid = Grid(spreaded, heads, tuple(columns), heights[0] - heights[-1])
    return Ruled(columns[0], heights[-1], columns[-1], heights[0], grid, inside)


Place = tuple[int, int]


def _owners(
    columns: Sequence[float],
    heights: Sequence[float],
    *,
    level: Sequence[Rule],
    upright: Sequence[Rule],
) -> dict[Place, Place]:
    """To each place of the grid the upper left place of the cell it belongs to."""
    owner: dict[Place, Place] = {}
    wide, high = len(columns) - 1, len(heights) - 1
    sides = _drawn(columns, heights, upright)
    floors = _drawn(heights, columns, level)
    for row in range(high):
        for column in range(wide):
            if (row, column) in owner:
                continue
            right = column
            while (
                right + 1 < wide and (right + 1, row) not in sides and (row, right + 1) not in owner
            ):
                right += 1
            low = row
            while low + 1 < high and not any(
                (low + 1, at) in floors or (low + 1, at) in owner for at in range(column, right + 1)
            ):
                low += 1
            for inner in range(row, low + 1):
                for at in range(column, right + 1):
                    owner[inner, at] = (row, column)
    return owner


def _drawn(
    places: Sequence[float], across: Sequence[float], rules: Sequence[Rule]
) -> set[tuple[int, int]]:
    """Which edges of the grid are ruled: number of the place, number of the step across."""
    middles = [(one + two) / 2 for one, two in pairwise(across)]
    found: set[tuple[int, int]] = set()
    for rule in rules:
        near = [at for at, place in enumerate(places) if abs(place - rule.at) <= 2 * _NEAR]
        steps = [at for at, middle in enumerate(middles) if rule.start <= middle <= rule.end]
        found.update((place, at) for place in near[:2] for at in steps)
    return found


def _cells(
    owner: dict[Place, Place],
    texts: dict[Place, list[Line]],
    *,
    columns: Sequence[float],
    high: int,
) -> tuple[list[list[Cell]], list[bool], int]:
    """The cells by row, which rows are bold, and how many rows the first row's cells reach down."""
    reach: dict[Place, list[Place]] = {}
    for place, upper in owner.items():
        reach.setdefault(upper, []).append(place)
    rows: list[list[Cell]] = [[] for _ in range(high)]
    bold = [True] * high
    tall = 1
    for row, column in sorted(reach):
        places = reach[row, column]
        lines = [line for place in sorted(places) for line in texts.get(place, ())]
        down = max(place[0] for place in places) - row + 1
        across = max(place[1] for place in places) - column + 1
        width = columns[column + across] - columns[column] - _PADDING
        rows[row].append(Cell(cell_text(lines, width), down, across))
        bold[row] = bold[row] and all(line.bold for line in lines)
        if row == 0 and (down > 1 or 1 < across < len(columns) - 1):
            tall = max(tall, down, 2 if across > 1 else 1)
    return rows, bold, tall


def cell_text(lines: Iterable[Line], width: float = 0.0) -> str:
    """The printed lines of a cell one below the other, parted by a dot where no line was full.

    `width` is that of the longest line a cell of the column can have.
    """
    rows: list[list[Line]] = []
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


def _ends(above: Sequence[Line], text: str, width: float) -> bool:
    """Whether a line of a cell was ended on purpose: the next one's first word had room in it."""
    long = above[-1].right - above[0].left
    letters = sum(len(line.text) for line in above)
    first = len(text.split(" ", 1)[0]) + 1
    room = long + first * long / max(1, letters) < width - 1
    return room and text[:1].isupper() and above[-1].text[-1] not in "-,;:(/"


# -- heads ---------------------------------------------------------------------------------------


def _heads(rows: Sequence[Sequence[str]], *, bold: Sequence[bool], tall: int = 1) -> int:
    """How many of the first rows name the columns."""
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return 0
    full = [row for row in rows if len(row) > 1]
    start = next((at for at, row in enumerate(rows) if len(row) > 1), 0)
    count = next((at for at, black in enumerate(bold) if not black), len(bold))
    if start < count < len(rows) and count <= 4:
        return count
    first, others = full[0], full[tall:]
    if not others or not _names(first):
        return 0
    if tall > 1:
        return min(start + tall, len(rows) - 1)
    contrast = any(
        not _NUMBER.fullmatch(name) and _numeric([row[at] for row in others if at < len(row)])
        for at, name in enumerate(first)
        if name
    )
    plain = len(first) > 2 and len(rows) > 2 and all(first) and len(set(first)) == len(first)
    return start + 1 if contrast or plain else 0


def _names(cells: Sequence[str]) -> bool:
    """Whether cells look like names of columns."""
    named = [cell for cell in cells if cell]
    return len(named) >= max(1, len(cells) - 1) and not any(
        (_NUMBER.fullmatch(cell) and not re.fullmatch(r"(?:19|20)\d\d", cell))
        or len(cell) > 60
        or (_SENTENCE.search(cell) and len(cell) > 12)
        or cell.endswith(":")
        for cell in named
    )


def _numeric(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if not _EMPTY.fullmatch(cell)]
    return bool(filled) and sum(map(bool, map(_NUMBER.fullmatch, filled))) >= 0.6 * len(filled)


def is_numeric(cells: Sequence[str]) -> bool:
    """Whether most of these texts are numbers."""
    return _numeric(cells)


# -- by alignment --------------------------------------------------------------------------------

Row = list[Line]


def aligned_table(
    rows: Sequence[Row], cuts: Sequence[float], rules: Rules, *, above: Sequence[Row] = ()
) -> Grid:
    """The table whose columns are parted at `cuts`; `above` are head rows whose cells span columns."""
    left = min(line.left for row in rows for line in row)
    right = max(line.right for row in rows for line in row)
    edges = [left, *cuts, right]
    groups, after_head = _grouped(rows, cuts, _across(rules, left, right))
    widths = _widths(rows, cuts)
    cells = [[Cell(text) for text in _row(group, cuts, widths)] for group in groups]
    heads = [_spanning(row, edges) for row in above]
    bold = [all(line.bold for line in row) for row in above] + [
        all(line.bold for row in group for line in row) for group in groups
    ]
    texts = spread([*heads, *cells])
    count = after_head + len(above) if after_head else _heads(texts, bold=bold)
    if above and count < len(texts):
        count = max(count, min(len(above) + 1, len(texts) - 1))
    lefts = tuple(edges)
    return Grid(texts, count, lefts, rows[0][0].base - rows[-1][0].base)


def _across(rules: Rules, left: float, right: float) -> list[Rule]:
    """The level rules that go over most of a table's width."""
    wide = right - left
    return [
        rule for rule in rules.level if min(rule.end, right) - max(rule.start, left) > 0.6 * wide
    ]


def _widths(rows: Sequence[Row], cuts: Sequence[float]) -> list[float]:
    """The widths of the columns' longest lines."""
    widths = [0.0] * (len(cuts) + 1)
    for row in rows:
        for line in row:
            at = column_of(line, cuts)
            widths[at] = max(widths[at], line.right - line.left)
    return widths


def _row(group: Sequence[Row], cuts: Sequence[float], widths: Sequence[float]) -> list[str]:
    cells: list[list[Line]] = [[] for _ in range(len(cuts) + 1)]
    for row in group:
        for line in row:
            cells[column_of(line, cuts)].append(line)
    return [cell_text(cell, width) for cell, width in zip(cells, widths, strict=True)]


def column_of(line: Line, cuts: Sequence[float]) -> int:
    """In which column a line stands."""
    return bisect_right(cuts, (line.left + line.right) / 2)


def _spanning(row: Row, edges: Sequence[float]) -> list[Cell]:
    """A head row's cells, each over the columns that it stands over."""
    wide = len(edges) - 1
    cells: list[Cell] = []
    done = 0
    for line in sorted(row, key=lambda line: line.left):
        first = max(done, min(wide - 1, bisect_right(edges[1:-1], line.left + 2)))
        last = max(first, min(wide - 1, bisect_right(edges[1:-1], line.right - 2)))
        cells += [Cell("") for _ in range(first - done)]
        cells.append(Cell(line.text, 1, last - first + 1))
        done = last + 1
    return [*cells, *(Cell("") for _ in range(wide - done))]


def _grouped(
    rows: Sequence[Row], cuts: Sequence[float], rules: Sequence[Rule]
) -> tuple[list[list[Row]], int]:
    """Printed rows put together to rows of the table, and how many of these a rule parts as heads."""
    bases = [max(line.base for line in row) for row in rows]
    ruled = [
        at
        for at in range(1, len(rows))
        if any(bases[at] < rule.at <= bases[at - 1] + 1 for rule in rules)
    ]
    columns = [{column_of(line, cuts) for line in row} for row in rows]
    parts = _slices(rows, ruled)
    if len(ruled) > 1 and sum(len(part) == 1 for part in parts) * 2 >= len(parts):
        return parts, 0
    distances = [one - two for one, two in pairwise(bases)]
    tight = _tight(rows, distances, columns)
    wide = len(cuts) + 1
    breaks = [
        at
        for at in range(1, len(rows))
        if at in ruled
        or not (tight[at - 1] or _wraps(rows[at - 1], rows[at], columns[at - 1], columns[at], wide))
    ]
    groups = _slices(rows, breaks)
    if len(ruled) == 1 and ruled[0] <= 3 and len(rows) - ruled[0] > 1:
        heads = sum(1 for at in [0, *breaks] if at < ruled[0])
        return groups, heads
    return groups, 0


def _slices(rows: Sequence[Row], breaks: Sequence[int]) -> list[list[Row]]:
    ends = [*breaks, len(rows)]
    return [list(rows[start:end]) for start, end in zip([0, *breaks], ends, strict=True)]


def _tight(
    rows: Sequence[Row], distances: Sequence[float], columns: Sequence[set[int]]
) -> list[bool]:
    """Which rows follow so closely that they are further lines of the row above."""
    none = [False] * len(distances)
    if len(distances) < 2:
        return none
    small = min(distances)
    close = [one <= 1.12 * small for one in distances]
    apart = [one for one in distances if one >= 1.25 * small]
    if small > 1.3 * rows[0][0].height or len(apart) + sum(close) < len(distances) or not apart:
        return none
    wide = max(map(len, columns))
    gaps = sum(
        close[at]
        and (min(len(columns[at]), len(columns[at + 1])) < wide or _flows(rows[at : at + 2]))
        for at in range(len(close))
    )
    return close if 2 * gaps >= sum(close) and sum(close) <= 4 * (len(apart) + 1) else none


def _flows(rows: Sequence[Row]) -> bool:
    """Whether the cells of the second row go on with those of the first."""
    above, below = rows
    return any(line.text[:1].islower() or _broken(above, line) for line in below)


def _wraps(above: Row, row: Row, filled: set[int], columns: set[int], wide: int) -> bool:
    """Whether a row only goes on with cells of the row above."""
    if not columns < filled or (0 in columns and wide > 2 and len(columns) > 1):
        return False
    if above[0].base - row[0].base > 1.45 * row[0].height:
        return False
    return all(
        line.text[:1].islower() or line.text[:1] in "(&" or _broken(above, line) for line in row
    )


def _broken(above: Row, line: Line) -> bool:
    """Whether the cell above ends within a word or a phrase."""
    over = [one for one in above if one.left < line.right and line.left < one.right]
    return any(_UNFINISHED.search(one.text) for one in over)
