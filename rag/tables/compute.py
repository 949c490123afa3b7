"""A question about a whole table to what it comes to: a result that is sure, or that there is none.

Knows no document's place and no words that are shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from index.tables import Grid
from rag.tables.match import PART, Column, Matched, columns_of, match
from rag.tables.words import Operation, Question, Vocabulary, words_of

Kind = Literal["rows", "distinct", "sum", "average", "most", "least"]
FEWEST = 2
"""Rows of which one computes; a single row is looked up."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was computed: over which rows of the table's body, from which column, and the value.

    `shown` are the rows that the result names itself: the greatest, the least.
    """

    kind: Kind
    matched: Matched
    rows: tuple[int, ...]
    shown: tuple[int, ...]
    column: Column | None
    value: Decimal


@dataclass(frozen=True, slots=True)
class Beyond:
    """The question asks for a computation, and what is meant is not sure; some rows that it may mean."""

    matched: Matched
    rows: tuple[int, ...]


def compute(
    text: str, grid: Grid, question: Question, known: Vocabulary, *, about: str, language: str
) -> Result | Beyond | None:
    """The result; Beyond where it is not sure; None where the question looks up a single cell."""
    found = columns_of(text, grid.table, language)
    if len(found.body) < FEWEST or not any(grid.columns) or _stated(grid, question):
        return None
    found = match(question, found, known, about)
    if found.filters and len(found.rows) < FEWEST:
        return None
    certain = question.sure and found.sure and question.meaning <= found.understood
    result = _counted(question, found) if question.operation == "count" else None
    if question.operation != "count":
        result = _measured(question.operation, _amount_column(found, question.measures), found)
    if result and certain:
        return result
    named = any(positions for positions in (*found.whole.values(), *found.part.values()))
    if found.filters or (named and (question.operation != "count" or not question.sure)):
        return Beyond(found, tuple(found.rows))
    return None


def _stated(grid: Grid, question: Question) -> bool:
    """Whether a column's name has the operation in it: then its cells state the result."""
    return any(word.stem in question.phrase for name in grid.columns for word in words_of(name))


def _counted(question: Question, found: Matched) -> Result | None:
    """What is counted: amounts are added up, values of a column once each, else rows."""
    counted = [at for at in question.meaning if at not in found.valued]
    noun = min((at for at in counted if at >= (question.noun or 0)), default=None)
    if noun is None or question.noun is None:
        return None
    named = [at for at, positions in found.whole.items() if noun in positions]
    summed = [at for at in named if found.column(at).amounts]
    if len(summed) == 1:
        return _measured("sum", found.column(summed[0]), found)
    if summed:
        return None
    rows = tuple(found.rows)
    others = named or [at for at, positions in found.part.items() if noun in positions]
    if others:
        column = found.column(others[0])
        different = {column.cells[row].casefold() for row in rows if column.cells[row]}
        if len(different) == len(rows):
            return Result("rows", found, rows, (), None, Decimal(len(rows)))
        if len(others) > 1:
            return None
        return Result("distinct", found, rows, (), column, Decimal(len(different)))
    if noun not in found.understood or any(noun in places for places in found.whole.values()):
        return None
    return Result("rows", found, rows, (), None, Decimal(len(rows)))


def _amount_column(found: Matched, measures: frozenset[str]) -> Column | None:
    """The column of amounts that is named by most words, else the only one there is.

    Where the question says what is measured ("the longest"), others are not looked at.
    """
    able = [column for column in found.columns if column.amounts]
    if measures:
        able = [column for column in able if _measures(column, measures)]
    named = [
        (len(found.whole[column.at]), len(found.part[column.at]), column)
        for column in able
        if found.whole[column.at] or found.part[column.at]
    ]
    if named:
        best = max((whole, part) for whole, part, _ in named)
        ahead = [column for whole, part, column in named if (whole, part) == best]
        return ahead[0] if len(ahead) == 1 else None
    return able[0] if len(able) == 1 else None


def _measures(column: Column, measures: frozenset[str]) -> bool:
    """Whether the column's name or unit is, or ends in, one of these words."""
    unit = column.amounts.unit if column.amounts else ""
    words = re.findall(r"[^\W\d_]+|[€$£]", f"{column.name} {unit}".casefold())
    return any(
        word == kind or (len(kind) >= PART and word.endswith(kind))
        for word in words
        for kind in measures
    )


def _measured(operation: Operation, column: Column | None, found: Matched) -> Result | None:
    if column is None or column.amounts is None:
        return None
    values = column.amounts.values
    rows = [row for row in found.rows if values[row] is not None]
    held: Sequence[Decimal] = [value for row in rows if (value := values[row]) is not None]
    if len(held) < FEWEST:
        return None
    shown: tuple[int, ...] = ()
    if operation in ("most", "least"):
        value = max(held) if operation == "most" else min(held)
        shown = tuple(row for row in rows if values[row] == value)
    else:
        value = sum(held, Decimal(0)) / (len(held) if operation == "average" else 1)
    kind: Kind = "sum" if operation == "count" else operation
    return Result(kind, found, tuple(rows), shown, column, value)
