"""Derives the results of other `refusal` settings, and how well calibrated the probabilities are.

An answer is shown if its best sentence is at least as probable as the setting. The draft does not
depend on it, so one run yields the results of every setting. Knows no system and no page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.evaluation.metrics import Figures
from rag.evaluation.results import QuestionResult
from rag.evaluation.set import Question

MOST = 200
"""Points of a curve that are kept."""
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Point:
    """The rates of false answers and false refusals at a setting, the highest that gives them."""

    refusal: float
    false_answers: float
    false_refusals: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Every point from the most to the fewest answers, and where the run itself is."""

    points: tuple[Point, ...]
    here: Point


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers with confidence above `low` and up to `high`: mean confidence, share correct."""

    low: float
    high: float
    n: int
    confidence: float
    right: float


def curve(
    questions: Sequence[Question], results: Mapping[str, QuestionResult], *, setting: float
) -> Curve | None:
    """False answers against false refusals.

    None if all questions are answerable or none is, and for a system without real probabilities:
    only 0 and 1, or none at all.
    """
    known = _confidences(questions, results)
    if known is None or len({question.answerable for question in questions}) < 2:
        return None
    asked = [(question.answerable, known[question.id]) for question in questions]
    steps = sorted({confidence for _, confidence in asked if confidence > 0})
    points = [_point(step, [(a, c >= step) for a, c in asked]) for step in steps]
    if steps[-1] < 1:
        points.append(_point(1.0, [(a, False) for a, _ in asked]))
    shown = [(q.answerable, not _refused(results[q.id])) for q in questions]
    return Curve(_thinned(points), _point(setting, shown))


def reliability(
    questions: Sequence[Question],
    results: Mapping[str, QuestionResult],
    figures: Mapping[str, Figures],
) -> list[Bin]:
    """Of the answers shown, by confidence, the share that cites gold evidence; empty bins are left out.

    The check supports a sentence, not its being the answer, so a share may well stay below the
    confidence. An answer to an unanswerable question is never correct.
    """
    known = _confidences(questions, results)
    if known is None:
        return []
    judged = [
        (known[q.id], figures[q.id].get("citation_recall_spans", (0.0, 1.0))[0])
        for q in questions
        if not _refused(results[q.id])
    ]
    bins = []
    for at, high in enumerate(EDGES[1:]):
        low = EDGES[at]
        inside = [(c, right) for c, right in judged if low < c <= high]
        if inside:
            n = len(inside)
            mean, right = sum(c for c, _ in inside) / n, sum(r for _, r in inside) / n
            bins.append(Bin(low, high, n, mean, right))
    return bins


def _confidences(
    questions: Sequence[Question], results: Mapping[str, QuestionResult]
) -> dict[str, float] | None:
    """Each question's confidence; None if they were not saved or are no probabilities."""
    found: dict[str, float] = {}
    for question in questions:
        reply = results[question.id].reply
        confidence = None if reply is None else reply.confidence
        if confidence is None:
            return None
        found[question.id] = confidence
    return found if set(found.values()) - {0.0, 1.0} else None


def _refused(result: QuestionResult) -> bool:
    return result.reply is None or result.reply.refused


def _point(setting: float, shown: Sequence[tuple[bool, bool]]) -> Point:
    """`shown` holds (answerable, answered)."""
    without = [answered for answerable, answered in shown if not answerable]
    having = [answered for answerable, answered in shown if answerable]
    return Point(setting, sum(without) / len(without), 1 - sum(having) / len(having))


def _thinned(points: Sequence[Point]) -> tuple[Point, ...]:
    """The last of those with equal rates, and of too many every n-th, including both ends."""
    kept = [
        point
        for at, point in enumerate(points)
        if at + 1 == len(points)
        or (point.false_answers, point.false_refusals)
        != (points[at + 1].false_answers, points[at + 1].false_refusals)
    ]
    if len(kept) <= MOST:
        return tuple(kept)
    return tuple(kept[round(n * (len(kept) - 1) / (MOST - 1))] for n in range(MOST))
