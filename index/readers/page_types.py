"""What printed pages are read as: lines, tables, and the pieces of text made of them. Knows no format."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class PageLine(NamedTuple):
    """A line, or a part of one beside a wide gap; `base` is the lower edge of its font, in points.

    `place` is 0 at the page's lower edge and 1 at its upper one, `at` counts in drawing order, `note`
    is the mark of a note that begins here, `pair` says that a value stands beside its label, `field`
    that it comes from a form, and `table` numbers the ruled table it belongs to. `tight` and `loose`
    are its narrowest and widest gap between words, and `edge` is the right edge of its column, if it
    is in one. `parts` are the pieces between its wider gaps: cells, if the columns are close.
    """

    text: str
    left: float
    right: float
    base: float
    height: float
    place: float
    at: int = 0
    bold: bool = False
    note: str = ""
    pair: bool = False
    field: bool = False
    table: int = -1
    tight: float = 0.0
    loose: float = 0.0
    edge: float = 0.0
    parts: tuple["PageLine", ...] = ()


@dataclass(frozen=True, slots=True)
class PageGrid:
    """A table on a page: its rows, how many of them name the columns, and where columns begin."""

    rows: Sequence[Sequence[str]]
    heads: int
    edges: tuple[float, ...]
    height: float


@dataclass(frozen=True, slots=True)
class PagePiece:
    """A stretch of text and what joins it to the one before; `level` 0 means no heading.

    `counted` is its category in the report; `grid` is set for a table. A table that `goes_on`
    continues the one before it. `margin` are the blanks before what stands in a list in a list.
    """

    text: str
    glue: str
    level: int = 0
    counted: str = ""
    grid: PageGrid | None = None
    goes_on: bool = False
    margin: str = ""
