"""Computes the result of a question about a whole table, or says that it is uncertain."""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from index.tables import grid
from index.types import Table
from rag.tables.bounds import Bound
from rag.tables.certainty import certain, is_superlative, tells
from rag.tables.columns import (
    bound_column,
    moment_column,
    time_column,
    unit_ratio,
)
from rag.tables.comparing import beside, beyond_two, compared
from rag.tables.counting import FEWEST, Limits, grouped, single
from rag.tables.match import folded, match
from rag.tables.matched import PART, Column, Matched, columns_of
from rag.tables.moments import keeping, moments, spans
from rag.tables.results import Beyond, Kind, Result
from rag.tables.times import TimeBound
from rag.tables.words import COMPARED, TableQuestion, TableVocabulary, words_of

ABOVE = 200
"""How many characters above a table are searched for the unit of its amounts."""
MOST_FOREIGN = 1
"""How many words of a question may mean nothing in the table that it is about."""


def compute(
    text: str,
    table: Table,
    question: TableQuestion,
    known: TableVocabulary,
    *,
    about: str,
    language: str,
    led: bool = False,
) -> Result | Beyond | None:
    """The result; Beyond if it is uncertain; None if the question looks up a single cell.

    `about` is what the table is about: the document's title and the headings above it. `led` says that
    the reader finds the answer in one of its rows.
    """
    found = columns_of(text, table, language)
    if len(found.body) < FEWEST or not any(column.name for column in found.columns):
        return None
    above = text[max(0, table.start - ABOVE) : table.start]
    found = match(question, found, known, f"{about}\n{_caption(above)}")
    outcome = _outcome(question, found, known, above, led=led)
    return None if outcome and _stated(text, table, question, known) else outcome


def _outcome(
    question: TableQuestion, found: Matched, known: TableVocabulary, above: str, *, led: bool
) -> Result | Beyond | None:
    if question.operation in COMPARED:
        result = compared(question, found)
        return certain(result, question, found, known) or beyond_two(question, found, known)
    if question.against and len(found.rows) == 1:
        beyond = Beyond(found, tuple(found.rows))
        return certain(beside(question, found), question, found, known) or beyond
    if found.filters and len(found.rows) < FEWEST:
        return None
    bounds, times = _bounded(question, found, above), _timed(question, found, known)
    if bounds is not None and times is not None:
        found.rows = [row for row in times.rows if _keeps(row, bounds)]
        limits: Limits = (*bounds, *times.bounds)
        result = _result(question, found, known, limits)
        if result:
            result = replace(result, bounds=bounds, times=times.bounds)
        if result := certain(result, question, found, known, led=led):
            return result
    limited = any(_names_amounts(bound, found) for bound in question.bounds) or (
        _has_times(question, found)
    )
    if question.operation in ("list", "earliest", "latest") and not limited:
        return None
    if question.group is not None:
        return None
    if led and is_superlative(question, known):
        return Beyond(found, tuple(found.rows))
    if _foreign(question, found, known) > MOST_FOREIGN:
        return None
    named = any(positions for positions in (*found.whole.values(), *found.part.values()))
    limited = limited or question.operation != "count" or not question.sure
    if found.filters or (named and limited):
        return Beyond(found, tuple(found.rows))
    return None


def _caption(above: str) -> str:
    """The line right above a table, unless it is a sentence of prose."""
    line = above.rstrip().rpartition("\n")[2].strip()
    return "" if line.endswith((".", "!", "?")) else line


def _stated(text: str, table: Table, question: TableQuestion, known: TableVocabulary) -> bool:
    """Whether a column's name or the start of a row names the operation: then a cell states the result.

    "Length" does not state which is the longest.
    """
    phrase = {
        word.stem
        for word in question.words
        if word.stem in question.phrase and word.small not in known.measures
    }
    whole = grid(text, table)
    begun = [text[row.filled[0][1] : row.filled[0][2]] for row in whole.rows if row.filled]
    openings = tuple(folded(stem)[:PART] for stem in phrase)
    likely = [one for one in begun if any(opening in folded(one) for opening in openings)]
    return any(word.stem in phrase for name in (*whole.columns, *likely) for word in words_of(name))


def _foreign(question: TableQuestion, found: Matched, known: TableVocabulary) -> int:
    """How many words mean nothing in the table; words that only request more are not counted."""
    left = [question.words[at].small for at in question.meaning - found.understood]
    return sum(word not in known.unsure | known.denials and not word.isdigit() for word in left)


def _bounded(
    question: TableQuestion, found: Matched, above: str
) -> tuple[tuple[Column, Bound], ...] | None:
    """Each bound with its column, except bounds that are part of a value; None if any has no column."""
    bounds = []
    for bound in question.bounds:
        if bound.positions & found.valued:
            continue
        column = bound_column(bound, found, question.measures, above)
        if column is None:
            return None
        size = unit_ratio(column, bound.unit, above) if bound.unit else Fraction(1)
        if size is None:
            return None
        bounds.append((column, bound.times(size)))
    return tuple(bounds)


@dataclass(frozen=True, slots=True)
class _Timed:
    """The bounds in time with their columns, and the rows that satisfy them."""

    bounds: tuple[tuple[Column, TimeBound], ...]
    rows: list[int]


def _timed(question: TableQuestion, found: Matched, known: TableVocabulary) -> _Timed | None:
    """The rows that satisfy all bounds in time; None if what is meant, or whether a row does, is in doubt."""
    bounds, rows = [], found.rows
    kinds = _happening(question, found, known)
    for bound in question.times:
        column = time_column(bound, found, kinds)
        kept = keeping(bound, column.cells, rows) if column else None
        if column is None or kept is None:
            return None
        bounds.append((column, bound))
        rows = kept
    return _Timed(tuple(bounds), list(rows))


def _happening(question: TableQuestion, found: Matched, known: TableVocabulary) -> frozenset[str]:
    """The names of columns that tell when what the question names happens ("leave": "departure")."""
    words = [question.words[at].small for at in question.meaning - found.valued]
    return frozenset[str]().union(*(known.happens.get(word, frozenset()) for word in words))


def _has_times(question: TableQuestion, found: Matched) -> bool:
    """Whether a question about what comes before or after a time can be answered from these rows."""
    sure = any(not bound.loose for bound in question.times)
    subject = question.noun in found.understood
    return sure and subject and any(spans(column.cells) for column in found.columns)


def _names_amounts(bound: Bound, found: Matched) -> bool:
    """Whether the word after a bound's figure names a column of amounts."""
    named = [one for one in found.columns if bound.beside in found.whole[one.at]]
    return any(one.amounts for one in named) and not bound.positions & found.valued


def _keeps(row: int, bounds: tuple[tuple[Column, Bound], ...]) -> bool:
    return all(
        column.amounts is not None
        and (amount := column.amounts.values[row]) is not None
        and bound.holds(amount)
        for column, bound in bounds
    )


def _result(
    question: TableQuestion, found: Matched, known: TableVocabulary, bounds: Limits
) -> Result | None:
    if question.group is not None:
        return grouped(question, found)
    if question.operation == "list":
        return _listed(question, found, bounds)
    if question.operation in ("earliest", "latest"):
        return _extreme_moment(question, found, known)
    return single(question, found, FEWEST, bounds)


def _listed(question: TableQuestion, found: Matched, bounds: Limits) -> Result | None:
    """The rows that satisfy the bounds or have the values, if the question asks for what names them."""
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
        naming = [one for one in columns if asked in found.whole[one.at] and tells(one)]
        others = {at for at in found.whole if found.whole[at] and at not in found.filters}
        if not naming or others - {one.at for one in naming} or len(rows) == len(found.body):
            return None
    return Result("list", found, rows, rows, None, Decimal(len(rows)))


def _extreme_moment(
    question: TableQuestion, found: Matched, known: TableVocabulary
) -> Result | None:
    column = moment_column(found, _happening(question, found, known))
    when = moments(column.cells) if column else None
    if column is None or when is None:
        return None
    held = {row: one.first for row in found.rows if (one := when[row])}
    if len(held) < FEWEST:
        return None
    rows = list(held)
    best = min(held.values()) if question.operation == "earliest" else max(held.values())
    shown = tuple(row for row in rows if held[row] == best)
    kind: Kind = "earliest" if question.operation == "earliest" else "latest"
    return Result(kind, found, tuple(rows), shown, column, Decimal(0))
