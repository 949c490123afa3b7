"""Tells prose from the cells of a table: by how its lines go on, and by its gaps. Knows no PDF engine."""

import re
from collections.abc import Sequence

from index.readers.pdf_runs import spaces
from index.readers.pdf_tables import Row

_GOES_ON = re.compile(r"[^\W\d_]-$|[^.!?:;]$")


def flowing_share(column: Sequence[Row], texts: Sequence[str]) -> float:
    """The share of a column's lines that continue in the next one, as those of prose do: 0 to 1."""
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


def is_evenly_set(rows: Sequence[Row]) -> bool:
    """Whether rows are prose with wide gaps of equal size in each row; gaps between cells differ."""
    words = [word for row in rows for line in row for word in line.text.split()]
    small = sum(word[0].islower() for word in words)
    if small < 0.3 * len(words) or len(words) < 3.5 * len(rows):
        return False
    even = 0
    for row in rows:
        tight, loose = spaces(row)
        even += 0 < loose <= 2 * tight
    return even >= 0.8 * len(rows)


def is_justified(rows: Sequence[Row]) -> bool:
    """Whether rows are justified prose whose gaps line up by chance."""
    if len(rows) > 6:
        return False
    left, right = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    flush = [abs(row[0].left - left) < 3 and abs(row[-1].right - right) < 3 for row in rows]
    text = [" ".join(line.text for line in row) for row in rows]
    on = sum(bool(re.match(r"[a-zäöü]", one)) for one in text[1:])
    words = sum(len(one.split()) for one in text) / len(text)
    return sum(flush) >= len(rows) - 1 and words >= 4 and on >= 0.5 * (len(rows) - 1)
