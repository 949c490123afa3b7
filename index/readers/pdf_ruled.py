"""Finds tables with rules between their columns and rows. Knows no PDF engine."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.readers.grid import GridCell, spread
from index.readers.page_types import PageGrid, PageLine
from index.readers.pdf_rules import Rule, RuledLines
from index.readers.pdf_tables import cell_text, heads_of

MOST_LINES = 1_500
"""Rules of one direction on a page; more are a drawing."""
_PADDING = 14.0  # points at both sides of a cell together, about
_NEAR = 2.5  # points by which rules may miss each other


@dataclass(slots=True)
class Ruled:
    """A ruled table: its position, its cells, and which lines are in it."""

    left: float
    lower: float
    right: float
    upper: float
    grid: PageGrid
    lines: set[int] = field(default_factory=set)


def ruled_tables(lines: Sequence[PageLine], rules: RuledLines) -> list[Ruled]:
    """The tables of a page with rules between columns and rows."""
    if not (2 < len(rules.upright) < MOST_LINES and 2 < len(rules.level) < MOST_LINES):
        return []
    found = (_ruled(level, upright, lines) for level, upright in _frames(rules))
    return [one for one in found if one]


def _frames(rules: RuledLines) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that touch each other."""
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
    """Where the rules are, and where the horizontal ones begin and end."""
    found: list[float] = []
    across = [place for rule in ends for place in (rule.start, rule.end)]
    outer = [min(across), max(across)]
    for place in sorted([*(rule.at for rule in rules), *outer]):
        if not found or place - found[-1] > 2 * _NEAR:
            found.append(place)
    return found


def _ruled(level: list[Rule], upright: list[Rule], lines: Sequence[PageLine]) -> Ruled | None:
    columns, heights = _places(upright, level), _places(level, upright)[::-1]
    wide, high = len(columns) - 1, len(heights) - 1
    if wide < 2 or high < 2 or wide * high > 20_000:
        return None
    texts: dict[tuple[int, int], list[PageLine]] = {}
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
    heads = heads_of(spreaded, bold=bold, tall=bare)
    grid = PageGrid(spreaded, heads, tuple(columns), heights[0] - heights[-1])
    return Ruled(columns[0], heights[-1], columns[-1], heights[0], grid, inside)


Place = tuple[int, int]


def _owners(
    columns: Sequence[float],
    heights: Sequence[float],
    *,
    level: Sequence[Rule],
    upright: Sequence[Rule],
) -> dict[Place, Place]:
    """For each grid position, the upper left position of the cell it belongs to."""
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
    """Which edges of the grid are ruled: number of the position, number of the step across."""
    middles = [(one + two) / 2 for one, two in pairwise(across)]
    up = middles[0] <= middles[-1]
    rising = middles if up else middles[::-1]
    found: set[tuple[int, int]] = set()
    for rule in rules:
        near = [at for at, place in enumerate(places) if abs(place - rule.at) <= 2 * _NEAR]
        steps = range(bisect_left(rising, rule.start), bisect_right(rising, rule.end))
        last = len(middles) - 1
        found.update((place, at if up else last - at) for place in near[:2] for at in steps)
    return found


def _cells(
    owner: dict[Place, Place],
    texts: dict[Place, list[PageLine]],
    *,
    columns: Sequence[float],
    high: int,
) -> tuple[list[list[GridCell]], list[bool], int]:
    """The cells by row, which rows are bold, and how many rows the first row's cells reach down."""
    reach: dict[Place, list[Place]] = {}
    for place, upper in owner.items():
        reach.setdefault(upper, []).append(place)
    rows: list[list[GridCell]] = [[] for _ in range(high)]
    bold = [True] * high
    tall = 1
    for row, column in sorted(reach):
        places = reach[row, column]
        lines = [line for place in sorted(places) for line in texts.get(place, ())]
        down = max(place[0] for place in places) - row + 1
        across = max(place[1] for place in places) - column + 1
        width = columns[column + across] - columns[column] - _PADDING
        rows[row].append(GridCell(cell_text(lines, width), down, across))
        bold[row] = bold[row] and all(line.bold for line in lines)
        if row == 0 and (down > 1 or 1 < across < len(columns) - 1):
            tall = max(tall, down, 2 if across > 1 else 1)
    return rows, bold, tall
