"""How two statements differ in a figure or a date.

Exactly one may differ, and it must count or measure the same in both. Knows no vectors.
"""

import re
from collections.abc import Sequence

from index.language import question_language
from rag.conflicts.statement import Asked, ConflictKind, Difference, Statement
from rag.conflicts.subject import same_year
from rag.conflicts.topic import same_topic
from rag.conflicts.values import Value, exclude, same, values
from rag.conflicts.wording import ALIKE, counted_noun, stands
from rag.reading import scope
from rag.reading.dated import years
from rag.reading.words import spelling, words


def figures(one: Statement, other: Statement, asked: Asked) -> Difference | None:
    """The one figure or date on which they differ, if it is what was asked."""
    mine, theirs = values(one.text), values(other.text)
    fresh = [a for a in mine if not any(same(a, b) for b in theirs)]
    strange = [b for b in theirs if not any(same(a, b) for a in mine)]
    pairs = [
        (a, b) for a in fresh for b in strange if exclude(a, b) and _same_count(one, a, other, b)
    ]
    listed = _listed(one, mine, other, theirs)
    if not listed and (len(pairs) != 1 or not _same_rest(fresh, strange, pairs[0])):
        return None
    a, b = listed or pairs[0]
    kind: ConflictKind = "date" if a.kind == "date" else "number"
    if kind == "number" and not (same_year(one, other) and _asked_for(one, a, asked)):
        return None
    if kind == "date" and (not asked.for_a_date or _own_years(one, a, other, b)):
        return None
    if not same_topic(one, other, asked, [a.text, b.text]):
        return None
    if (
        kind == "date"
        and one.language != other.language
        and not (scope.matters(one.text) & scope.matters(other.text))
    ):
        return None
    return Difference(kind, a.text, b.text, a)


def _listed(
    one: Statement, mine: Sequence[Value], other: Statement, theirs: Sequence[Value]
) -> tuple[Value, Value] | None:
    """The first differing pair of two sentences that list figures in the same words and order."""
    frames = [_frame(side.text, found) for side, found in ((one, mine), (other, theirs))]
    if len(mine) < 2 or len(mine) != len(theirs) or frames[0] != frames[1]:
        return None
    pairs = [(a, b) for a, b in zip(mine, theirs, strict=True) if not same(a, b)]
    return pairs[0] if pairs and all(exclude(a, b) for a, b in pairs) else None


def _frame(text: str, found: Sequence[Value]) -> list[str]:
    """The words around the figures."""
    pieces, at = [], 0
    for value in found:
        pieces.append(text[at : value.start])
        at = value.end
    return [re.sub(r"\W+", " ", piece).strip().lower() for piece in [*pieces[1:], text[at:]]]


def _same_rest(fresh: list[Value], strange: list[Value], pair: tuple[Value, Value]) -> bool:
    """No second figure of the kind differs: then the first may belong to something else."""
    a, b = pair
    left = [v for v in fresh if v is not a and v.kind == a.kind and v.dimensions == a.dimensions]
    right = [v for v in strange if v is not b and v.kind == b.kind and v.dimensions == b.dimensions]
    return not (left or right)


def _own_years(one: Statement, a: Value, other: Statement, b: Value) -> bool:
    """Each tells of the very year it is from: a yearly event, not a contradiction."""
    mine, theirs = years(a.text), years(b.text)
    dates = years(one.dated), years(other.dated)
    return bool(mine != theirs and mine & dates[0] and theirs & dates[1])


def _same_count(one: Statement, a: Value, other: Statement, b: Value) -> bool:
    """Bare numbers count the same things: 6 exhibitions are no contradiction to 35 pictures."""
    if a.kind != "number" or "" not in a.dimensions | b.dimensions:
        return True
    if a.dimensions - {""} and b.dimensions - {""}:
        return True
    mine, theirs = counted_noun(one, a), counted_noun(other, b)
    if mine and theirs:
        return spelling(mine, theirs) >= ALIKE or bool(
            scope.counted(mine.text) & scope.counted(theirs.text)
        )
    lone = mine or theirs
    return lone is not None and stands(lone, words(other.text if mine else one.text))


def _asked_for(one: Statement, a: Value, asked: Asked) -> bool:
    """A question for the number of people is not about the number of rooms, where one can see it."""
    noun = counted_noun(one, a) if a.dimensions == {""} else None
    if not noun or not asked.counted:
        return True
    if scope.counted(noun.text) and scope.counted(asked.counted):
        return bool(scope.counted(noun.text) & scope.counted(asked.counted))
    wanted = words(asked.counted)
    same_language = question_language(asked.text) == one.language
    return not same_language or any(spelling(noun, word) >= ALIKE for word in wanted)
