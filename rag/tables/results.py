"""The results of computations over a table. Knows no question."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.tables.bounds import Bound
from rag.tables.matched import Column, Matched
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
class PartialResult:
    """One of several values in a result: its name, and its rows."""

    name: str
    value: Decimal
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A computed result: the rows of the table's body, the column, and the value.

    `shown` are the rows that the result itself names: the greatest, the least, those listed. `bounds` and
    `times` are the bounds that the rows satisfy. `partials` are the groups, by `group`, or the two values
    compared; for groups, `each` is the kind of every one.
    """

    kind: Kind
    matched: Matched
    rows: tuple[int, ...]
    shown: tuple[int, ...]
    column: Column | None
    value: Decimal
    bounds: tuple[tuple[Column, Bound], ...] = ()
    partials: tuple[PartialResult, ...] = ()
    group: Column | None = None
    each: Kind = "rows"
    times: tuple[tuple[Column, TimeBound], ...] = ()


@dataclass(frozen=True, slots=True)
class Beyond:
    """The question asks for a computation, but what is meant is uncertain; some rows that it may mean."""

    matched: Matched
    rows: tuple[int, ...]
