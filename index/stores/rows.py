"""Converts between rows of the catalog's tables and types of the index. Knows no SQL."""

import json
from collections.abc import Mapping
from typing import Any

from index.reports import LeftOut, ReadingReport
from index.stores.records import NewDocument
from index.types import Document, DocumentInfo, Heading, Page, Passage, Table


def columns_of(draft: NewDocument) -> dict[str, Any]:
    """The columns of a draft's document, except its id and when it was added."""
    document = draft.document
    return {
        "collection": document.collection,
        "path": document.path,
        "title": document.title,
        "text": document.text,
        "language": document.language,
        "content_hash": document.content_hash,
        "pages": json.dumps([(p.number, p.start, p.end) for p in document.pages]),
        "headings": json.dumps([(h.level, h.start, h.end) for h in document.headings]),
        "metadata": json.dumps(dict(document.metadata), ensure_ascii=False),
        "origin": draft.origin,
        "size": draft.stamp.size,
        "mtime": draft.stamp.mtime,
        "revision": draft.revision,
        "schema": draft.schema,
        "changed_by": draft.by,
        "characters": len(document.text),
        "page_count": len(document.pages),
        "tables": json.dumps([(t.start, t.end, t.head_end, t.separator) for t in document.tables]),
        "report": _report_column(document.report),
    }


def columns_of_passage(number: int, passage: Passage) -> dict[str, Any]:
    """The columns of a passage with this number."""
    return {
        "number": number,
        "id": passage.id,
        "document_id": passage.document_id,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "page": passage.page,
        "heading": passage.heading,
        "table_head": passage.table_head,
    }


def keyword_text(text: str, table_head: str) -> str:
    """The text of a passage for the keyword index, with the column names of its table."""
    return f"{table_head}\n{text}" if table_head else text


def page_of(pages: str, offset: int) -> int | None:
    """The number of the stored page that holds the offset, or else the last to begin before it."""
    begun = [number for number, start, _ in json.loads(pages) if start <= offset]
    return max(begun, default=None)


def document_of(row: Any) -> Document:
    """Make a document from a row of the documents table."""
    return Document(
        id=row.id,
        collection=row.collection,
        path=row.path,
        title=row.title,
        text=row.text,
        language=row.language,
        content_hash=row.content_hash,
        pages=tuple(Page(*page) for page in json.loads(row.pages)),
        headings=tuple(Heading(*heading) for heading in json.loads(row.headings)),
        metadata=_mapping(row.metadata),
        tables=tuple(Table(*table) for table in json.loads(row.tables or "[]")),
        report=_report(row.report),
    )


def info_of(row: Any) -> DocumentInfo:
    """Make a list entry from a row of the documents table with its number of passages."""
    return DocumentInfo(
        id=row.id,
        collection=row.collection,
        path=row.path,
        title=row.title,
        language=row.language,
        content_hash=row.content_hash,
        characters=row.characters,
        pages=row.page_count,
        passages=row.passages or 0,
        origin=row.origin,
        added=row.added,
        changed=row.changed,
        changed_by=row.changed_by,
        revision=row.revision,
        metadata=_mapping(row.metadata),
        report=_report(row.report),
    )


def passage_of(row: Any) -> Passage:
    """Make a passage from a row of the passages table joined with its document."""
    return Passage(
        id=row.id,
        document_id=row.document_id,
        document=row.path,
        title=row.title,
        start=row.start,
        end=row.end,
        text=row.text,
        page=row.page,
        heading=row.heading,
        language=row.language,
        metadata=_mapping(row.metadata),
        table_head=row.table_head,
    )


def _report_column(report: ReadingReport) -> str:
    left_out = [(one.what, one.count, one.pages) for one in report.left_out]
    return json.dumps({"read": dict(report.read), "left_out": left_out})


def _report(text: str) -> ReadingReport:
    """Make a report from a column; empty for documents read before there were reports."""
    if not text:
        return ReadingReport()
    values = json.loads(text)
    left_out = (LeftOut(what, count, tuple(on)) for what, count, on in values["left_out"])
    return ReadingReport(dict(values["read"]), tuple(left_out))


def _mapping(text: str) -> Mapping[str, str]:
    return {str(key): str(value) for key, value in json.loads(text).items()}
