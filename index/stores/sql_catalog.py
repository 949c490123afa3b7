"""A catalog in SQL, the only truth about what exists.

Knows no model. A document, its passages and its keywords change in one transaction. The journal
lists the vector ids that a crash may leave behind, for the next writer to find.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from index.stores.records import JournalEntry, Known, NewDocument, Stamp
from index.stores.schema import collections, documents, facts, journal, passages
from index.stores.sql_reading import SqlReading
from index.stores.sql_writing import (
    batches,
    forget_passages,
    keywords_of,
    number_of,
    of_collection,
    put_document,
    put_keywords_anew,
    put_note,
    put_passages,
    refuse_overtaken,
)
from index.stores.sqlite import fulltext
from index.stores.sqlite.database import WRITING


class SqlCatalog(SqlReading):
    """A `Catalog` over a database with the tables of schema.py; factory.py opens it."""

    def close(self) -> None:
        """Close files and free memory."""
        self._engine.dispose()

    # -- what the index was built with

    def facts(self) -> dict[str, str]:
        """What the index notes about itself, by name."""
        with self._read() as sql:
            return {row.name: row.value for row in sql.execute(select(facts))}

    def forget(self, *names: str) -> None:
        """Drop these facts."""
        with self._write() as sql:
            sql.execute(delete(facts).where(facts.c.name.in_(names)))

    def remember(self, **values: str) -> None:
        """Set these facts."""
        with self._write() as sql:
            sql.execute(delete(facts).where(facts.c.name.in_(values)))
            sql.execute(facts.insert(), [{"name": n, "value": v} for n, v in values.items()])

    # -- for the program itself

    def every_collection(self) -> list[str]:
        """Names of all collections, empty ones too."""
        with self._read() as sql:
            return sorted(row.name for row in sql.execute(select(collections.c.name)))

    def known(self, collection: str) -> dict[str, Known]:
        """The entries that a sync compares files with, by path."""
        columns = [documents.c[name] for name in Known.__dataclass_fields__]
        with self._read() as sql:
            rows = sql.execute(select(*columns).where(documents.c.collection == collection))
            return {row.path: Known(*row) for row in rows}

    def hashes(self) -> set[str]:
        """The content hashes of all documents."""
        with self._read() as sql:
            return set(sql.execute(select(documents.c.content_hash).distinct()).scalars().all())

    def count(self, collection: str) -> int:
        """How many passages a collection has."""
        with self._read() as sql:
            return int(sql.execute(of_collection(collection, func.count())).scalar_one())

    def keyword_problems(self, collection: str) -> tuple[set[str], set[int]]:
        """Ids of passages without keywords, and numbers of keyword rows without a passage."""
        with self._read() as sql:
            rows = {
                r.number: r.id
                for r in sql.execute(of_collection(collection, passages.c.number, passages.c.id))
            }
            number = number_of(sql, collection)
            indexed = fulltext.numbers(sql, number) if number is not None else set()
        return {id_ for n, id_ in rows.items() if n not in indexed}, indexed - rows.keys()

    def rebuild_keywords(self, collection: str) -> None:
        """Rebuild the keyword index of a collection."""
        with self._write() as sql:
            put_keywords_anew(sql, collection)

    # -- the journal

    def journal(self) -> list[JournalEntry]:
        """The vector ids that unfinished work may have left behind."""
        with self._read() as sql:
            return [
                JournalEntry(row.number, row.collection, tuple(json.loads(row.ids)))
                for row in sql.execute(select(journal).order_by(journal.c.number))
            ]

    def note(self, collection: str, ids: Sequence[str]) -> int:
        """Note that vectors with these ids are about to be stored; returns the entry."""
        with self._write() as sql:
            return put_note(sql, collection, ids)

    def strike(self, entries: Sequence[int]) -> None:
        """Delete entries whose vectors have been dealt with."""
        with self._write() as sql:
            sql.execute(delete(journal).where(journal.c.number.in_(entries)))

    # -- writing

    def store(self, draft: NewDocument) -> JournalEntry | None:
        """Commit a document whole; it replaces its earlier version.

        Returns the journal entry that names the earlier version's vectors, if there was one. Raises
        Overtaken if the document at its path is not the version that the draft replaces.
        """
        held = [
            keywords_of(passage) for passage in draft.passages
        ]  # before the lock makes others wait
        with self._write() as sql:
            refuse_overtaken(sql, draft)
            number = number_of(sql, draft.document.collection, create=True)
            assert number is not None
            old = forget_passages(sql, number, [draft.document.id])
            put_document(sql, draft)
            put_passages(sql, number, draft.passages, held)
            if not old:
                return None
            entry = put_note(sql, draft.document.collection, old)
        return JournalEntry(entry, draft.document.collection, tuple(old))

    def remove(self, ids: Sequence[str]) -> list[JournalEntry]:
        """Delete these documents; returns the journal entries that list their vectors."""
        entries = []
        with self._write() as sql:
            rows: list[Any] = []
            for some in batches(ids):
                where = documents.c.id.in_(some)
                rows += sql.execute(
                    select(documents.c.id, documents.c.collection).where(where)
                ).all()
            for collection in sorted({row.collection for row in rows}):
                here = [row.id for row in rows if row.collection == collection]
                number = number_of(sql, collection, create=True)
                assert number is not None
                old = forget_passages(sql, number, here)
                for some in batches(here):
                    sql.execute(delete(documents).where(documents.c.id.in_(some)))
                entries.append(JournalEntry(put_note(sql, collection, old), collection, tuple(old)))
        return entries

    def move(self, id_: str, *, path: str, title: str, stamp: Stamp, origin: str) -> None:
        """Move a document to another path; its passages and vectors are kept."""
        self._update(id_, path=path, title=title, origin=origin, size=stamp.size, mtime=stamp.mtime)

    def touch(self, id_: str, *, stamp: Stamp, origin: str) -> None:
        """Note a new time stamp of unchanged content."""
        self._update(id_, origin=origin, size=stamp.size, mtime=stamp.mtime)

    # -- collections

    def create_collection(self, name: str) -> bool:
        """Create an empty collection. Returns False if the name is taken."""
        with self._write() as sql:
            free = number_of(sql, name) is None
            if free:
                number_of(sql, name, create=True)
        return free

    def rename_collection(self, old: str, new: str) -> bool:
        """Rename a collection. Returns False if the new name is taken."""
        with self._write() as sql:
            if number_of(sql, new) is not None:
                return False
            for column in (collections.c.name, documents.c.collection, journal.c.collection):
                renamed = update(column.table).where(column == old)
                sql.execute(renamed.values({column.name: new}))
        return True

    def drop_collection(self, name: str) -> None:
        """Delete a collection with all its documents; the caller drops their vectors."""
        with self._write() as sql:
            number = number_of(sql, name)
            if number is None:
                return
            ids = select(documents.c.id).where(documents.c.collection == name)
            sql.execute(delete(passages).where(passages.c.document_id.in_(ids)))
            sql.execute(delete(documents).where(documents.c.collection == name))
            sql.execute(delete(journal).where(journal.c.collection == name))
            sql.execute(delete(collections).where(collections.c.name == name))
            fulltext.drop(sql, number)

    def _update(self, id_: str, **values: object) -> None:
        with self._write() as sql:
            sql.execute(update(documents).where(documents.c.id == id_).values(**values))

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(**WRITING) as sql, sql.begin():
            yield sql
        self._frequent.clear()
