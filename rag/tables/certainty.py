"""Decides whether a computed result is what a question asks for: every word of it has to be understood."""

from rag.tables.columns import happens, measures
from rag.tables.match import alike
from rag.tables.matched import Column, Matched
from rag.tables.results import Result
from rag.tables.words import TableQuestion, TableVocabulary, words_of


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
    the table, the only other word of a superlative may be one for its rows ("the fastest ship").
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
    if result.kind in ("earliest", "latest") and result.column:
        timed.append(result.column)
    understood = found.understood.union(
        *(found.units.get(column.at, ()) for column in columns if column)
    )
    unknown = question.meaning - understood
    if led and _names_the_rows(unknown, question, found, result.column):
        return result
    for at in unknown:
        when = known.happens.get(question.words[at].small, frozenset())
        if any(happens(column, when) for column in timed):
            continue
        kinds = known.measures.get(question.words[at].small)
        adds = result.kind == "sum" and not (found.filters or result.bounds or result.times)
        if (
            not kinds
            or adds
            or not any(column and measures(column, found, kinds) for column in columns)
        ):
            return None
    return result


def is_superlative(question: TableQuestion) -> bool:
    """Whether it asks for an extreme of what can be measured ("the fastest"), which no single row states."""
    return question.operation in ("most", "least") and bool(question.measures)


def _names_the_rows(
    unknown: frozenset[int], question: TableQuestion, found: Matched, column: Column | None
) -> bool:
    """Whether a superlative's one unknown word can only be another word for the rows: no cell has it,
    and all others are about the measured column.
    """
    if len(unknown) != 1 or found.filters or not column or not is_superlative(question):
        return False
    about = found.whole[column.at] | found.units.get(column.at, set())
    (word,) = (question.words[at] for at in unknown)
    cells = {one for other in found.columns for cell in other.cells for one in words_of(cell)}
    return question.meaning - unknown <= about and not any(alike(word, one) for one in cells)


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
