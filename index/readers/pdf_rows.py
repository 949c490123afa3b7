"""Groups printed lines that stand beside each other into rows, and joins what belongs together.

That is justified prose, the labels of lists and values with what follows them, and drop caps with their
words. Knows no PDF engine.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from index.readers.page_lines import BULLET, CELL
from index.readers.page_types import PageLine
from index.readers.pdf_tables import Row

_BOXES = ("☐", "☒", "●", "○")
_LABEL = re.compile(
    r"(?:[-–—*•▪◦‣●■○□➢☐☒☑]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\(\d+\)"
    r"|\d+(?:\.\d+)+\.?|§+ ?\d+\w?|(?:Art|Abs)\.? ?\d+)"
)


def rows_of(lines: Iterable[PageLine]) -> list[Row]:
    """Lines beside each other, from the top down, each row from left to right."""
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


def with_caps(lines: Sequence[PageLine]) -> list[PageLine]:
    """A drop cap beside several lines, joined to the first of them."""
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
                kept[at] = line._replace(text=text, left=cap.left, parts=())
        kept = [line for line in kept if line is not cap]
    return kept


def labelled(row: Row) -> Row:
    """The row, with the labels of lists and values joined to what follows them."""
    if _boxes_follow(row):
        return [side_by_side(row[at : at + 2], glue=" ") for at in range(0, len(row), 2)]
    joined: Row = []
    for at, line in enumerate(row):
        last = joined[-1] if joined else None
        if last and _belongs(last, line, few=len(row) <= 2, first=at == 1):
            pair = last.pair or last.text.endswith(":")
            joined[-1] = side_by_side([last, line], glue=" ", pair=pair)
        else:
            joined.append(line)
    return joined


def _boxes_follow(row: Row) -> bool:
    """Whether each label has its checkbox after it, not before."""
    boxes = [line.field and line.text in _BOXES for line in row]
    return (
        len(row) % 2 == 0
        and all(line.table < 0 for line in row)
        and not any(boxes[::2])
        and all(boxes[1::2])
        and not any(line.field for line in row[::2])
    )


def _belongs(last: PageLine, line: PageLine, *, few: bool, first: bool) -> bool:
    if last.table >= 0 or line.table >= 0:
        return False
    gap = line.left - last.right
    if last.text.endswith(":") and not line.text.endswith(":"):
        return True
    if last.text[-1:] in _BOXES and last.field:
        return True
    bullet = BULLET.fullmatch(last.text) is not None
    if not first or (gap > 5 * line.height and not (bullet and few)):
        return False
    return bullet or (few and _LABEL.fullmatch(last.text) is not None)


def side_by_side(row: Sequence[PageLine], *, glue: str, pair: bool = False) -> PageLine:
    """A row as one line."""
    main = max(row, key=lambda line: len(line.text))
    close = any(line.parts for line in row)
    return main._replace(
        text=glue.join(line.text for line in row),
        left=min(line.left for line in row),
        right=max(line.right for line in row),
        at=min(line.at for line in row),
        bold=all(line.bold for line in row),
        note=row[0].note,
        pair=pair,
        field=any(line.field for line in row),
        parts=tuple(cell for line in row for cell in line.parts or (line,)) if close else (),
    )


def plain(rows: Sequence[Row], at: int) -> PageLine:
    """A row outside of any table as one line; as cells only if it cannot be prose."""
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
    return side_by_side(row, glue=CELL if wide and not prose else " ")
