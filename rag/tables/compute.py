"""A question about a whole table to what it comes to: a result that is sure, or that there is none.

Knows no document's place and no words that are shown.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from index.tables import Grid
from rag.tables.bounds import Bound
from rag.tables.columns import amount_column, bound_column, measures, moment_column
from rag.tables.match import PART, Column, Matched, columns_of, folded, match
from rag.tables.moments import moments
from rag.tables.words import Operation, Question, Vocabulary, words_of

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
FEWEST = 2
"""Rows of which one computes; a single row is looked up."""
ABOVE = 200
"""Characters above a table that may say of what unit its amounts are."""
MOST_FOREIGN = 1
"""Words that mean nothing in a table and still leave it the one that is asked."""
MOST_GROUPS = 24
"""Groups that a person still reads."""


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
    what the rows had to keep. `parts` are the groups, by `group`, or the two values compared; of groups
    `each` is the kind of every one.
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


@dataclass(frozen=True, slots=True)
class Beyond:
    """The question asks for a computation, and what is meant is not sure; some rows that it may mean."""

    matched: Matched
    rows: tuple[int, ...]


def compute(
    text: str, grid: Grid, question: Question, known: Vocabulary, *, about: str, language: str
) -> Result | Beyond | None:
    """The result; Beyond where it is not sure; None where the question looks up a single cell.

    `about` is what the table is about: the document's title and the headings above it.
    """
    found = columns_of(text, grid.table, language)
    if len(found.body) < FEWEST or not any(grid.columns) or _stated(text, grid, question):
        return None
    above = text[max(0, grid.table.start - ABOVE) : grid.table.start]
    found = match(question, found, known, f"{about}\n{_caption(above)}")
    if question.operation in ("difference", "ratio"):
        result = _compared(question, found)
        return _sure(result, question, found, known) or _beyond_two(question, found)
    if found.filters and len(found.rows) < FEWEST:
        return None
    bounds = _bounded(question, found, above)
    if bounds is not None:
        found.rows = [row for row in found.rows if _keeps(row, bounds)]
        result = _result(question, found, bounds)
        if result and (sure := _sure(replace(result, bounds=bounds), question, found, known)):
            return sure
    if question.operation in ("list", "earliest", "latest") or question.group is not None:
        return None
    if _foreign(question, found, known) > MOST_FOREIGN:
        return None
    named = any(positions for positions in (*found.whole.values(), *found.part.values()))
    if found.filters or (named and (question.operation != "count" or not question.sure)):
        return Beyond(found, tuple(found.rows))
    return None


def _caption(above: str) -> str:
    """The line right above a table, unless it is a sentence of prose."""
    line = above.rstrip().rpartition("\n")[2].strip()
    return "" if line.endswith((".", "!", "?")) else line


def _stated(text: str, grid: Grid, question: Question) -> bool:
    """Whether the operation stands in a column's name or begins a row: then a cell states the result."""
    begun = [text[row.filled[0][1] : row.filled[0][2]] for row in grid.rows if row.filled]
    openings = tuple(folded(stem)[:PART] for stem in question.phrase)
    likely = [one for one in begun if any(opening in folded(one) for opening in openings)]
    return any(
        word.stem in question.phrase for name in (*grid.columns, *likely) for word in words_of(name)
    )


def _foreign(question: Question, found: Matched, known: Vocabulary) -> int:
    """How many words mean nothing in the table; those that only ask for more are not counted."""
    left = [question.words[at].small for at in question.meaning - found.understood]
    return sum(word not in known.unsure | known.denials and not word.isdigit() for word in left)


def _sure(
    result: Result | None, question: Question, found: Matched, known: Vocabulary
) -> Result | None:
    """The result if every word is understood; "cost" is, where the result is of a price.

    But what one pays altogether is no sum of all prices, unless things are named.
    """
    if result is None or not question.sure or not found.sure:
        return None
    columns = [result.column, *(column for column, _ in result.bounds)]
    for at in question.meaning - found.understood:
        kinds = known.measures.get(question.words[at].small)
        adds = result.kind == "sum" and not found.filters
        if (
            not kinds
            or adds
            or not any(column and measures(column, found, kinds) for column in columns)
        ):
            return None
    return result


def _bounded(
    question: Question, found: Matched, above: str
) -> tuple[tuple[Column, Bound], ...] | None:
    """Each bound with its column, but for those that are part of a value; None where one has none."""
    bounds = []
    for bound in question.bounds:
        if bound.positions & found.valued:
            continue
        column = bound_column(bound, found, question.measures, above)
        if column is None:
            return None
        bounds.append((column, bound))
    return tuple(bounds)


def _keeps(row: int, bounds: tuple[tuple[Column, Bound], ...]) -> bool:
    return all(
        column.amounts is not None
        and (amount := column.amounts.values[row]) is not None
        and bound.holds(amount)
        for column, bound in bounds
    )


def _result(
    question: Question, found: Matched, bounds: tuple[tuple[Column, Bound], ...]
) -> Result | None:
    if question.group is not None:
        return _grouped(question, found)
    if question.operation == "list":
        return _listed(question, found, bounds)
    if question.operation in ("earliest", "latest"):
        return _extreme_moment(question, found)
    return _single(question, found, FEWEST, bounds)


def _single(
    question: Question,
    found: Matched,
    fewest: int,
    bounds: tuple[tuple[Column, Bound], ...] = (),
) -> Result | None:
    if question.operation == "count":
        return _counted(question, found, fewest, bounds)
    column = amount_column(found, question.measures)
    return _measured(question.operation, column, found, fewest)


def _counted(
    question: Question,
    found: Matched,
    fewest: int,
    bounds: tuple[tuple[Column, Bound], ...],
) -> Result | None:
    """What is counted: amounts are added up, values of a column once each, else rows."""
    rows = tuple(found.rows)
    all_rows = Result("rows", found, rows, (), None, Decimal(len(rows)), bounds)
    named = {at for column, bound in bounds for at in found.whole.get(column.at, ())}
    counted = [at for at in question.meaning - found.valued - named if at != question.group]
    counted = [at for at in counted if at in found.understood]
    noun = min((at for at in counted if at >= (question.noun or 0)), default=None)
    if noun is None or question.noun is None:
        return all_rows if bounds else None
    columns = [at for at, positions in found.whole.items() if noun in positions]
    summed = [at for at in columns if found.column(at).amounts]
    if len(summed) == 1:
        return _measured("sum", found.column(summed[0]), found, fewest)
    if summed:
        return None
    others = columns or [at for at, positions in found.part.items() if noun in positions]
    if not others and noun not in found.subject:
        return None
    if others:
        column = found.column(others[0])
        different = {column.cells[row].casefold() for row in rows if column.cells[row]}
        if len(different) == len(rows):
            return all_rows
        if len(others) > 1:
            return None
        return Result("distinct", found, rows, (), column, Decimal(len(different)), bounds)
    return all_rows


def _listed(
    question: Question, found: Matched, bounds: tuple[tuple[Column, Bound], ...]
) -> Result | None:
    """The rows that keep the bounds or hold the values, if what is asked for is what names them."""
    asked = question.noun
    if not bounds and (asked in found.valued or not found.filters):
        return None
    columns = [
        found.column(at)
        for at in {*found.whole, *found.part}
        if asked in found.whole[at] | found.part[at] and at not in found.filters
    ]
    if any(column.amounts for column in columns) and asked is not None:
        return None
    rows = tuple(found.rows)
    if not bounds:
        naming = [one for one in columns if asked in found.whole[one.at] and _tells(one)]
        others = {at for at in found.whole if found.whole[at] and at not in found.filters}
        if not naming or others - {one.at for one in naming} or len(rows) == len(found.body):
            return None
    return Result("list", found, rows, rows, None, Decimal(len(rows)), bounds)


def _tells(column: Column) -> bool:
    """Whether each cell of a column stands in one row only."""
    return all(column.cells) and len(set(column.cells)) == len(column.cells)


def _grouped(question: Question, found: Matched) -> Result | None:
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
        one = _single(question, replace(found, rows=rows), 1)
        if one is None or (one.kind == "distinct" and one.column is column):
            return None
        results.append(one)
    first = results[0]
    if {(one.kind, one.column) for one in results} != {(first.kind, first.column)}:
        return None
    parts = tuple(Part(v, one.value, one.rows) for v, one in zip(values, results, strict=True))
    rows = tuple(row for one in results for row in one.rows)
    return Result(
        "groups", found, rows, (), first.column, Decimal(0), (), parts, column, first.kind
    )


def _extreme_moment(question: Question, found: Matched) -> Result | None:
    column = moment_column(found)
    when = moments(column.cells) if column else None
    if column is None or when is None:
        return None
    rows = [row for row in found.rows if when[row]]
    held = [moment for row in rows if (moment := when[row])]
    if len(held) < FEWEST:
        return None
    best = min(held) if question.operation == "earliest" else max(held)
    shown = tuple(row for row in rows if when[row] == best)
    kind: Kind = "earliest" if question.operation == "earliest" else "latest"
    return Result(kind, found, tuple(rows), shown, column, Decimal(0))


def _compared(question: Question, found: Matched) -> Result | None:
    """Two rows of one column of amounts, or two columns of one row, in the order of the question."""
    found_parts = _two_rows(question, found) or _two_columns(found)
    if found_parts is None:
        return None
    column, (one, other) = found_parts
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


def _two_rows(question: Question, found: Matched) -> tuple[Column, tuple[Part, Part]] | None:
    double = [at for at, values in found.filters.items() if len(_different(values)) == 2]
    column = amount_column(found, question.measures)
    if len(double) != 1 or column is None or column.amounts is None:
        return None
    parts = []
    for span in sorted(found.spans, key=lambda one: one.start):
        at, cells = found.spans[span]
        if at != double[0]:
            continue
        rows = [row for row in found.rows if found.column(at).cells[row] in cells]
        value = column.amounts.values[rows[0]] if len(rows) == 1 else None
        if value is None:
            return None
        parts.append(Part(found.column(at).cells[rows[0]], value, tuple(rows)))
    return (column, (parts[0], parts[1])) if len(parts) == 2 else None


def _two_columns(found: Matched) -> tuple[Column, tuple[Part, Part]] | None:
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
    parts = [
        Part(one.name, value, (row,))
        for one, amounts in held
        if (value := amounts.values[row]) is not None
    ]
    return (named[0], (parts[0], parts[1])) if len(parts) == 2 else None


def _beyond_two(question: Question, found: Matched) -> Beyond | None:
    """Two things are compared that the table names, and what is meant is not sure."""
    measured = question.measures or any(
        one.amounts and found.whole[one.at] for one in found.columns
    )
    two = any(len(_different(values)) == 2 for values in found.filters.values())
    return Beyond(found, tuple(found.rows)) if two and measured else None


def _different(values: list[str]) -> set[str]:
    return {value.casefold() for value in values}


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
