"""Which questions of a set are asked. Knows no system."""

import random
from collections.abc import Mapping, Sequence

from rag.evaluation.set import Question


def direction(question: Question, languages: Mapping[str, str]) -> str:
    """'de-en': the question's language, then that of its collection's documents."""
    return f"{question.lang}-{languages[question.collection]}"


def sample(
    questions: Sequence[Question], languages: Mapping[str, str], *, limit: int | None, seed: int
) -> list[Question]:
    """At most `limit` questions, in their order, drawn evenly from what the set holds.

    Each direction's answerable and unanswerable questions keep their share (largest remainders);
    while there is room each of these groups gives at least one.
    """
    if limit is None or limit >= len(questions):
        return list(questions)
    groups: dict[tuple[str, bool], list[int]] = {}
    for at, question in enumerate(questions):
        groups.setdefault((direction(question, languages), question.answerable), []).append(at)
    rng = random.Random(seed)
    picked: list[int] = []
    for key, share in _shares({key: len(groups[key]) for key in sorted(groups)}, limit).items():
        picked += rng.sample(groups[key], share)
    return [questions[at] for at in sorted(picked)]


def _shares(sizes: Mapping[tuple[str, bool], int], limit: int) -> dict[tuple[str, bool], int]:
    """How many of each group: one each while there is room, then by size."""
    total = sum(sizes.values())
    exact = {key: limit * size / total for key, size in sizes.items()}
    shares = {key: max(int(exact[key]), 1) for key in sizes}
    by_remainder = sorted(sizes, key=lambda key: (shares[key] - exact[key], key))
    while (over := sum(shares.values()) - limit) != 0:
        # Too many: take from the group furthest above its share; too few: give to the one below.
        order = reversed(by_remainder) if over > 0 else iter(by_remainder)
        key = next(k for k in order if (shares[k] > 0 if over > 0 else shares[k] < sizes[k]))
        shares[key] += -1 if over > 0 else 1
        by_remainder.sort(key=lambda k: (shares[k] - exact[k], k))
    return shares
