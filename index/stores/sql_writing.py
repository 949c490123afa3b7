"""Writes drafts into the tables of the catalog, and removes documents.

Knows no view and no search. Each function runs inside a transaction of the catalog.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, func, select, update

from index.clock import now, stamp
from index.errors import Overtaken
from index.stores.keywords import own_stems
from index.stores.records import NewDocument
from index.stores.rows import columns_of, columns_of_passage, keyword_text
from index.stores.schema import collections, documents, journal, passages
from index.stores.sqlite import fulltext
from index.types import Passage

T = TypeVar("T")
_BATCH = 500


def of_collection(collection: str, *columns: Any) -> Any:
    """A query for these columns of a collection's passages and documents."""
    joined = passages.join(documents)
    return select(*columns).select_from(joined).where(documents.c.collection == collection)


def number_of(sql: Connection, collection: str, *, create: bool = False) -> int | None:
    """The number of a collection, as used in table names."""
    found = sql.execute(
        select(collections.c.number).where(collections.c.name == collection)
    ).scalar_one_or_none()
    if found is None and create:
        row = sql.execute(collections.insert().values(name=collection))
        found = row.inserted_primary_key[0] if row.inserted_primary_key else None
        fulltext.create(sql, int(found or 0))
    return None if found is None else int(found)


def put_note(sql: Connection, collection: str, ids: Iterable[str]) -> int:
    """Write an entry of the journal; returns its number."""
    row = sql.execute(journal.insert().values(collection=collection, ids=json.dumps(list(ids))))
    return int(row.inserted_primary_key[0]) if row.inserted_primary_key else 0


def forget_passages(sql: Connection, number: int, document_ids: Sequence[str]) -> list[str]:
    """Delete the documents' passages and keywords; returns the passage ids."""
    old: list[str] = []
    for some in batches(document_ids):
        where = passages.c.document_id.in_(some)
        rows = sql.execute(select(passages.c.number, passages.c.id).where(where)).all()
        fulltext.delete(sql, number, [row.number for row in rows])
        sql.execute(delete(passages).where(where))
        old += [row.id for row in rows]
    return old


def refuse_overtaken(sql: Connection, draft: NewDocument) -> None:
    """Raise Overtaken if the document at the draft's path is not the version that it replaces."""
    document = draft.document
    at = select(documents.c.id, documents.c.revision).where(
        documents.c.collection == document.collection, documents.c.path == document.path
    )
    there = sql.execute(at).one_or_none()
    if (there and tuple(there)) != (
        (document.id, draft.revision - 1) if draft.revision > 1 else None
    ):
        raise Overtaken(f"{document.path!r} was changed by somebody else meanwhile. Add it again.")


def put_document(sql: Connection, draft: NewDocument) -> None:
    """Write the document; it replaces its earlier version."""
    document, values = draft.document, columns_of(draft)
    moment = now()
    if draft.revision > 1:
        there = documents.c.id == document.id
        was = sql.execute(select(documents.c.content_hash).where(there)).scalar()
        if was == document.content_hash:  # only read again: nobody changed it
            del values["changed_by"]
        else:
            values["changed"] = stamp(moment)
        sql.execute(update(documents).where(there).values(**values))
    else:
        added = stamp(moment, "seconds")
        sql.execute(documents.insert().values(id=document.id, added=added, changed=added, **values))


def keywords_of(passage: Passage) -> list[str]:
    """The stems of a passage for the keyword index."""
    return own_stems(keyword_text(passage.text, passage.table_head), passage.language)


def put_passages(
    sql: Connection, number: int, drafted: Sequence[Passage], held: Sequence[Sequence[str]]
) -> None:
    """Write passages with their keywords."""
    if not drafted:
        return
    first = (sql.execute(select(func.max(passages.c.number))).scalar() or 0) + 1
    rows = [columns_of_passage(first + n, p) for n, p in enumerate(drafted)]
    sql.execute(passages.insert(), rows)
    fulltext.insert(sql, number, [(first + n, stems) for n, stems in enumerate(held)])


def put_keywords_anew(sql: Connection, collection: str) -> None:
    """Rebuild the keyword index of a collection."""
    number = number_of(sql, collection, create=True)
    assert number is not None
    fulltext.drop(sql, number)
    fulltext.create(sql, number)
    columns = [passages.c.number, passages.c.text, passages.c.table_head, documents.c.language]
    rows = sql.execute(of_collection(collection, *columns))
    held = [
        (row.number, own_stems(keyword_text(row.text, row.table_head), row.language))
        for row in rows
    ]
    fulltext.insert(sql, number, held)


def batches(values: Collection[T]) -> Iterator[list[T]]:
    """Split values into batches that fit a database's limit on parameters."""
    listed = list(values)
    for i in range(0, len(listed), _BATCH):
        yield listed[i : i + _BATCH]
