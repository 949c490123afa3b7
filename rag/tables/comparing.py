"""Computes the difference or ratio of two amounts that a question names.

Knows no document.
"""

from dataclasses import replace
from decimal import Decimal

from rag.tables.bounds import Bound
from rag.tables.columns import amount_column
from rag.tables.matched import Column, Matched
from rag.tables.results import Beyond, Kind, PartialResult, Result
from rag.tables.words import TableQuestion, TableVocabulary


def compared(question: TableQuestion, found: Matched) -> Result | None:
    """Two rows of one column of amounts, or two columns of one row, in the order of the question."""
    pair = _two_rows(question, found) or _two_columns(found)
    if pair is None:
        return None
    column, (one, other) = pair
    if question.operation == "ratio":
        less, more = sorted((one.value, other.value))
        if less <= 0:
            return None
        value = more / less
    else:
        value = abs(one.value - other.value)
    rows = tuple(dict.fromkeys((*one.rows, *other.rows)))
    kind: Kind = "ratio" if question.operation == "ratio" else "difference"
    return Result(kind, found, rows, rows, column, value, (), (one, other))


def beside(question: TableQuestion, found: Matched) -> Result | None:
    """The rows whose amount is greater, or less, than that of the one named row."""
    column = amount_column(found, question.measures)
    limit = column.amounts.values[found.rows[0]] if column and column.amounts else None
    if column is None or column.amounts is None or limit is None:
        return None
    bound = Bound(question.against, limit, None, "", frozenset(), -1)
    rows = tuple(
        row
        for row, amount in enumerate(column.amounts.values)
        if amount is not None and bound.holds(amount)
    )
    others = replace(found, filters={}, rows=list(rows))
    kind: Kind = "list" if question.operation == "list" else "rows"
    return Result(kind, others, rows, rows, column, Decimal(len(rows)), ((column, bound),))


def beyond_two(question: TableQuestion, found: Matched, known: TableVocabulary) -> Beyond | None:
    """Beyond, if two things that the table names are compared but what is meant is uncertain; else None.

    A "difference" without a named amount may be one that the text describes.
    """
    small = {word.small for word in question.words}
    measured = (
        question.measures
        or small & known.comparatives
        or any(one.amounts and found.whole[one.at] for one in found.columns)
    )
    two = any(len(_different(values)) == 2 for values in found.filters.values())
    return Beyond(found, tuple(found.rows)) if two and measured else None


def _two_rows(
    question: TableQuestion, found: Matched
) -> tuple[Column, tuple[PartialResult, PartialResult]] | None:
    double = [at for at, values in found.filters.items() if len(_different(values)) == 2]
    column = amount_column(found, question.measures)
    if len(double) != 1 or column is None or column.amounts is None:
        return None
    partials = []
    for span in sorted(found.spans, key=lambda one: one.start):
        at, cells = found.spans[span]
        if at != double[0]:
            continue
        rows = [row for row in found.rows if found.column(at).cells[row] in cells]
        value = column.amounts.values[rows[0]] if len(rows) == 1 else None
        if value is None:
            return None
        partials.append(PartialResult(found.column(at).cells[rows[0]], value, tuple(rows)))
    return (column, (partials[0], partials[1])) if len(partials) == 2 else None


def _two_columns(found: Matched) -> tuple[Column, tuple[PartialResult, PartialResult]] | None:
    named = [one for one in found.columns if one.amounts and found.whole[one.at]]
    if (
        len(named) != 2
        or len(found.rows) != 1
        or found.whole[named[0].at] & found.whole[named[1].at]
    ):
        return None
    row = found.rows[0]
    named.sort(key=lambda one: min(found.whole[one.at]))
    held = [(one, one.amounts) for one in named if one.amounts]
    if len({amounts.unit for _, amounts in held}) != 1:
        return None
    partials = [
        PartialResult(one.name, value, (row,))
        for one, amounts in held
        if (value := amounts.values[row]) is not None
    ]
    return (named[0], (partials[0], partials[1])) if len(partials) == 2 else None


def _different(values: list[str]) -> set[str]:
    return {value.casefold() for value in values}
