"""Decides what white strips between texts separate: columns of text, the cells of a table, or nothing.

A strip separates columns or cells if it runs through several lines; in a single line it is only a gap.
Knows no PDF engine.
"""

from collections.abc import Sequence
from itertools import pairwise

from index.readers.page_types import PageGrid, PageLine
from index.readers.pdf_gutters import Gutter, without_overlaps
from index.readers.pdf_merged import merged_cells
from index.readers.pdf_prose import flowing_share, is_evenly_set, is_justified
from index.readers.pdf_rules import RuledLines
from index.readers.pdf_tables import Row, aligned_table, column_of, is_numeric


class Band:
    """Rows with gutters: columns of text, a table, or neither."""

    def __init__(
        self, rows: Sequence[Row], start: int, end: int, gutters: Sequence[Gutter]
    ) -> None:
        self._all = rows
        self._start, self._end = start, end
        self._rows = rows[start:end]
        within = [gutter for gutter in gutters if gutter.start < end and gutter.last >= start]
        self._gutters = sorted(within, key=lambda gutter: gutter.left)

    @property
    def end(self) -> int:
        """The row after its last one."""
        return self._end

    # -- columns ----------------------------------------------------------------------------------

    def columns(self) -> list[float]:
        """Where text columns are separated; empty if these are not columns."""
        texts = [line.text for row in self._rows for line in row]
        if sum(text.count(" ") for text in texts) < 0.8 * len(texts):
            return []  # cells of a word or two
        long = [
            gutter
            for gutter in self._gutters
            if gutter.support >= 3
            and min(gutter.last + 1, self._end) - max(gutter.start, self._start)
            >= 0.6 * len(self._rows)
        ]
        tries = [[g.middle for g in long]]
        if len(long) > 1:
            best = sorted(long, key=lambda g: (-g.support, g.left - g.right))
            tries += [[gutter.middle] for gutter in best[:4]]
        return next((cuts for cuts in tries if cuts and self._are_columns(cuts)), [])

    def _are_columns(self, cuts: Sequence[float]) -> bool:
        columns: list[list[Row]] = [[] for _ in range(len(cuts) + 1)]
        for row in self._rows:
            if any(line.table >= 0 for line in row):
                continue
            parts: dict[int, Row] = {}
            for line in row:
                parts.setdefault(column_of(line, cuts), []).append(line)
            for number, part in parts.items():
                columns[number].append(part)
        if min(map(len, columns)) < 3:
            return False
        texts = [[" ".join(line.text for line in row) for row in column] for column in columns]
        words = [sum(len(text.split()) for text in column) / len(column) for column in texts]
        if any(is_numeric(column) for column in texts):
            return False
        if min(words) >= 1.8 and self._drawn_by_column(columns):
            return True
        flows = [flowing_share(column, text) for column, text in zip(columns, texts, strict=True)]
        return min(words) >= 2.2 and min(flows) >= 0.3

    @staticmethod
    def _drawn_by_column(columns: Sequence[Sequence[Row]]) -> bool:
        order = [[line.at for row in column for line in row] for column in columns]
        return all(max(one) < min(two) for one, two in pairwise(order))

    def extended(self, cuts: Sequence[float], done: int) -> tuple[int, int]:
        """The rows of the columns, with those below them where only one column has text."""
        lefts = [
            min(
                (line.left for row in self._rows for line in row if column_of(line, cuts) == n),
                default=0.0,
            )
            for n in range(len(cuts) + 1)
        ]
        rights = [*cuts, float("inf")]

        def fits(at: int, beside: int) -> bool:
            row, near = self._all[at], self._all[beside]
            if abs(row[0].base - near[0].base) > 1.9 * max(row[0].height, near[0].height):
                return False
            return all(
                line.left >= lefts[column_of(line, cuts)] - 3
                and line.right <= rights[column_of(line, cuts)]
                and not (len(cuts) < 2 and abs(line.height - near[0].height) > 0.3 * line.height)
                for line in row
            )

        last = self._end
        while last < len(self._all) and fits(last, last - 1):
            last += 1
        return self._start, last

    # -- tables -----------------------------------------------------------------------------------

    def table(self, rules: RuledLines, done: int) -> tuple[int, int, PageGrid] | None:
        """The first and last row and the table, if the rows form one."""
        rows = self._rows
        if any(line.table >= 0 for row in rows for line in row):
            return None
        gutters = [g for g in self._gutters if g.support >= 2 and self._lines_up(g)]
        if not gutters:
            return None
        cuts = [gutter.middle for gutter in without_overlaps(gutters)]
        full = [row for row in rows if len(row) > 1]
        if len(full) < 3 and not self._are_far_apart(full):
            return None
        if is_justified(rows) or is_evenly_set(rows):
            return None
        above: list[Row] = []
        first = self._start
        if first > done and self._heads_it(self._all[first - 1], cuts):
            above = [self._all[first - 1]]
            first -= 1
        last = self._end
        while last < len(self._all) and self._goes_with(self._all[last], self._all[last - 1], cuts):
            last += 1
        inside = self._all[self._start : last]
        merged = merged_cells(inside, cuts)
        return first, last, aligned_table(inside, cuts, rules, above=above, merged=merged)

    def _goes_with(self, row: Row, above: Row, cuts: Sequence[float]) -> bool:
        """Whether a row below the table only continues cells of its last row."""
        if above[-1].base - row[0].base > 1.45 * row[0].height:
            return False
        lefts = [
            {round(line.left) for full in self._rows for line in full if column_of(line, cuts) == n}
            for n in range(len(cuts) + 1)
        ]
        return all(
            column_of(line, cuts) > 0
            and line.table < 0
            and any(abs(line.left - left) < 2 for left in lefts[column_of(line, cuts)])
            for line in row
        )

    def _lines_up(self, gutter: Gutter) -> bool:
        """Whether cells beside a gutter share a left edge, a right edge or a centre."""
        right: list[PageLine] = []
        left: list[PageLine] = []
        for row in self._rows:
            after = [line for line in row if line.left >= gutter.right - 1]
            before = [line for line in row if line.right <= gutter.left + 1]
            if after and before:
                right.append(after[0])
                left.append(before[-1])
        if len(right) < 2:
            return False
        edges = (
            [line.left for line in right],
            [line.right for line in right],
            [(line.left + line.right) / 2 for line in right],
        )
        near = 1.5 if len(right) < 3 else 3.0
        return any(_share_at_few_places(places, near) >= 0.6 for places in edges)

    @staticmethod
    def _are_far_apart(full: Sequence[Row]) -> bool:
        """Whether two rows form a table by the space between their cells."""
        gaps = [two.left - one.right for row in full for one, two in pairwise(row)]
        return len(full) > 1 and min(gaps) > full[0][0].height

    def _heads_it(self, row: Row, cuts: Sequence[float]) -> bool:
        """Whether the row above names several columns at once."""
        first = self._rows[0][0]
        if row[0].base - first.base > 2.2 * first.height or any(line.table >= 0 for line in row):
            return False
        spans = any(line.left < cut < line.right for line in row for cut in cuts)
        inner = row[0].left > cuts[0] or len(row) > 1
        return spans and inner and all(len(line.text) <= 60 for line in row)


def _share_at_few_places(places: Sequence[float], near: float) -> float:
    """The share of cells that are at one position with several others: 0 to 1. Where cells are empty,
    others may be next to a gutter."""
    order = sorted(places)
    enough = max(2, len(order) // 4)
    groups: list[list[float]] = []
    for place in order:
        if groups and place - groups[-1][0] <= near:
            groups[-1].append(place)
        else:
            groups.append([place])
    return sum(len(group) for group in groups if len(group) >= enough) / len(order)
