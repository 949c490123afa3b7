"""Phrases a computed result with a template. Knows no document and no citation."""

from collections.abc import Sequence
from decimal import Decimal

from rag.tables.amounts import Amounts, written
from rag.tables.matched import LABEL, Column, Matched
from rag.tables.results import PartialResult, Result
from rag.tables.times import TimeBound
from rag.tables.words import TableVocabulary

MOST_NAMED, MOST_CELLS = 20, 3
"""The most rows that a list names, and the most cells that name a row. Any other result names as many
rows as a row has cells."""


def sentence_of(result: Result, known: TableVocabulary, language: str, *, table: str) -> str:
    """A result in words of its language; `table` is the name of the table."""
    where = _where(result, known, language)
    only = known.said["only"].format(where=where) if where else ""
    column = result.column
    return known.said[_template(result, where)].format(
        n=len(result.rows),
        all=len(result.matched.body),
        table=table,
        where=where,
        only=only,
        column=column.name if column else "",
        group=result.group.name if result.group else "",
        value=_value(result, known, language),
        names=_names(result, known, language),
    )


def _template(result: Result, where: str) -> str:
    if result.kind == "rows" and not where:
        return "rows_all"
    if result.kind in ("rows", "list") and not result.rows:
        return "none"
    if result.kind in ("rows", "list") and len(result.rows) == 1:
        return "one" if result.kind == "rows" else "list_one"
    if result.kind == "groups" and result.each in ("sum", "average", "most", "least"):
        return f"groups_{result.each}"
    return result.kind


def _value(result: Result, known: TableVocabulary, language: str) -> str:
    column = result.column
    if result.kind in ("earliest", "latest") and column:
        return column.cells[result.shown[0]]
    if result.kind in ("most", "least") and column and column.amounts and column.amounts.mixed:
        return column.cells[result.shown[0]]
    if result.kind == "ratio":
        return _plain(result.value, known, language)
    return _amount(result.value, column if result.kind != "distinct" else None, known, language)


def _amount(value: Decimal, column: Column | None, known: TableVocabulary, language: str) -> str:
    return (
        _valued(value, column.amounts, known, language) if column and column.amounts else f"{value}"
    )


def _names(result: Result, known: TableVocabulary, language: str) -> str:
    """The rows that the result names, or its partial results with their values."""
    if result.partials:
        joint = ", " if result.kind in ("difference", "ratio") else "; "
        return joint.join(_partial(one, result, known, language) for one in result.partials)
    most = MOST_NAMED if result.kind == "list" else MOST_CELLS
    names = "; ".join(_row(row, result) for row in result.shown[:most])
    more = len(result.shown) - most
    return known.said["more"].format(names=names, n=more) if more > 0 else names


def _partial(one: PartialResult, result: Result, known: TableVocabulary, language: str) -> str:
    return f"{one.name}: {_amount(one.value, result.column, known, language)}"


def _row(row: int, result: Result) -> str:
    """A row by the cells that are no amounts, and those that had to satisfy a bound."""
    bounded = [column for column, _ in (*result.bounds, *result.times)]
    every = result.matched.columns
    named = [one for one in every if not one.amounts and one not in bounded][:MOST_CELLS]
    cells = [cell for one in named if (cell := one.cells[row])]
    return " · ".join([*cells, *(f"{one.name}: {one.cells[row]}" for one in bounded)])


def _where(result: Result, known: TableVocabulary, language: str) -> str:
    said = [*_values(result.matched, known)] if result.kind not in ("difference", "ratio") else []
    for column, bound in result.bounds:
        value = _amount(bound.value, column, known, language)
        if bound.upper is None:
            said.append(f"{column.name} {bound.sign} {value}")
        else:
            upper = _amount(bound.upper, column, known, language)
            said.append(f"{value} ≤ {column.name} ≤ {upper}")
    said += [f"{column.name} {_sign(bound)}{bound.text}" for column, bound in result.times]
    return known.said["and"].join(said)


def _sign(bound: TimeBound) -> str:
    return "" if bound.upper else f"{bound.sign} "


def _values(matched: Matched, known: TableVocabulary) -> Sequence[str]:
    said = []
    for at, values in matched.filters.items():
        different = list({value.casefold(): value for value in values}.values())
        either = known.said["or"].join(different)
        name = "" if at == LABEL else matched.column(at).name
        said.append(f"{name} = {either}" if name else either)
    return said


def _plain(value: Decimal, known: TableVocabulary, language: str) -> str:
    return _valued(value, Amounts((), "", False, 0), known, language)


def _valued(value: Decimal, found: Amounts, known: TableVocabulary, language: str) -> str:
    """The value with its unit; one with more decimals than are shown is marked as rounded."""
    if value == value.quantize(Decimal(1).scaleb(-found.decimals)):
        return written(value, found, language)
    decimals = max(2, found.decimals)
    shown = written(value, found, language, decimals=decimals)
    if value == value.quantize(Decimal(1).scaleb(-decimals)):
        return shown
    return known.said["about"].format(value=shown)
