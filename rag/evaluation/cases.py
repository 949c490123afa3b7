"""Describes the questions with the worst results, so that a person sees why. Knows no page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.evaluation.citations import TextOf
from rag.evaluation.metrics import Figures
from rag.evaluation.ranking import gold_rank
from rag.evaluation.results import DocumentSpan, MeasuredAnswer, QuestionResult, Said
from rag.evaluation.set import Question

PASSAGES, MOST = 3, 30
_LONGEST = 700


@dataclass(frozen=True, slots=True)
class Segment:
    """Text that is gold evidence or is not."""

    text: str
    gold: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A place in a document, its text in pieces; `cut` if the rest is left out."""

    document: str
    start: int
    end: int
    pieces: tuple[Segment, ...]
    right: bool
    cut: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what went wrong, what should have been found and what was found."""

    question: Question
    direction: str
    complaints: tuple[str, ...]
    rank: int | None
    gold: tuple[Excerpt, ...]
    found: tuple[Excerpt, ...]
    reply: MeasuredAnswer | None


@dataclass(frozen=True, slots=True)
class FalseAnswer:
    """An answer that is not correct: what was shown as the answer, with the places it cites."""

    question: Question
    direction: str
    claimed: tuple[Said, ...]


def false_answers(
    questions: Sequence[Question],
    results: Mapping[str, QuestionResult],
    figures: Mapping[str, Figures],
    *,
    directions: Mapping[str, str],
) -> list[FalseAnswer]:
    """Every false answer, in the order of the set."""
    return [
        FalseAnswer(question, directions[question.id], reply.claimed)
        for question in questions
        if (reply := results[question.id].reply) is not None
        and figures[question.id].get("false", (0.0, 1.0))[0]
    ]


def worst(
    questions: Sequence[Question],
    results: Mapping[str, QuestionResult],
    figures: Mapping[str, Figures],
    *,
    directions: Mapping[str, str],
    text_of: TextOf,
) -> list[Case]:
    """The questions with the gravest complaints, at most 30, the gravest first."""
    weighed = [
        (complaints(question, results[question.id], figures[question.id]), question)
        for question in questions
    ]
    weighed = [(found, question) for found, question in weighed if found]
    weighed.sort(key=lambda pair: -sum(pair[0].values()))
    return [
        _case(question, results[question.id], tuple(found), directions[question.id], text_of)
        for found, question in weighed[:MOST]
    ]


def complaints(question: Question, result: QuestionResult, figures: Figures) -> dict[str, float]:
    """What went wrong, in words, with its gravity."""
    found: dict[str, float] = {}
    if result.problem:
        found[f"The system did not take the question: {result.problem}"] = 3
    if question.answerable:
        rank = gold_rank(question, result.passages)
        if rank is None:
            found["No document with evidence was found."] = 2
        elif rank > 1:
            found[f"The first document with evidence stands on rank {rank}."] = 1 - 1 / rank
        if figures.get("evidence_recall@1500", (1.0, 1.0))[0] == 0 and rank is not None:
            found["The evidence itself is not in the first 1,500 tokens."] = 0.5
    if result.reply is not None:
        found |= _about_reply(question, result.reply, figures)
    return found


def _about_reply(question: Question, reply: MeasuredAnswer, figures: Figures) -> dict[str, float]:
    found: dict[str, float] = {}
    valid, cited = figures.get("citation_validity", (0.0, 0.0))
    if valid < cited:
        found["A quote does not stand where the citation says."] = 4
    if not question.answerable and not reply.refused:
        found["Answered, though the documents do not hold the answer."] = 3
    if question.answerable and reply.refused:
        found["Refused, though the documents hold the answer."] = 2
    if figures.get("citation_recall", (1.0, 1.0))[0] == 0:
        found["No citation points into a document with evidence."] = 2
    elif figures.get("citation_recall_spans", (1.0, 1.0))[0] == 0:
        found["No citation touches the evidence."] = 1
    if figures.get("answer_language", (1.0, 1.0))[0] == 0:
        found["Not in the question's language."] = 2
    overlap = figures.get("token_f1", (1.0, 1.0))[0]
    if not reply.refused and overlap < 0.2:
        found["Hardly a word of the gold answer."] = 1 - overlap
    return found


def _case(
    question: Question,
    result: QuestionResult,
    found: tuple[str, ...],
    direction: str,
    text_of: TextOf,
) -> Case:
    return Case(
        question=question,
        direction=direction,
        complaints=found,
        rank=gold_rank(question, result.passages) if question.answerable else None,
        gold=tuple(
            _excerpt((evidence.document, start, end), question, text_of)
            for evidence in question.evidence
            for start, end in evidence.spans or ((0, len(text_of(evidence.document))),)
        ),
        found=tuple(_excerpt(place, question, text_of) for place in result.passages[:PASSAGES]),
        reply=result.reply,
    )


def _excerpt(place: DocumentSpan, question: Question, text_of: TextOf) -> Excerpt:
    """The place's text with gold spans marked; a long one is cut."""
    document, start, end = place
    text = text_of(document)
    end = min(end, len(text))
    evidence = [e for e in question.evidence if e.document == document]
    spans = [span for e in evidence for span in e.spans]
    bounds = {min(max(bound, start), end) for span in spans for bound in span}
    cuts = sorted({start, min(end, start + _LONGEST), *bounds})
    pieces = tuple(
        Segment(text[a:b], any(first <= a and b <= last for first, last in spans))
        for a, b in pairwise(cuts)
    )
    return Excerpt(document, start, end, pieces, right=bool(evidence), cut=cuts[-1] < end)
