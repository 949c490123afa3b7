"""Scores retrieval: ranking metrics, and the gold text within a token budget. [ir_measures]

A document ranks by its best passage, which is its first in the list; scores are ignored, so ties keep
the system's order.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from rag.evaluation.results import DocumentSpan
from rag.evaluation.set import Question, Span

BUDGET = 1500
_TOKEN = re.compile(r"\w+|[^\w\s]")


def words_and_marks(text: str) -> list[Span]:
    """A token is a run of letters, digits and underscores, or any other character but a space."""
    return [match.span() for match in _TOKEN.finditer(text)]


def ranked_documents(passages: Sequence[DocumentSpan]) -> list[str]:
    """Each document once, in the order of its best passage."""
    return list(dict.fromkeys(document for document, _, _ in passages))


def rank_figures(
    rankings: Mapping[str, Sequence[str]], gold: Mapping[str, set[str]]
) -> dict[str, dict[str, float]]:
    """hit@1, hit@5, mrr@10 and ndcg@10 of ranked documents, by question id.

    `gold` has the relevant documents, at least one, of each question that counts.
    """
    import ir_measures
    from ir_measures import RR, Success, nDCG

    names = {Success @ 1: "hit@1", Success @ 5: "hit@5", RR @ 10: "mrr@10", nDCG @ 10: "ndcg@10"}
    figures = {id: dict.fromkeys(names.values(), 0.0) for id in gold}
    qrels = {id: dict.fromkeys(documents, 1) for id, documents in gold.items()}
    # Strictly decreasing scores: the tools below would break ties by document name.
    run = {
        id: {document: float(-rank) for rank, document in enumerate(rankings.get(id, ()))}
        for id in gold
    }
    for metric in ir_measures.iter_calc(list(names), qrels, run):
        figures[metric.query_id][names[metric.measure]] = metric.value
    return figures


def gold_rank(question: Question, passages: Sequence[DocumentSpan]) -> int | None:
    """The rank, from 1, of the first gold document; None if it was not found."""
    gold = {evidence.document for evidence in question.evidence}
    for rank, document in enumerate(ranked_documents(passages), start=1):
        if document in gold:
            return rank
    return None


def evidence_recall(
    question: Question,
    passages: Sequence[DocumentSpan],
    *,
    text_of: Callable[[str], str],
    budget: int = BUDGET,
) -> float | None:
    """Share of the gold spans' characters inside the first `budget` tokens of the passages.

    The last passage is cut where the budget ends; text that two passages share costs twice but
    counts once. None for a question without gold spans.
    """
    gold = {
        (evidence.document, at)
        for evidence in question.evidence
        for start, end in evidence.spans
        for at in range(start, end)
    }
    if not gold:
        return None
    seen: set[tuple[str, int]] = set()
    for document, start, end in passages:
        if budget <= 0:
            break
        spans = words_and_marks(text_of(document)[start:end])
        if len(spans) > budget:
            end = start + spans[budget - 1][1]
        budget -= len(spans)
        seen.update((document, at) for at in range(start, end))
    return len(gold & seen) / len(gold)
