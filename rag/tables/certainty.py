"""Decides whether a computed result is what a question asks for: every word of it has to be understood."""

from collections.abc import Collection

from rag.tables.columns import happens, measures
from rag.tables.match import alike
from rag.tables.matched import Column, Matched
from rag.tables.results import Result
from rag.tables.words import TableQuestion, TableVocabulary, words_of

_MOMENTS = ("earliest", "latest")


def certain(
    result: Result | None,
    question: TableQuestion,
    found: Matched,
    known: TableVocabulary,
    *,
    led: bool = False,
) -> Result | None:
    """The result if every word is understood; "cost" is understood if the result is a price.

    But a total to pay is not the sum of all prices, unless things are named. If the reader was `led` to
    the table, the only other word beside "first" or "fastest" may be one for its rows.
    """
    if (
        result is None
        or not question.sure
        or not found.sure
        or _is_of_others(result, question, known)
    ):
        return None
    columns = [result.column, *(column for column, _ in result.bounds)]
    timed = [column for column, _ in result.times]
    if result.kind in _MOMENTS and result.column:
        timed.append(result.column)
    understood = found.understood.union(
        *(found.units.get(column.at, ()) for column in columns if column)
    )
    adds = result.kind == "sum" and not (found.filters or result.bounds or result.times)
    times = frozenset[str]().union(*known.happens.values()) if result.kind in _MOMENTS else ()
    unknown = set[int]()
    for at in question.meaning - understood:
        small = question.words[at].small
        when, kinds = known.happens.get(small, ()), () if adds else known.measures.get(small, ())
        happened = small in times or any(happens(column, when) for column in timed)
        measured = any(column and measures(column, found, kinds) for column in columns)
        if not happened and not (kinds and measured):
            unknown.add(at)
    if unknown and not (led and _name_the_rows(unknown, question, result, known)):
        return None
    return result


def is_superlative(question: TableQuestion, known: TableVocabulary) -> bool:
    """Whether it asks for an extreme of what can be measured ("the fastest"), which no single row states."""
    return question.operation in ("most", "least") and any(
        word.small in known.measures for word in question.words if word.stem in question.phrase
    )


def _name_the_rows(
    unknown: Collection[int], question: TableQuestion, result: Result, known: TableVocabulary
) -> bool:
    """Whether the one unknown word after "first" or "fastest" can only be another word for the rows: no
    cell has it, and what else is named is a value or the column of the result.
    """
    found, column = result.matched, result.column
    extreme = is_superlative(question, known) or result.kind in _MOMENTS
    if len(unknown) != 1 or not column or not extreme:
        return False
    named = found.understood - found.valued - found.whole[column.at] - found.part[column.at]
    (word,) = (question.words[at] for at in unknown)
    cells = {one for other in found.columns for cell in other.cells for one in words_of(cell)}
    return not named & question.meaning and not any(alike(word, one) for one in cells)


def _is_of_others(result: Result, question: TableQuestion, known: TableVocabulary) -> bool:
    """Whether the question names a column that the result does not cover: "last train on a yellow day".

    Or a superlative precedes one: "the lowest bands" are not those that pay least.
    """
    if result.column is None:
        return False
    found, own = result.matched, result.column
    limits = [column for column, _ in (*result.bounds, *result.times)]
    meant = found.whole[own.at] | found.part[own.at] | found.valued
    others = [
        one
        for one in found.columns
        if one not in (own, result.group, *limits) and found.whole[one.at] - meant
    ]
    if any(not tells(one) and one.at > 0 and one.at not in found.filters for one in others):
        return True
    positions = [at for at, word in enumerate(question.words) if word.stem in question.phrase]
    following = min((at for at in question.meaning if at > max(positions, default=0)), default=None)
    measured = any(question.words[at].small in known.measures for at in positions)
    absolute = result.kind in ("most", "least") and not measured
    return absolute and any(following in found.whole[one.at] for one in others)


def tells(column: Column) -> bool:
    """Whether each cell of a column occurs in only one row."""
    return all(column.cells) and len(set(column.cells)) == len(column.cells)
