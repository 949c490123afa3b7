"""Ranking figures of small rankings, worked out by hand."""

from math import log2

import pytest

from rag.evaluation.ranking import (
    evidence_recall,
    gold_rank,
    rank_figures,
    ranked_documents,
    words_and_marks,
)
from rag.evaluation.set import GoldEvidence, Question


def asked(*evidence: GoldEvidence) -> Question:
    return Question("q", "de", "c", "Wer?", answerable=True, evidence=evidence)


def test_a_document_stands_where_its_best_passage_stands() -> None:
    passages = [("c/b", 5, 9), ("c/a", 0, 4), ("c/b", 0, 4), ("c/c", 0, 4)]
    assert ranked_documents(passages) == ["c/b", "c/a", "c/c"]


def test_ranks_are_scored_as_by_hand() -> None:
    figures = rank_figures(
        {
            "first": ["a", "b"],
            "third": ["x", "y", "a"],
            "sixth": ["u", "v", "w", "x", "y", "a"],
            "eleventh": [*"bcdefghijk", "a"],
            "none": [],
            "two of three": ["a", "x", "b"],
        },
        {
            **{id: {"a"} for id in ("first", "third", "sixth", "eleventh", "none")},
            "two of three": {"a", "b", "c"},
        },
    )
    # One gold document on rank r: RR = 1/r, nDCG = 1/log2(r + 1).
    assert figures["first"] == {"hit@1": 1, "hit@5": 1, "mrr@10": 1, "ndcg@10": 1}
    assert figures["third"] == pytest.approx(
        {"hit@1": 0, "hit@5": 1, "mrr@10": 1 / 3, "ndcg@10": 1 / 2}
    )
    assert figures["sixth"] == pytest.approx(
        {"hit@1": 0, "hit@5": 0, "mrr@10": 1 / 6, "ndcg@10": 1 / log2(7)}
    )
    assert set(figures["eleventh"].values()) == {0}
    assert set(figures["none"].values()) == {0}
    # Gold on ranks 1 and 3 of three: DCG = 1 + 1/2; ideal = 1 + 1/log2(3) + 1/2.
    assert figures["two of three"]["ndcg@10"] == pytest.approx(1.5 / (1.5 + 1 / log2(3)))


@pytest.mark.parametrize("names", [["a", "z"], ["z", "a"]])
def test_equal_scores_do_not_let_the_name_decide(names: list[str]) -> None:
    # Passages of one score come in the system's order, and that order is the ranking.
    for at, gold in enumerate(names, start=1):
        figures = rank_figures({"q": names}, {"q": {gold}})
        assert figures["q"]["mrr@10"] == pytest.approx(1 / at)


def test_a_long_ranking_keeps_its_order() -> None:
    names = [f"d{n}" for n in range(5000)]
    figures = rank_figures({"q": names}, {"q": {"d9"}})
    assert figures["q"]["mrr@10"] == pytest.approx(0.1)


def test_tokens_are_words_and_single_marks() -> None:
    text = "Am 3.5. (früh)!"
    tokens = [text[a:b] for a, b in words_and_marks(text)]
    assert tokens == ["Am", "3", ".", "5", ".", "(", "früh", ")", "!"]


TEXTS = {"c/a": "eins zwei drei vier fünf sechs", "c/b": "alpha beta gamma"}
#                0    5    10   15   20   25


def recall(question: Question, passages: list[tuple[str, int, int]], budget: int) -> float | None:
    return evidence_recall(question, passages, text_of=TEXTS.__getitem__, budget=budget)


def test_evidence_behind_the_budget_is_not_seen() -> None:
    question = asked(GoldEvidence("c/a", ((10, 19),)))  # "drei vier": 9 characters
    whole = [("c/a", 0, 30)]
    assert recall(question, whole, 6) == 1
    # Three tokens end at 14: "drei" is 4 of the 9 characters.
    assert recall(question, whole, 3) == pytest.approx(4 / 9)
    assert recall(question, whole, 2) == 0


def test_the_budget_runs_over_passages_in_their_order() -> None:
    question = asked(GoldEvidence("c/a", ((0, 4),)), GoldEvidence("c/b", ((0, 5), (6, 10))))
    # Gold: eins (4), alpha (5), beta (4) = 13 characters. "zwei drei" costs 2 tokens and brings
    # none; two are left: alpha beta = 9 of 13.
    passages = [("c/a", 5, 14), ("c/b", 0, 16), ("c/a", 0, 4)]
    assert recall(question, passages, 4) == pytest.approx(9 / 13)
    assert recall(question, passages, 5) == pytest.approx(9 / 13)
    assert recall(question, passages, 6) == 1


def test_shared_text_costs_twice_and_counts_once() -> None:
    question = asked(GoldEvidence("c/a", ((0, 9),)))  # "eins zwei"
    passages = [("c/a", 0, 4), ("c/a", 0, 9)]
    assert recall(question, passages, 2) == pytest.approx(4 / 9)
    assert recall(question, passages, 3) == 1


def test_overlapping_gold_spans_count_once() -> None:
    question = asked(GoldEvidence("c/a", ((0, 4), (0, 4), (2, 9))))  # union: 9 characters
    assert recall(question, [("c/a", 0, 4)], 10) == pytest.approx(4 / 9)


def test_a_question_without_spans_has_no_evidence_recall() -> None:
    assert recall(asked(GoldEvidence("c/a")), [("c/a", 0, 30)], 10) is None


def test_the_rank_of_the_first_gold_document_is_told() -> None:
    question = asked(GoldEvidence("c/a"), GoldEvidence("c/b"))
    assert gold_rank(question, [("c/x", 0, 1), ("c/x", 1, 2), ("c/b", 0, 1)]) == 2
    assert gold_rank(question, [("c/x", 0, 1)]) is None
