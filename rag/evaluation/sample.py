"""Draws a stratified sample of a set's questions. Knows no system."""

import random
from collections.abc import Mapping, Sequence

from rag.evaluation.set import Question


def direction(question: Question, languages: Mapping[str, str]) -> str:
    """'de-en': the question's language, then that of its collection's documents."""
    return f"{question.lang}-{languages[question.collection]}"


def sample(
    questions: Sequence[Question], languages: Mapping[str, str], *, limit: int | None, seed: int
) -> list[Question]:
    """At most `limit` questions, in their order, drawn evenly from what the set contains.

    Each direction's answerable and unanswerable questions keep their share (largest remainders);
    while there is room, each of these groups contributes at least one.
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
    """How many of each group: one each if there is room, then always from the one furthest short."""
    total = sum(sizes.values())
    shares = dict.fromkeys(sizes, 1 if limit >= len(sizes) else 0)
    for _ in range(limit - sum(shares.values())):
        waiting = (key for key in sizes if shares[key] < sizes[key])
        shares[max(waiting, key=lambda key: limit * sizes[key] / total - shares[key])] += 1
    return shares
