"""Scores citations: are they verbatim, and do they point to the evidence?

Recall asks whether a statement can be traced, precision whether each citation earns its place, as
in ALCE (Gao et al. 2023), but against gold evidence marked by people instead of a model's opinion.
A citation whose quote is not a verbatim slice proves nothing and never counts as correct.
Knows no search.
"""

from collections.abc import Callable, Iterable

from index.errors import ReadError
from index.sentences import split
from rag.evaluation.results import Cited, MeasuredAnswer
from rag.evaluation.set import Question, Span

TextOf = Callable[[str], str]


def is_verbatim(citation: Cited, text_of: TextOf) -> bool:
    """Whether the document contains exactly this quote at exactly these offsets."""
    try:
        text = text_of(citation.document)
    except ReadError:
        return False
    inside = 0 <= citation.start < citation.end <= len(text)
    return inside and text[citation.start : citation.end] == citation.quote


def in_gold_document(citation: Cited, question: Question) -> bool:
    """Whether it points into a document that contains evidence."""
    return any(citation.document == evidence.document for evidence in question.evidence)


def in_gold_span(citation: Cited, question: Question) -> bool:
    """Whether it overlaps gold evidence; if the evidence has no spans, any place in it does."""
    return any(
        citation.document == evidence.document
        and (
            not evidence.spans
            or any(citation.start < end and start < citation.end for start, end in evidence.spans)
        )
        for evidence in question.evidence
    )


def units(text: str) -> list[Span]:
    """The sentences of a text, split at line ends too, without surrounding space."""
    spans = []
    for start, end in split(text):
        at = start
        for line in text[start:end].splitlines(keepends=True):
            bare = line.strip()
            if bare:
                first = at + line.index(bare)
                spans.append((first, first + len(bare)))
            at += len(line)
    return spans


def touched(sentences: list[Span], spans: Iterable[Span]) -> set[int]:
    """Which sentences overlap any of the spans."""
    marks = list(spans)
    return {
        n
        for n, (start, end) in enumerate(sentences)
        if any(start < last and first < end for first, last in marks)
    }


def evidence_sentences(
    question: Question, reply: MeasuredAnswer, text_of: TextOf
) -> tuple[float, float] | None:
    """(precision, F1) of the sentences that the citations touch, against those that the gold spans touch.

    Over the sentences of the gold documents that have spans. A refusal, and an answer that cites
    none of these documents, scores 0. None for a question without gold spans.
    """
    right = cited = gold = 0
    for evidence in question.evidence:
        if not evidence.spans:
            continue
        text = text_of(evidence.document)
        sentences = units(text)
        wanted = touched(sentences, evidence.spans)
        pointed: set[int] = set()
        if not reply.refused:
            pointed = touched(
                sentences,
                (
                    (citation.start, citation.end)
                    for citation in reply.citations
                    if citation.document == evidence.document and is_verbatim(citation, text_of)
                ),
            )
        right, cited, gold = right + len(wanted & pointed), cited + len(pointed), gold + len(wanted)
    if not gold:
        return None
    return (right / cited if cited else 0.0), 2 * right / (cited + gold)
