"""The reading order of a printed page: columns, tables, and lines that only have wide gaps.

Knows lines with their places and rules, no file. A gap parts columns or cells when it goes on over
several lines; a gap of a single line is only a gap, as in justified prose.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.readers.page_lines import BULLET, CELL, Grid, Line
from index.readers.pdf_lines import fills, prose_edges
from index.readers.pdf_rules import Rules
from index.readers.pdf_tables import (
    Row,
    Ruled,
    aligned_table,
    column_of,
    is_numeric,
    ruled_tables,
)

MOST_LINES = 3_000
"""Of a page: with more it is a map or a drawing, and its lines stay as they are."""
_DEEPEST = 6
_MOST_GUTTERS = 80
_NARROWEST = 0.4  # heights of a line that a gutter keeps over all its rows
_LABEL = re.compile(
    r"(?:[-–—*•▪◦‣●■○□\uf0b7\uf0a7☐☒☑]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\(\d+\)"
    r"|\d+(?:\.\d+)+\.?|§+ ?\d+\w?|(?:Art|Abs)\.? ?\d+)"
)
_GOES_ON = re.compile(r"[^\W\d_]-$|[^.!?:;]$")


@dataclass(slots=True)
class _Gutter:
    """A white strip between texts: from row `start` to row `last`, `support` of them on both sides."""

    left: float
    right: float
    start: int
    last: int
    support: int = 1

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def arrange(lines: Sequence[Line], rules: Rules) -> list[Line | Grid]:
    """Lines and tables in the order in which people read them."""
    if len(lines) > MOST_LINES:
        return list(lines)
    lines = _with_caps(lines)
    tables = ruled_tables(lines, rules)
    if not tables and _simple(lines):
        return list(lines)
    found: list[Line | Grid] = []
    seen: set[int] = set()
    for item in _region(_held(lines, tables), rules, depth=0):
        if isinstance(item, Grid) or item.table < 0:
            found.append(item)
        elif item.table not in seen:
            seen.add(item.table)
            found.append(tables[item.table].grid)
    return found


def _simple(lines: Sequence[Line]) -> bool:
    """Whether the lines stand one below the other, in this order."""
    return all(
        two.base < one.base - 0.2 * one.height
        and (
            two.base + two.height < one.base + 0.3 * one.height
            or (two.left < one.right and one.left < two.right)
        )
        for one, two in pairwise(lines)
    )


def _held(lines: Sequence[Line], tables: Sequence[Ruled]) -> list[Line]:
    """The lines, those of ruled tables as one wide line in each row of the page."""
    inside = {at: number for number, table in enumerate(tables) for at in table.lines}
    kept: list[Line] = []
    held: set[tuple[int, int]] = set()
    for at, line in enumerate(lines):
        number = inside.get(at)
        if number is None:
            kept.append(line)
        elif (number, round(line.base / 4)) not in held:
            held.add((number, round(line.base / 4)))
            table = tables[number]
            kept.append(replace(line, left=table.left, right=table.right, table=number))
    return kept


def _with_caps(lines: Sequence[Line]) -> list[Line]:
    """A large first letter beside several lines, joined to the first of them."""
    caps = [
        line
        for line in lines
        if len(line.text) == 1 and line.text.isalpha() and line.text.isupper() and line.height > 24
    ]
    kept = list(lines)
    for cap in caps[:8]:
        beside = [
            line
            for line in kept
            if line is not cap
            and -0.2 * cap.height < line.left - cap.right < 0.8 * cap.height
            and cap.base - 0.1 * cap.height < line.base + line.height / 2 < cap.base + cap.height
            and line.height < 0.65 * cap.height
        ]
        if len(beside) < 2:
            continue
        first = max(beside, key=lambda line: line.base)
        glue = "" if first.text[:1].islower() or first.text[:2].isupper() else " "
        for at, line in enumerate(kept):
            if any(line is one for one in beside):
                text = f"{cap.text}{glue}{line.text}" if line is first else line.text
                kept[at] = replace(line, text=text, left=cap.left)
        kept = [line for line in kept if line is not cap]
    return kept


# -- rows ----------------------------------------------------------------------------------------


def rows_of(lines: Iterable[Line]) -> list[Row]:
    """Lines that stand beside each other, from the top down, each row from left to right."""
    rows: list[Row] = []
    for line in sorted(lines, key=lambda line: -line.base):
        for row in rows[-2:]:
            near = row[0].base - line.base < 0.5 * min(row[0].height, line.height)
            if near and all(
                line.left >= other.right - 1 or line.right <= other.left + 1 for other in row
            ):
                row.append(line)
                break
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda line: line.left)
    return rows


def _stretched(rows: Sequence[Row]) -> list[Row]:
    """The rows, those of justified prose as one line each."""
    full = prose_edges(row for row in rows if row[0].table < 0)
    return [
        [_side_by_side(row, glue=" ")] if len(row) > 1 and _is_stretched(row, full) else row
        for row in rows
    ]


def _is_stretched(row: Row, full: set[tuple[int, int]]) -> bool:
    return all(line.table < 0 and not line.field for line in row) and fills(row, full)


def _labelled(row: Row, *, inner: bool) -> Row:
    """The row, with labels of lists and of values joined to what they stand before."""
    joined: Row = []
    for at, line in enumerate(row):
        last = joined[-1] if joined else None
        if last and _belongs(last, line, few=len(row) <= 2 or inner, first=at == 1):
            pair = last.pair or last.text.endswith(":")
            joined[-1] = _side_by_side([last, line], glue=" ", pair=pair)
        else:
            joined.append(line)
    return joined


def _belongs(last: Line, line: Line, *, few: bool, first: bool) -> bool:
    if last.table >= 0 or line.table >= 0:
        return False
    gap = line.left - last.right
    if last.text.endswith(":") and not line.text.endswith(":"):
        return gap < 25 * line.height
    if last.text[-1:] in ("☐", "☒", "●", "○") and last.field:
        return gap < 2.5 * line.height
    if not first or gap > 5 * line.height:
        return False
    bullet = BULLET.fullmatch(last.text) is not None
    return bullet or (few and _LABEL.fullmatch(last.text) is not None)


def _side_by_side(row: Sequence[Line], *, glue: str, pair: bool = False) -> Line:
    """A row as one line."""
    main = max(row, key=lambda line: len(line.text))
    return replace(
        main,
        text=glue.join(line.text for line in row),
        left=min(line.left for line in row),
        right=max(line.right for line in row),
        at=min(line.at for line in row),
        bold=all(line.bold for line in row),
        note=row[0].note,
        pair=pair,
        field=any(line.field for line in row),
    )


# -- regions -------------------------------------------------------------------------------------


def _region(lines: Sequence[Line], rules: Rules, *, depth: int) -> list[Line | Grid]:
    """What stands in a part of a page, in reading order."""
    if depth and lines:
        edge = max(line.right for line in lines)
        lines = [replace(line, edge=edge) for line in lines]
    rows = [_labelled(row, inner=False) for row in _stretched(rows_of(lines))]
    if all(len(row) == 1 for row in rows) or depth > _DEEPEST:
        return [_plain(rows, at) for at in range(len(rows))]
    gutters = _gutters(rows)
    found: list[Line | Grid] = []
    done = 0
    for start, end in _bands(gutters):
        if start < done:
            continue
        band = _Band(rows, start, end, gutters)
        parts = [_Band(rows, *ends, gutters) for ends in _blocks(rows, start, end)]
        if len(parts) > 1 and any(part.columns(rules) for part in parts):
            band = parts[0]
        if cuts := band.columns(rules):
            first, last = band.extended(cuts, done)
            found += [_plain(rows, at) for at in range(done, first)]
            for number in range(len(cuts) + 1):
                part = [
                    line
                    for row in rows[first:last]
                    for line in row
                    if column_of(line, cuts) == number
                ]
                found += _region(part, rules, depth=depth + 1)
            rest = [line for row in rows[last:] for line in row]
            return _rejoined(found + _region(rest, rules, depth=depth + 1) if rest else found)
        if band is parts[0] and len(parts) > 1:
            rest = [line for row in rows[band.end :] for line in row]
            here = [line for row in rows[done : band.end] for line in row]
            return _rejoined(
                found
                + _region(here, rules, depth=depth + 1)
                + _region(rest, rules, depth=depth + 1)
            )
        if table := band.table(rules, done):
            first, last, grid = table
            found += [_plain(rows, at) for at in range(done, first)]
            found.append(grid)
            done = last
    return _rejoined(found + [_plain(rows, at) for at in range(done, len(rows))])


def _plain(rows: Sequence[Row], at: int) -> Line:
    """A row that belongs to no table as one line; cells only where it can be no prose."""
    row = rows[at]
    if len(row) == 1:
        return row[0]
    gaps = [two.left - one.right for one, two in pairwise(row)]
    left, right = row[0].left, row[-1].right
    prose = any(
        abs(other[0].left - left) < 6
        and abs(other[-1].right - right) < 8
        and abs(other[0].base - row[0].base) < 9 * row[0].height
        for other in (*rows[max(0, at - 6) : at], *rows[at + 1 : at + 7])
    )
    wide = min(gaps) > 2.5 * row[0].height and len(gaps) < 4 and not any(line.field for line in row)
    return _side_by_side(row, glue=CELL if wide and not prose else " ")


def _gutters(rows: Sequence[Row]) -> list[_Gutter]:
    """White strips that go on over several rows."""
    active: list[_Gutter] = []
    found: list[_Gutter] = []
    for at, row in enumerate(rows):
        if at and rows[at - 1][0].base - row[0].base > 3.6 * max(
            row[0].height, rows[at - 1][0].height
        ):
            found, active = found + active, []
        need = _NARROWEST * row[0].height
        going: list[_Gutter] = []
        for gutter in active:
            if not _narrowed(gutter, row, need):
                found.append(gutter)
                continue
            if row[0].left < gutter.left and row[-1].right > gutter.right:
                gutter.support += 1
                gutter.last = at
            going.append(gutter)
        for one, two in pairwise(row):
            known = any(g.left < two.left and one.right < g.right for g in going)
            if not known and len(going) < _MOST_GUTTERS and two.left - one.right > need:
                going.append(_Gutter(one.right, two.left, at, at))
        active = going
    return [gutter for gutter in found + active if gutter.support > 1]


def _narrowed(gutter: _Gutter, row: Row, need: float) -> bool:
    """Make a gutter as narrow as a row leaves it; False when nothing is left of it."""
    free, place = (0.0, 0.0), gutter.left
    for line in row:
        if line.right <= place:
            continue
        if line.left >= gutter.right:
            break
        if line.left - place > free[1] - free[0]:
            free = (place, line.left)
        place = max(place, line.right)
    if gutter.right - place > free[1] - free[0]:
        free = (place, gutter.right)
    if free[1] - free[0] < need:
        return False
    gutter.left, gutter.right = free
    return True


def _bands(gutters: Sequence[_Gutter]) -> list[tuple[int, int]]:
    """Ranges of rows with gutters; the longest gutters say where they begin and end."""
    ranges: list[tuple[int, int]] = []
    for gutter in sorted(gutters, key=lambda g: (-g.support, g.left - g.right)):
        start, end = gutter.start, gutter.last + 1
        touched = [(a, b) for a, b in ranges if a < end and start < b]
        if not touched:
            ranges.append((start, end))
            continue
        (a, b), *more = touched
        if not more and min(b, end) - max(a, start) >= 0.5 * (end - start):
            ranges[ranges.index((a, b))] = (min(a, start), max(b, end))
    ranges.sort()
    return ranges


def _blocks(rows: Sequence[Row], start: int, end: int) -> list[tuple[int, int]]:
    """Ranges of rows between white strips over the whole width that are far wider than the others."""
    high = rows[start][0].height
    strips = [
        min(line.base for line in one) - max(line.base + line.height for line in two)
        for one, two in pairwise(rows[start:end])
    ]
    usual = sorted(strips)[len(strips) // 2] if strips else 0.0
    most = max(0.8 * high, 2.2 * usual + 0.3 * high)
    cuts = [start + at for at, strip in enumerate(strips, start=1) if strip > most]
    ends = [*cuts, end]
    return list(zip([start, *cuts], ends, strict=True))


class _Band:
    """Rows with gutters: columns of text, a table, or neither."""

    def __init__(
        self, rows: Sequence[Row], start: int, end: int, gutters: Sequence[_Gutter]
    ) -> None:
        self._all = rows
        self._start, self._end = start, end
        self._rows = rows[start:end]
        within = [gutter for gutter in gutters if gutter.start < end and gutter.last >= start]
        self._gutters = sorted(within, key=lambda gutter: gutter.left)

    @property
    def end(self) -> int:
        """The row behind its last one."""
        return self._end

    # -- columns ----------------------------------------------------------------------------------

    def columns(self, rules: Rules) -> list[float]:
        """Where columns of text are parted; empty when these are none."""
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
        return next((cuts for cuts in tries if cuts and self._are_columns(cuts, rules)), [])

    def _are_columns(self, cuts: Sequence[float], rules: Rules) -> bool:
        if self._ruled_across(cuts, rules):
            return False
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
        if min(words) >= 1.8 and self._drawn_by_column(columns) and not self._paired(texts):
            return True
        if self._misaligned(cuts) and min(words) >= 1.5:
            return True
        flows = [_flows(column, text) for column, text in zip(columns, texts, strict=True)]
        return min(words) >= 2.2 and min(flows) >= 0.3 and not self._aligned(columns)

    def _ruled_across(self, cuts: Sequence[float], rules: Rules) -> bool:
        """Whether level rules between the rows go over the gutters, as in tables."""
        lower, upper = self._rows[-1][0].base, self._rows[0][0].base
        return (
            sum(
                any(rule.start < cut < rule.end for cut in cuts)
                for rule in rules.levels(lower, upper)
            )
            > 1
        )

    @staticmethod
    def _drawn_by_column(columns: Sequence[Sequence[Row]]) -> bool:
        order = [[line.at for row in column for line in row] for column in columns]
        return all(max(one) < min(two) for one, two in pairwise(order))

    @staticmethod
    def _paired(texts: Sequence[Sequence[str]]) -> bool:
        return sum(text.endswith(":") for text in texts[0]) >= 0.6 * len(texts[0])

    def _misaligned(self, cuts: Sequence[float]) -> bool:
        """Whether lines beside each other do not stand on the same heights, as those of tables do."""
        apart: list[bool] = []
        for row in self._rows:
            sides = [line for line in row if column_of(line, cuts) == column_of(row[0], cuts)]
            other = [line for line in row if line not in sides]
            apart += [abs(line.base - row[0].base) > 0.1 * line.height for line in other]
        return len(apart) >= 3 and sum(apart) >= 0.6 * len(apart)

    def _aligned(self, columns: Sequence[Sequence[Row]]) -> bool:
        """Whether gaps between rows stand at the same heights in every column, as in tables."""
        breaks = []
        for column in columns:
            bases = [row[0].base for row in column]
            steps = [one - two for one, two in pairwise(bases)]
            small = min(steps, default=0)
            breaks.append(
                {round(bases[at + 1] / 3) for at, step in enumerate(steps) if step > 1.25 * small}
            )
        shared = set.intersection(*breaks)
        return len(shared) >= 2 and len(shared) >= 0.6 * min(map(len, breaks))

    def extended(self, cuts: Sequence[float], done: int) -> tuple[int, int]:
        """The rows of the columns, with those at their ends where only one column has text."""
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

        first, last = self._start, self._resumes(cuts)
        while first > done and fits(first - 1, first):
            first -= 1
        while last < len(self._all) and last >= self._end and fits(last, last - 1):
            last += 1
        return first, last

    def _resumes(self, cuts: Sequence[float]) -> int:
        """Where the columns end, because after a wide gap in one something else begins beside both."""
        seen: dict[int, Line] = {}
        for at, row in enumerate(self._rows, start=self._start):
            beside = {column_of(line, cuts): line for line in row}
            after = [
                number
                for number, line in beside.items()
                if number in seen and seen[number].base - line.base > 4.5 * line.height
            ]
            level = max(line.base for line in row) - min(line.base for line in row) < 1
            if after and len(beside) > len(cuts) and level and at - self._start >= 3:
                return self._widest_gap(max(self._start + 3, at - 6), at)
            seen.update(beside)
        return self._end

    def _widest_gap(self, first: int, last: int) -> int:
        """The row of these with the most room above it."""
        rows = self._all
        return max(range(first, last + 1), key=lambda at: rows[at - 1][0].base - rows[at][-1].base)

    # -- tables -----------------------------------------------------------------------------------

    def table(self, rules: Rules, done: int) -> tuple[int, int, Grid] | None:
        """The first and last row and the table, if the rows are one."""
        rows = self._rows
        if any(line.table >= 0 for row in rows for line in row):
            return None
        gutters = [g for g in self._gutters if g.support >= 2 and self._lines_up(g)]
        if not gutters:
            return None
        cuts = [gutter.middle for gutter in _apart(gutters)]
        full = [row for row in rows if len(row) > 1]
        if len(full) < 3 and not self._surely(full, rules):
            return None
        if _prose_like(rows):
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
        return first, last, aligned_table(inside, cuts, rules, above=above)

    def _goes_with(self, row: Row, above: Row, cuts: Sequence[float]) -> bool:
        """Whether a row below the table only goes on with cells of its last row."""
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

    def _lines_up(self, gutter: _Gutter) -> bool:
        """Whether cells beside a gutter begin, end or centre at the same place."""
        right: list[Line] = []
        left: list[Line] = []
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
        enough = 1.0 if len(right) < 3 else 0.6
        near = 1.5 if len(right) < 3 else 3.0
        return any(_share_at_few_places(places, near) >= enough for places in edges)

    def _surely(self, full: Sequence[Row], rules: Rules) -> bool:
        """Whether two rows are a table: short cells, the same number, or ruled."""
        if len(full) < 2:
            return False
        same = len({len(row) for row in full}) == 1
        short = all(len(line.text.split()) <= 4 for row in full for line in row)
        gaps = [two.left - one.right for row in full for one, two in pairwise(row)]
        return same and short and min(gaps) > full[0][0].height

    def _heads_it(self, row: Row, cuts: Sequence[float]) -> bool:
        """Whether the row above names several columns at once."""
        first = self._rows[0][0]
        if row[0].base - first.base > 2.2 * first.height or any(line.table >= 0 for line in row):
            return False
        spans = any(line.left < cut < line.right for line in row for cut in cuts)
        inner = row[0].left > cuts[0] or len(row) > 1
        return spans and inner and all(len(line.text) <= 60 for line in row)


def _apart(gutters: Sequence[_Gutter]) -> list[_Gutter]:
    """Gutters that do not overlap; of two that do, the one with more rows."""
    kept: list[_Gutter] = []
    for gutter in gutters:
        if kept and gutter.left < kept[-1].right:
            if gutter.support > kept[-1].support:
                kept[-1] = gutter
        else:
            kept.append(gutter)
    return kept


def _share_at_few_places(places: Sequence[float], near: float) -> float:
    """How many stand where several others do: cells left empty let others be next to a gutter."""
    order = sorted(places)
    enough = max(2, len(order) // 4)
    groups: list[list[float]] = []
    for place in order:
        if groups and place - groups[-1][0] <= near:
            groups[-1].append(place)
        else:
            groups.append([place])
    return sum(len(group) for group in groups if len(group) >= enough) / len(order)


def _flows(column: Sequence[Row], texts: Sequence[str]) -> float:
    """How many of a column's lines go on in the next one, as prose does."""
    left = min(row[0].left for row in column)
    right = max(row[-1].right for row in column)
    on = [
        text[:1].islower()
        or re.search(r"[^\W\d_]-$", before) is not None
        or (
            _GOES_ON.search(before) is not None
            and len(row) == 1
            and row[-1].right - left > 0.82 * (right - left)
            and len(before.split()) > 2
        )
        for row, before, text in zip(column, texts, texts[1:], strict=False)
    ]
    return sum(on) / max(1, len(on))


def _prose_like(rows: Sequence[Row]) -> bool:
    """Whether rows are justified prose whose gaps stand below each other by chance."""
    if len(rows) > 6:
        return False
    left, right = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    flush = [abs(row[0].left - left) < 3 and abs(row[-1].right - right) < 3 for row in rows]
    text = [" ".join(line.text for line in row) for row in rows]
    on = sum(bool(re.match(r"[a-zäöü]", one)) for one in text[1:])
    words = sum(len(one.split()) for one in text) / len(text)
    return sum(flush) >= len(rows) - 1 and words >= 4 and on >= 0.5 * (len(rows) - 1)


def _rejoined(items: list[Line | Grid]) -> list[Line | Grid]:
    """Tables that only a label over their whole width had parted, as one."""
    found: list[Line | Grid] = []
    for item in items:
        if (
            isinstance(item, Grid)
            and len(found) > 1
            and isinstance(label := found[-1], Line)
            and isinstance(table := found[-2], Grid)
            and _same_columns(table, item)
            and len(label.text) <= 80
            and item.heads == 0
            and label.table < 0
        ):
            rows = [*table.rows, [label.text], *item.rows]
            found[-2:] = [replace(table, rows=rows)]
        else:
            found.append(item)
    return found


def _same_columns(one: Grid, other: Grid) -> bool:
    return len(one.edges) == len(other.edges) and all(
        abs(a - b) < 12 for a, b in zip(one.edges[1:-1], other.edges[1:-1], strict=True)
    )
