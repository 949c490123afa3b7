"""The refusal curve and the reliability of confidences, worked out by hand."""

import pytest

from rag.evaluation.refusal import Bin, Point, curve, reliability
from rag.evaluation.results import MeasuredAnswer, QuestionResult, Said
from rag.evaluation.set import Question


def question(id_: str, *, answerable: bool) -> Question:
    return Question(id_, "de", "c", "Was?", answerable)


def result(id_: str, *probabilities: float | None, setting: float = 0.5) -> QuestionResult:
    """What our answerer makes of a draft with sentences of these probabilities."""
    said = tuple(
        Said("x", "supported" if p is not None and p >= setting else "unsupported", (), p)
        for p in probabilities
    )
    refused = not any(one.support == "supported" for one in said)
    return QuestionResult(id_, (), 0.1, MeasuredAnswer("x", refused, 1.0, said))


QUESTIONS = [question(id_, answerable=id_ in "abc") for id_ in "abcde"]
RESULTS = {
    one.id: one
    for one in (
        result("a", 0.9, 0.2), result("b", 0.6, 0.7), result("c", 0.3),
        result("d", 0.7), result("e"),
    )
}  # fmt: skip


def test_confidence_is_the_best_sentence_shown_or_the_best_one_held_back() -> None:
    found = {id_: one.reply.confidence for id_, one in RESULTS.items() if one.reply}
    assert found == {"a": 0.9, "b": 0.7, "c": 0.3, "d": 0.7, "e": 0.0}
    unknown = result("f", None).reply
    assert unknown and unknown.confidence is None


def test_the_curve_holds_what_every_setting_would_have_done() -> None:
    found = curve(QUESTIONS, RESULTS, setting=0.5)
    assert found is not None
    # up to .3: a b c and d answered; up to .7: a b and d; up to .9: a; above: none. e said nothing.
    assert found.points == (
        Point(0.3, 1 / 2, 0.0),
        Point(0.7, 1 / 2, pytest.approx(1 / 3)),  # type: ignore[arg-type]
        Point(0.9, 0.0, pytest.approx(2 / 3)),  # type: ignore[arg-type]
        Point(1.0, 0.0, 1.0),
    )
    assert found.here == Point(0.5, 1 / 2, pytest.approx(1 / 3))  # type: ignore[arg-type]


def test_where_the_run_stands_lies_on_the_curve() -> None:
    for setting in (0.1, 0.5, 0.8, 0.95):
        moved = {
            "a": result("a", 0.9, 0.2, setting=setting),
            "b": result("b", 0.6, 0.7, setting=setting),
            "c": result("c", 0.3, setting=setting),
            "d": result("d", 0.7, setting=setting),
            "e": result("e", setting=setting),
        }
        found = curve(QUESTIONS, moved, setting=setting)
        assert found is not None
        on = next(point for point in found.points if point.refusal >= setting)
        assert (on.false_answers, on.false_refusals) == (
            found.here.false_answers,
            found.here.false_refusals,
        )


def test_there_is_no_curve_without_both_kinds_of_questions_or_without_probabilities() -> None:
    assert curve(QUESTIONS[:3], RESULTS, setting=0.5) is None
    assert curve(QUESTIONS[3:], RESULTS, setting=0.5) is None
    early = {**RESULTS, "a": result("a", None)}
    assert curve(QUESTIONS, early, setting=0.5) is None and reliability(QUESTIONS, early, {}) == []
    sure = {id_: result(id_, 1.0) for id_ in RESULTS}
    assert curve(QUESTIONS, sure, setting=0.5) is None
    searched = {id_: QuestionResult(id_, (), 0.1) for id_ in RESULTS}
    assert curve(QUESTIONS, searched, setting=0.5) is None


def test_reliability_counts_answers_that_cite_gold_evidence() -> None:
    figures = {id_: {"citation_recall_spans": (float(id_ == "a"), 1.0)} for id_ in "abc"}
    found = reliability(QUESTIONS, RESULTS, {**figures, "d": {}, "e": {}})
    # .9 is right; the two of .7 are wrong: b cites elsewhere, d has no answer. c and e refused.
    assert found == [Bin(0.6, 0.7, 2, 0.7, 0.0), Bin(0.8, 0.9, 1, 0.9, 1.0)]
