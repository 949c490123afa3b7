"""Turns answers and passages into JSON for other programs, with stable keys and plain values. Knows
no HTTP.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from index.reports import ReadingReport
from index.types import Document, DocumentInfo, Hit
from rag.types import (
    Answer,
    Citation,
    Conflict,
    Found,
    NewerEdition,
    Places,
    Sentence,
    ShownRow,
    Waiting,
)

Json = dict[str, Any]


def passage_json(hit: Hit) -> Json:
    """A passage found; `text_of(document)[start:end] == text`."""
    passage = hit.passage
    return {
        "id": passage.id,
        "document": passage.document,
        "document_id": passage.document_id,
        "title": passage.title,
        "heading": passage.heading,
        "table_head": passage.table_head,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "language": passage.language,
        "score": round(hit.ordered_by, 6),
        "metadata": dict(passage.metadata),
    }


def citation_json(citation: Citation) -> Json:
    """A citation; `text_of(document)[start:end] == quote`."""
    return {
        "n": citation.n,
        "document": citation.document,
        "document_id": citation.document_id,
        "passage": citation.passage,
        "title": citation.title,
        "start": citation.start,
        "end": citation.end,
        "page": citation.page,
        "quote": citation.quote,
    }


def sentence_json(sentence: Sentence) -> Json:
    """A sentence of an answer with its citations and the probability that they support it."""
    return {
        "text": sentence.text,
        "support": sentence.support,
        "kind": sentence.kind,
        "probability": round(sentence.probability, 4),
        "words": [list(span) for span in sentence.words],
        "row": row_json(sentence.row) if sentence.row else None,
        "citations": [citation_json(citation) for citation in sentence.citations],
    }


def row_json(row: ShownRow) -> Json:
    """A table row: its names, its cells as shown, and how many of them answer."""
    return {
        "names": list(row.names),
        "cells": [
            {"column": cell.column, "text": cell.text, "start": cell.start, "end": cell.end}
            for cell in row.cells
        ],
        "asked": row.asked,
    }


def conflict_json(conflict: Conflict) -> Json:
    """Sources that contradict each other, with the value and date of each ("" if unknown)."""
    return {
        "kind": conflict.kind,
        "sides": [
            {
                "value": side.value,
                "dated": side.dated,
                "citation": citation_json(side.citation),
            }
            for side in conflict.sides
        ],
    }


def edition_json(edition: NewerEdition) -> Json:
    """An edition in force that is newer than the answer's source, and since when it holds."""
    return {"dated": edition.dated, "citation": citation_json(edition.citation)}


def found_json(found: Found) -> Json:
    """The question as searched for and the passages found, the first event of a stream."""
    return {
        "question": found.question,
        "language": found.language,
        "passages": [passage_json(hit) for hit in found.passages],
    }


def places_json(places: Places) -> Json:
    """The answering places in the documents' own words, the second event of a stream."""
    shown: Json = {"sentences": [sentence_json(sentence) for sentence in places.sentences]}
    return shown | {"replaces": True} if places.replaces else shown


def waiting_json(waiting: Waiting) -> Json:
    """How many replies the model writes before this one."""
    return {"ahead": waiting.ahead}


def search_json(question: str, hits: Sequence[Hit], timings: Mapping[str, float]) -> Json:
    """The result of a search; timings in milliseconds."""
    return {
        "question": question,
        "passages": [passage_json(hit) for hit in hits],
        "timings": _rounded(timings),
    }


def answer_json(answer: Answer) -> Json:
    """A whole answer; timings in milliseconds."""
    return {
        "question": answer.question,
        "standalone": answer.standalone,
        "language": answer.language,
        "refused": answer.refused,
        "answer": answer.text,
        "sentences": [sentence_json(sentence) for sentence in answer.sentences],
        "passages": [passage_json(hit) for hit in answer.passages],
        "unanswered": list(answer.unanswered),
        "conflicts": [conflict_json(conflict) for conflict in answer.conflicts],
        "newer": [edition_json(edition) for edition in answer.newer],
        "answerable": None if answer.answerable is None else round(answer.answerable, 4),
        "model": answer.model,
        "timings": _rounded(answer.timings),
    }


def document_json(info: DocumentInfo) -> Json:
    """A document's entry in a list."""
    return {
        "id": info.id,
        "collection": info.collection,
        "document": info.path,
        "title": info.title,
        "language": info.language,
        "characters": info.characters,
        "pages": info.pages,
        "passages": info.passages,
        "origin": info.origin,
        "added": info.added,
        "changed": info.changed,
        "changed_by": info.changed_by,
        "revision": info.revision,
        "content_hash": info.content_hash,
        "metadata": dict(info.metadata),
        "report": report_json(info.report),
    }


def document_details_json(found: Document, *, original: bool) -> Json:
    """A document without its text; `original` says whether its file is there."""
    return {
        "id": found.id,
        "collection": found.collection,
        "document": found.path,
        "title": found.title,
        "language": found.language,
        "characters": len(found.text),
        "pages": [{"number": p.number, "start": p.start, "end": p.end} for p in found.pages],
        "headings": [{"level": h.level, "start": h.start, "end": h.end} for h in found.headings],
        "tables": [{"start": t.start, "end": t.end, "head_end": t.head_end} for t in found.tables],
        "version": found.content_hash[:12],
        "original": original,
        "metadata": dict(found.metadata),
        "report": report_json(found.report),
    }


def report_json(report: ReadingReport) -> Json:
    """What was read of a file by kind, and what was left out: how often, and on which pages if
    known.
    """
    return {
        "read": dict(report.read),
        "left_out": [
            {"what": one.what, "count": one.count, "pages": list(one.pages)}
            for one in report.left_out
        ],
    }


def _rounded(timings: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 1) for name, value in timings.items()}
