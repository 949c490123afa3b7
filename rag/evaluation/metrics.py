"""Defines every metric and what each question contributes to it.

This alone decides which questions count for which figure. Knows no disk and no page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import languages
from index.language import detect, is_in
from rag.evaluation.bootstrap import Estimate, Figure, Interval, interval, quantile, ratio_of_sums
from rag.evaluation.citations import (
    TextOf,
    evidence_sentences,
    in_gold_document,
    in_gold_span,
    is_verbatim,
)
from rag.evaluation.correct import correct, shown
from rag.evaluation.ranking import (
    evidence_recall,
    rank_figures,
    ranked_documents,
)
from rag.evaluation.results import MeasuredAnswer, QuestionResult
from rag.evaluation.set import Question
from rag.evaluation.wording import contains, exact_match, in_language, token_f1

Figures = dict[str, Figure]
"""What one question contributes, by metric; a metric it does not count for is missing."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric's group, unit, direction and exact meaning."""

    group: Literal["Retrieval", "Answers", "Citations", "Refusals", "Time"]
    about: str
    better: Literal["higher", "lower"] = "higher"
    unit: Literal["share", "seconds"] = "share"
    estimate: Estimate = ratio_of_sums


def _seconds(share: float, what: str) -> Metric:
    return Metric("Time", what, "lower", "seconds", quantile(share))


METRICS: dict[str, Metric] = {
    "correct": Metric(
        "Answers",
        "Answerable questions with gold answers of which one stands in what is shown as the answer, "
        "numbers and dates by value; with the two below it makes all of these questions.",
    ),
    "false": Metric("Answers", "… that were answered and are not correct.", "lower"),
    "refused": Metric("Answers", "… that were refused.", "lower"),
    "hit@1": Metric("Retrieval", "Answerable questions whose first document holds evidence."),
    "hit@5": Metric("Retrieval", "… with evidence in one of the first five documents."),
    "mrr@10": Metric("Retrieval", "Mean of 1 / rank of the first such document, 0 after rank 10."),
    "ndcg@10": Metric(
        "Retrieval", "nDCG of the first ten documents, all gold ones worth the same."
    ),
    "evidence_recall@1500": Metric(
        "Retrieval",
        "Share of a question's gold span characters inside the first 1,500 tokens (words and "
        "marks) of its passages; mean over answerable questions with spans.",
    ),
    "token_f1": Metric(
        "Answers",
        "F1 of the words shared with the nearest gold answer; mean over answerable questions with "
        "gold answers, a refusal scores 0.",
    ),
    "exact_match": Metric("Answers", "… and share whose words equal those of a gold answer."),
    "contains": Metric("Answers", "… and share whose words hold those of a gold answer together."),
    "answer_language": Metric(
        "Answers",
        "Answers, refusals too, in the question's language; of those with three words or more.",
    ),
    "citation_validity": Metric(
        "Citations", "Citations whose quote stands in the document, verbatim, where they say."
    ),
    "citation_precision": Metric(
        "Citations",
        "Share of an answer's citations that point, verbatim, into a gold document; mean over "
        "answered answerable questions with a citation.",
    ),
    "citation_recall": Metric(
        "Citations", "Answered answerable questions with at least one such citation."
    ),
    "citation_precision_spans": Metric(
        "Citations", "As citation_precision, but the citation has to overlap a gold span."
    ),
    "citation_recall_spans": Metric(
        "Citations", "As citation_recall, but the citation has to overlap a gold span."
    ),
    "sentences_cited": Metric(
        "Citations", "Sentences shown as supported that carry at least one verbatim citation."
    ),
    "evidence_sentence_precision": Metric(
        "Citations",
        "Of the gold documents' sentences that citations touch, the share that holds gold spans; "
        "mean over answerable questions with spans, a refusal scores 0.",
    ),
    "evidence_sentence_f1": Metric(
        "Citations", "F1 of the same sentences against all that hold gold spans, same mean."
    ),
    "evidence_sentence_f1_found": Metric(
        "Citations", "The same where a gold document was among the passages of the answer."
    ),
    "false_answer_rate": Metric("Refusals", "Unanswerable questions that were answered.", "lower"),
    "false_refusal_rate": Metric("Refusals", "Answerable questions that were refused.", "lower"),
    "abstention_f1": Metric(
        "Refusals", "F1 of refusing, unanswerable questions being the positives."
    ),
    "seconds_p50": _seconds(0.5, "Time to the whole answer, or of the search in a run without."),
    "seconds_p95": _seconds(0.95, "… that 95 of 100 questions do not exceed."),
    "search_seconds_p50": _seconds(0.5, "Time of the search for ranking (50 passages)."),
    "search_seconds_p95": _seconds(0.95, "… that 95 of 100 questions do not exceed."),
    "place_seconds_p50": _seconds(0.5, "Time to the first place that answers, where not refused."),
    "first_sentence_seconds_p50": _seconds(0.5, "Time to the first sentence of an answer."),
    "first_sentence_seconds_p95": _seconds(0.95, "… that 95 of 100 questions do not exceed."),
}


VERDICTS = ("correct", "false", "refused")
"""What became of a question, as a person would say: shares that add up to one."""


def score(
    questions: Sequence[Question],
    results: Mapping[str, QuestionResult],
    *,
    text_of: TextOf,
) -> dict[str, Figures]:
    """What each question with a result contributes, by question id."""
    scored = [question for question in questions if question.id in results]
    gold = {
        question.id: {evidence.document for evidence in question.evidence}
        for question in scored
        if question.answerable
    }
    ranks = rank_figures({id: ranked_documents(results[id].passages) for id in gold}, gold)
    figures: dict[str, Figures] = {}
    for question in scored:
        result = results[question.id]
        own = _means(ranks.get(question.id, {}))
        own |= _search_figures(question, result, text_of=text_of)
        if result.reply is not None:
            own |= _answer_figures(question, result.reply, text_of)
        figures[question.id] = own
    return figures


def summarise(figures: Iterable[Figures], *, seed: int) -> dict[str, Interval]:
    """Every metric that applies to these questions, with its bounds, in the order of METRICS."""
    rows = list(figures)
    found: dict[str, Interval] = {}
    for name, metric in METRICS.items():
        if name == "abstention_f1" and not any("false_answer_rate" in row for row in rows):
            continue  # nothing to abstain from
        counted = [row[name] for row in rows if name in row]
        value = interval(counted, seed=seed, estimate=metric.estimate)
        if value is not None:
            found[name] = value
    return found


def _means(values: Mapping[str, float]) -> Figures:
    return {name: (value, 1.0) for name, value in values.items()}


def _search_figures(question: Question, result: QuestionResult, *, text_of: TextOf) -> Figures:
    took = result.search_seconds
    figures = _means({"search_seconds_p50": took, "search_seconds_p95": took})
    if result.reply is None:
        figures |= _means({"seconds_p50": took, "seconds_p95": took})
    if question.answerable:
        recall = evidence_recall(question, result.passages, text_of=text_of)
        if recall is not None:
            figures["evidence_recall@1500"] = (recall, 1.0)
    return figures


def _answer_figures(question: Question, reply: MeasuredAnswer, text_of: TextOf) -> Figures:
    figures = _means({"seconds_p50": reply.seconds, "seconds_p95": reply.seconds})
    if "place" in reply.timings and not reply.refused:
        figures["place_seconds_p50"] = (reply.timings["place"] / 1000, 1.0)
    if "first_sentence" in reply.timings and not reply.refused:
        first = reply.timings["first_sentence"] / 1000
        figures |= _means(
            {"first_sentence_seconds_p50": first, "first_sentence_seconds_p95": first}
        )
    language = in_language(reply.text, question.lang, _judge)
    if language is not None:
        figures["answer_language"] = (language, 1.0)
    figures |= _refusal_figures(question, reply)
    figures |= _citation_figures(question, reply, text_of)
    if question.answerable and question.answers:
        figures |= _verdict(question, reply)
        figures |= _wording_figures(question, reply)
    if question.answerable:
        figures |= _sentence_figures(question, reply, text_of)
    return figures


def _verdict(question: Question, reply: MeasuredAnswer) -> Figures:
    right = correct(shown(reply), question.answers, question=question.question)
    return _means(
        {
            "correct": float(right),
            "false": float(not right and not reply.refused),
            "refused": float(reply.refused),
        }
    )


def _judge(text: str, language: str) -> bool:
    return is_in(text, language) if language in languages.supported() else detect(text) == language


def _refusal_figures(question: Question, reply: MeasuredAnswer) -> Figures:
    refused, unanswerable = float(reply.refused), float(not question.answerable)
    rate = (
        {"false_refusal_rate": refused}
        if question.answerable
        else {"false_answer_rate": 1.0 - refused}
    )
    # F1 = 2·TP / (2·TP + FP + FN) = 2·TP / (refused + unanswerable)
    return _means(rate) | {"abstention_f1": (2 * refused * unanswerable, refused + unanswerable)}


def _wording_figures(question: Question, reply: MeasuredAnswer) -> Figures:
    measures = {"token_f1": token_f1, "exact_match": exact_match, "contains": contains}
    return _means(
        {
            name: 0.0 if reply.refused else measure(reply.text, question.answers, question.lang)
            for name, measure in measures.items()
        }
    )


def _citation_figures(question: Question, reply: MeasuredAnswer, text_of: TextOf) -> Figures:
    citations = reply.citations
    holds = {citation: is_verbatim(citation, text_of) for citation in citations}
    figures: Figures = {}
    if citations:
        figures["citation_validity"] = (sum(holds[c] for c in citations), len(citations))
    if reply.refused:
        return figures
    shown = [said for said in reply.sentences if said.support == "supported"]
    if shown:
        cited = sum(any(holds[c] for c in said.citations) for said in shown)
        figures["sentences_cited"] = (cited, len(shown))
    if not question.answerable:
        return figures
    for suffix, right in (("", in_gold_document), ("_spans", in_gold_span)):
        named = sum(holds[c] and right(c, question) for c in citations)
        figures[f"citation_recall{suffix}"] = (float(named > 0), 1.0)
        if citations:
            figures[f"citation_precision{suffix}"] = (named / len(citations), 1.0)
    return figures


def _sentence_figures(question: Question, reply: MeasuredAnswer, text_of: TextOf) -> Figures:
    found = evidence_sentences(question, reply, text_of)
    if found is None:
        return {}
    figures = _means({"evidence_sentence_precision": found[0], "evidence_sentence_f1": found[1]})
    gold = {evidence.document for evidence in question.evidence}
    if any(document in gold for document, _, _ in reply.passages):
        figures["evidence_sentence_f1_found"] = (found[1], 1.0)
    return figures
