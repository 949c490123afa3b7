"""Computes counts, sums, averages, maxima and minima over all rows or for each group.

Knows no document.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from rag.tables.bounds import Bound
from rag.tables.columns import amount_column
from rag.tables.matched import Column, Matched
from rag.tables.results import Kind, PartialResult, Result
from rag.tables.times import TimeBound
from rag.tables.words import Operation, TableQuestion, Word, words_of

Limits = tuple[tuple[Column, Bound | TimeBound], ...]
"""The bounds that the rows satisfy, each with its column."""
FEWEST = 2
"""The fewest rows that are computed with; a single row is looked up."""
MOST_GROUPS = 24
"""The most groups that a person would read."""


def single(
    question: TableQuestion,
    found: Matched,
    fewest: int,
    bounds: Limits = (),
) -> Result | None:
    """The count or measure of the rows; None for fewer than `fewest`."""
    if question.operation == "count":
        return _counted(question, found, fewest, bounds)
    column = amount_column(found, question.measures)
    return _measured(question.operation, column, found, fewest)


def grouped(question: TableQuestion, found: Matched) -> Result | None:
    """The result for the rows of each value of the column that the question groups by."""
    named = [at for at, positions in found.whole.items() if question.group in positions]
    if len(named) != 1 or named[0] in found.filters:
        return None
    column = found.column(named[0])
    values = list(dict.fromkeys(column.cells[row] for row in found.rows))
    if not FEWEST <= len(values) <= MOST_GROUPS or len(values) == len(found.rows) or "" in values:
        return None
    found.whole[named[0]] = set()
    results = []
    for value in values:
        rows = [row for row in found.rows if column.cells[row] == value]
        one = single(question, replace(found, rows=rows), 1)
        if one is None or (one.kind == "distinct" and one.column is column):
            return None
        results.append(one)
    first = results[0]
    if {(one.kind, one.column) for one in results} != {(first.kind, first.column)}:
        return None
    partials = tuple(
        PartialResult(v, one.value, one.rows) for v, one in zip(values, results, strict=True)
    )
    every = tuple(row for one in results for row in one.rows)
    return Result(
        "groups", found, every, (), first.column, Decimal(0), (), partials, column, first.kind
    )


def _counted(
    question: TableQuestion,
    found: Matched,
    fewest: int,
    bounds: Limits,
) -> Result | None:
    """What is counted: amounts are added up, distinct values of a column once each, otherwise rows."""
    rows = tuple(found.rows)
    all_rows = Result("rows", found, rows, (), None, Decimal(len(rows)))
    named = {at for column, bound in bounds for at in found.whole.get(column.at, ())}
    counted = [at for at in question.meaning - found.valued - named if at != question.group]
    counted = [at for at in counted if at in found.understood]
    noun = min((at for at in counted if at >= (question.noun or 0)), default=None)
    if noun is None or question.noun is None:
        return all_rows if bounds else None
    word = question.words[noun]
    columns = [at for at, positions in found.whole.items() if noun in positions]
    summed = [at for at in columns if found.column(at).amounts]
    if any(sign.isdigit() for sign in word.small):
        return None  # "2024" and "SX5" are not counts
    if summed:
        column = found.column(summed[0])
        counts = len(summed) == 1 and _counts(column, word)
        return _measured("sum", column, found, fewest) if counts else None
    others = columns or [
        at
        for at, positions in found.part.items()
        if noun in positions and not _is_narrower(word, found.column(at).name)
    ]
    if others:
        return _distinct(found, others, all_rows)
    return all_rows if noun in found.subject else None


def _distinct(found: Matched, columns: Sequence[int], all_rows: Result) -> Result | None:
    """How many different values a column has; all rows if each has its own. None if that is unclear."""
    column = found.column(columns[0])
    if any(cell[:1].isdigit() for cell in column.cells):
        return None  # "12 adults, 3 children" in a cell is more than one
    different = {column.cells[row].casefold() for row in all_rows.rows if column.cells[row]}
    if len(different) == len(all_rows.rows):
        return all_rows
    if len(columns) > 1:
        return None
    return Result("distinct", found, all_rows.rows, (), column, Decimal(len(different)))


def _counts(column: Column, noun: Word) -> bool:
    """Whether a column's amounts are counts: no other unit, and not numbers of zones."""
    amounts = column.amounts
    if amounts is None or (amounts.unit and words_of(amounts.unit)[:1] != (noun,)):
        return False
    held = {value for value in amounts.values if value is not None}
    return held != set(map(Decimal, range(1, len(held) + 1)))


def _is_narrower(word: Word, name: str) -> bool:
    """Whether a word is a compound of the name with a narrower meaning: "Stehplätze" of "Plätze"."""
    return any(
        len(word.stem) > len(other.stem) and word.stem.endswith(other.stem)
        for other in words_of(name)
    )


def _measured(
    operation: Operation, column: Column | None, found: Matched, fewest: int
) -> Result | None:
    if column is None or column.amounts is None:
        return None
    values = column.amounts.values
    rows = [row for row in found.rows if values[row] is not None]
    held = [value for row in rows if (value := values[row]) is not None]
    if len(held) < fewest:
        return None
    shown: tuple[int, ...] = ()
    if operation in ("most", "least"):
        value = max(held) if operation == "most" else min(held)
        shown = tuple(row for row in rows if values[row] == value)
    else:
        value = sum(held, Decimal(0)) / (len(held) if operation == "average" else 1)
    kinds: dict[Operation, Kind] = {"average": "average", "most": "most", "least": "least"}
    return Result(kinds.get(operation, "sum"), found, tuple(rows), shown, column, value)
