"""Questions of an open set with what a search finds for them, and which of it is gold.

A set that asks its unanswerable questions of one page each has its answerable ones asked of their
own page too ("given"), so that both kinds are seen alike. Knows no feature and no weight.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.library import Library
from index.types import Hit
from rag.evaluation.runner import view_of
from rag.evaluation.set import Question, QuestionSet, Span

FOLDS = 3
PASSAGES = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its hits, and the gold spans by document; `group` is its region or article."""

    set: str
    question: Question
    direction: str
    given: bool
    group: str
    hits: tuple[Hit, ...]
    gold: Mapping[str, Sequence[Span]]

    @property
    def crosses(self) -> bool:
        """Whether question and documents are in different languages."""
        first, second = self.direction.split("-")
        return first != second

    @property
    def fold(self) -> int:
        """Questions of one group are always judged together, by weights that saw none of them."""
        return sum(map(ord, self.group)) % FOLDS


def asked(
    question_set: QuestionSet,
    library: Library,
    languages: Mapping[str, str],
    *,
    most: int,
    seed: int,
) -> Iterator[Asked]:
    """At most so many of the set's questions of each direction, label and way of asking.

    Unanswerable questions are asked of the other language's collection too, where the set has one.
    """
    kinds: Counter[tuple[str, bool, bool]] = Counter()
    questions = list(_variants(question_set))
    random.Random(seed).shuffle(questions)
    paged = _paged(questions)
    for one in questions:
        direction = f"{one.lang}-{languages[one.collection]}"
        if paged and not one.scope and not any(e.spans for e in one.evidence):
            continue  # nothing is marked in it
        kind = (direction, one.answerable, one.scope is not None)
        kinds[kind] += 1
        if kinds[kind] > most:
            continue
        prefix = f"{one.collection}/"
        yield Asked(
            set=question_set.name,
            question=one,
            direction=direction,
            given=one.scope is not None,
            group=_group(one),
            hits=tuple(library.search(one.question, view_of(one), k=PASSAGES)),
            gold={e.document.removeprefix(prefix): e.spans for e in one.evidence},
        )


def _variants(question_set: QuestionSet) -> Iterator[Question]:
    """The questions, those on their own page, and unanswerable ones across languages."""
    alone = [one for one in question_set.questions if not one.history]
    paged = _paged(alone)
    for one in alone:
        yield one
        if paged and one.answerable and not one.scope and any(e.spans for e in one.evidence):
            yield replace(one, scope=frozenset(e.document for e in one.evidence))
        if not one.answerable and not one.scope:
            for other in question_set.collections:
                if other != one.collection:
                    yield replace(one, collection=other)


def _paged(questions: Sequence[Question]) -> bool:
    """Whether unanswerable questions are asked of one page each."""
    return any(one.scope and not one.answerable for one in questions)


def _group(one: Question) -> str:
    """The article of an encyclopaedia (a folder), the region of a town hall's pages."""
    if one.evidence:
        parts = one.evidence[0].document.split("/")
        return parts[1] if len(parts) > 2 else one.collection.split("-", 1)[-1]
    return one.collection.split("-", 1)[-1] if one.scope else one.question
