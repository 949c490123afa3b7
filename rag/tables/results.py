"""The results of computations over a table. Knows no question."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.tables.bounds import Bound
from rag.tables.match import Column, Matched
from rag.tables.times import TimeBound

Kind = Literal[
    "rows",
    "distinct",
    "sum",
    "average",
    "most",
    "least",
    "earliest",
    "latest",
    "difference",
    "ratio",
    "list",
    "groups",
]


@dataclass(frozen=True, slots=True)
class Part:
    """One of several values that a result is made of: what it is called, and its rows."""

    name: str
    value: Decimal
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What was computed: over which rows of the table's body, from which column, and the value.

    `shown` are the rows that the result names itself: the greatest, the least, those listed. `bounds` are
    what the rows had to keep, `times` what in time. `parts` are the groups, by `group`, or the two values
    compared; of groups `each` is the kind of every one.
    """

    kind: Kind
    matched: Matched
    rows: tuple[int, ...]
    shown: tuple[int, ...]
    column: Column | None
    value: Decimal
    bounds: tuple[tuple[Column, Bound], ...] = ()
    parts: tuple[Part, ...] = ()
    group: Column | None = None
    each: Kind = "rows"
    times: tuple[tuple[Column, TimeBound], ...] = ()


@dataclass(frozen=True, slots=True)
class Beyond:
    """The question asks for a computation, and what is meant is not sure; some rows that it may mean."""

    matched: Matched
    rows: tuple[int, ...]
