"""Documents and passages in SQL: the one truth about what exists. Knows no vector and no model.

A document, its passages and its keywords change in one transaction. The journal names vector ids
that a crash may leave behind, so that the next writer finds them.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from index.errors import NotFound
from index.search.expansion import terms
from index.stores import keywords
from index.stores.records import Draft, Entry, Known, Matches, Stamp
from index.stores.rows import (
    columns_of,
    columns_of_passage,
    document_of,
    info_of,
    keyword_text,
    page_of,
    passage_of,
)
from index.stores.schema import (
    add_columns,
    collections,
    documents,
    facts,
    journal,
    metadata,
    open_database,
    passages,
    readable,
)
from index.types import Document, DocumentInfo, Passage

_BATCH = 500


class Catalog:
    """Everything that exists. Safe to use from several threads; writing is for one at a time."""

    def __init__(self, path: Path, *, write: bool) -> None:
        self._engine = open_database(path, write=write)
        self._frequent: keywords.Frequencies = {}
        if write or not path.exists():
            with self._write() as sql:
                metadata.create_all(sql)
                add_columns(sql)
        with self._read() as sql:
            self._columns = readable(sql)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    # -- what the index was built with

    def facts(self) -> dict[str, str]:
        """What the index remembers about itself, by name."""
        with self._read() as sql:
            return {row.name: row.value for row in sql.execute(select(facts))}

    def forget(self, *names: str) -> None:
        """Drop these facts."""
        with self._write() as sql:
            sql.execute(delete(facts).where(facts.c.name.in_(names)))

    def remember(self, **values: str) -> None:
        """Replace these facts."""
        with self._write() as sql:
            sql.execute(delete(facts).where(facts.c.name.in_(values)))
            sql.execute(facts.insert(), [{"name": n, "value": v} for n, v in values.items()])

    # -- reading

    def collections(self) -> list[str]:
        """Names of all collections that hold documents."""
        with self._read() as sql:
            rows = sql.execute(select(documents.c.collection).distinct())
            return sorted(row.collection for row in rows)

    def languages(self, collection: str) -> set[str]:
        """The languages of a collection's documents."""
        with self._read() as sql:
            wanted = select(documents.c.language).where(documents.c.collection == collection)
            return {row.language for row in sql.execute(wanted.distinct())}

    def every_collection(self) -> list[str]:
        """Names of all collections that ever held documents."""
        with self._read() as sql:
            return sorted(row.name for row in sql.execute(select(collections.c.name)))

    def documents(self, collection: str | None = None) -> list[DocumentInfo]:
        """Every document of one or of all collections, by collection and path."""
        counted = (
            select(passages.c.document_id, func.count().label("passages"))
            .group_by(passages.c.document_id)
            .subquery()
        )
        columns: list[Any] = [
            column
            for column in self._columns["documents"]
            if column.name not in ("text", "headings", "tables")
        ]
        query = select(*columns, counted.c.passages).outerjoin(
            counted, counted.c.document_id == documents.c.id
        )
        if collection is not None:
            query = query.where(documents.c.collection == collection)
        with self._read() as sql:
            rows = sql.execute(query.order_by(documents.c.collection, documents.c.path))
            return [info_of(row) for row in rows]

    def document(self, id_: str) -> Document:
        """The document with this id. Raises NotFound."""
        with self._read() as sql:
            query = select(*self._columns["documents"]).where(documents.c.id == id_)
            row = sql.execute(query).one_or_none()
        if row is None:
            raise NotFound(f"No document has the id {id_!r}; `python -m index list` shows all.")
        return document_of(row)

    def find(self, collection: str, path: str) -> Document:
        """The document at this path of a collection. Raises NotFound."""
        where = (documents.c.collection == collection) & (documents.c.path == path)
        with self._read() as sql:
            query = select(*self._columns["documents"]).where(where)
            row = sql.execute(query).one_or_none()
        if row is None:
            raise NotFound(
                f"The collection {collection!r} holds no document {path!r}; "
                "`python -m index list` shows all."
            )
        return document_of(row)

    def page_at(self, id_: str, offset: int) -> int | None:
        """The page on which this offset of a document's text stands; None without pages."""
        with self._read() as sql:
            row = sql.execute(select(documents.c.pages).where(documents.c.id == id_)).one_or_none()
        return page_of(row.pages, offset) if row else None

    def document_ids(self, collection: str, paths: Collection[str]) -> set[str]:
        """The ids of those of these paths that the collection holds."""
        with self._read() as sql:
            rows = sql.execute(
                select(documents.c.id, documents.c.path).where(documents.c.collection == collection)
            )
            return {row.id for row in rows if row.path in paths}

    def known(self, collection: str) -> dict[str, Known]:
        """What a sync compares files with, by path."""
        columns = [documents.c[name] for name in Known.__dataclass_fields__]
        with self._read() as sql:
            rows = sql.execute(select(*columns).where(documents.c.collection == collection))
            return {row.path: Known(*row) for row in rows}

    def passages(self, ids: Collection[str]) -> dict[str, Passage]:
        """Those of these passages that exist, by id."""
        return self._passages(passages.c.id, ids)

    def passages_of(self, document_ids: Collection[str]) -> list[Passage]:
        """All passages of these documents, in order."""
        return list(self._passages(passages.c.document_id, document_ids).values())

    def _passages(self, column: Any, values: Collection[str]) -> dict[str, Passage]:
        about = [documents.c[name] for name in ("path", "title", "language", "metadata")]
        query = (
            select(*self._columns["passages"], *about)
            .join(documents, documents.c.id == passages.c.document_id)
            .order_by(passages.c.number)
        )
        found: dict[str, Passage] = {}
        with self._read() as sql:
            for some in _batches(values):
                for row in sql.execute(query.where(column.in_(some))):
                    found[row.id] = passage_of(row)
        return found

    def passage_ids(self, collection: str) -> set[str]:
        """The ids of all passages of a collection."""
        with self._read() as sql:
            rows = sql.execute(_of(collection, passages.c.id))
            return {row.id for row in rows}

    def count(self, collection: str) -> int:
        """How many passages a collection has."""
        with self._read() as sql:
            return int(sql.execute(_of(collection, func.count())).scalar_one())

    # -- keywords

    def search(
        self, collection: str, text: str, *, k: int, among: Collection[str] | None = None
    ) -> Matches:
        """The k best passages by keywords; only of these document ids if given."""
        with self._read() as sql:
            number = _number(sql, collection)
            if number is None:
                return Matches({}, mended=False)
            apart = tuple(sorted(self.languages(collection) & {*keywords.stemmed_apart()}))
            asked = terms(sql, number, text, self._frequent, also=apart)
            rows = keywords.search(sql, number, asked.expressions, k=k, documents=among)
            return Matches(dict(rows), mended=asked.mended)

    def document_frequency(self, collection: str, stems: Collection[str]) -> dict[str, int]:
        """In how many passages of the collection each stem occurs."""
        with self._read() as sql:
            number = _number(sql, collection)
            if number is None:
                return dict.fromkeys(stems, 0)
            return keywords.document_frequency(sql, number, stems, self._frequent)

    def keyword_problems(self, collection: str) -> tuple[set[str], set[int]]:
        """Passage ids without keywords, and keyword rows without a passage."""
        with self._read() as sql:
            rows = {
                r.number: r.id
                for r in sql.execute(_of(collection, passages.c.number, passages.c.id))
            }
            number = _number(sql, collection)
            indexed = keywords.numbers(sql, number) if number is not None else set()
        return {id_ for n, id_ in rows.items() if n not in indexed}, indexed - rows.keys()

    def rebuild_keywords(self, collection: str) -> None:
        """Index every passage of a collection anew."""
        with self._write() as sql:
            number = _number(sql, collection, create=True)
            assert number is not None
            keywords.drop(sql, number)
            keywords.create(sql, number)
            columns = [
                passages.c.number,
                passages.c.text,
                passages.c.table_head,
                documents.c.language,
            ]
            rows = sql.execute(_of(collection, *columns))
            keywords.insert(
                sql,
                number,
                [
                    (row.number, keyword_text(row.text, row.table_head), row.language)
                    for row in rows
                ],
            )

    # -- the journal

    def journal(self) -> list[Entry]:
        """The vector ids that unfinished work may have left behind."""
        with self._read() as sql:
            return [
                Entry(row.number, row.collection, tuple(json.loads(row.ids)))
                for row in sql.execute(select(journal).order_by(journal.c.number))
            ]

    def note(self, collection: str, ids: Sequence[str]) -> int:
        """Write down that vectors with these ids are about to be stored; returns the entry."""
        with self._write() as sql:
            return _note(sql, collection, ids)

    def strike(self, entries: Sequence[int]) -> None:
        """Cross out entries whose vectors have been seen to."""
        with self._write() as sql:
            sql.execute(delete(journal).where(journal.c.number.in_(entries)))

    # -- writing

    def store(self, draft: Draft) -> Entry | None:
        """Commit a document whole, in place of its earlier version.

        Returns the journal entry that names the earlier version's vectors, if there was one.
        """
        with self._write() as sql:
            number = _number(sql, draft.document.collection, create=True)
            assert number is not None
            old = _forget_passages(sql, number, [draft.document.id])
            _put_document(sql, draft)
            _put_passages(sql, number, draft.passages)
            if not old:
                return None
            entry = _note(sql, draft.document.collection, old)
        return Entry(entry, draft.document.collection, tuple(old))

    def remove(self, ids: Sequence[str]) -> list[Entry]:
        """Forget these documents; returns the journal entries that name their vectors."""
        entries = []
        with self._write() as sql:
            rows: list[Any] = []
            for some in _batches(ids):
                where = documents.c.id.in_(some)
                rows += sql.execute(
                    select(documents.c.id, documents.c.collection).where(where)
                ).all()
            for collection in sorted({row.collection for row in rows}):
                here = [row.id for row in rows if row.collection == collection]
                number = _number(sql, collection, create=True)
                assert number is not None
                old = _forget_passages(sql, number, here)
                for some in _batches(here):
                    sql.execute(delete(documents).where(documents.c.id.in_(some)))
                entries.append(Entry(_note(sql, collection, old), collection, tuple(old)))
        return entries

    def move(self, id_: str, *, path: str, title: str, stamp: Stamp, origin: str) -> None:
        """The same document at another path; its passages and vectors stay."""
        self._update(id_, path=path, title=title, origin=origin, size=stamp.size, mtime=stamp.mtime)

    def touch(self, id_: str, *, stamp: Stamp, origin: str) -> None:
        """The same content under a new time stamp."""
        self._update(id_, origin=origin, size=stamp.size, mtime=stamp.mtime)

    def _update(self, id_: str, **values: object) -> None:
        with self._write() as sql:
            sql.execute(update(documents).where(documents.c.id == id_).values(**values))

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._engine.connect() as sql:
            yield sql

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(write=True) as sql, sql.begin():
            yield sql
        self._frequent.clear()


def _of(collection: str, *columns: Any) -> Any:
    joined = passages.join(documents)
    return select(*columns).select_from(joined).where(documents.c.collection == collection)


def _number(sql: Connection, collection: str, *, create: bool = False) -> int | None:
    """The number that stands for a collection in table names."""
    found = sql.execute(
        select(collections.c.number).where(collections.c.name == collection)
    ).scalar_one_or_none()
    if found is None and create:
        row = sql.execute(collections.insert().values(name=collection))
        found = row.inserted_primary_key[0] if row.inserted_primary_key else None
        keywords.create(sql, int(found or 0))
    return None if found is None else int(found)


def _note(sql: Connection, collection: str, ids: Iterable[str]) -> int:
    row = sql.execute(journal.insert().values(collection=collection, ids=json.dumps(list(ids))))
    return int(row.inserted_primary_key[0]) if row.inserted_primary_key else 0


def _forget_passages(sql: Connection, number: int, document_ids: Sequence[str]) -> list[str]:
    """Delete the documents' passages and keywords; returns the passage ids."""
    old: list[str] = []
    for some in _batches(document_ids):
        where = passages.c.document_id.in_(some)
        rows = sql.execute(select(passages.c.number, passages.c.id).where(where)).all()
        keywords.delete(sql, number, [row.number for row in rows])
        sql.execute(delete(passages).where(where))
        old += [row.id for row in rows]
    return old


def _put_document(sql: Connection, draft: Draft) -> None:
    document, values = draft.document, columns_of(draft)
    done = sql.execute(update(documents).where(documents.c.id == document.id).values(**values))
    if not done.rowcount:
        added = datetime.now(UTC).isoformat(timespec="seconds")
        sql.execute(documents.insert().values(id=document.id, added=added, **values))


def _put_passages(sql: Connection, number: int, drafted: Sequence[Passage]) -> None:
    if not drafted:
        return
    first = (sql.execute(select(func.max(passages.c.number))).scalar() or 0) + 1
    rows = [columns_of_passage(first + n, p) for n, p in enumerate(drafted)]
    sql.execute(passages.insert(), rows)
    texts = [keyword_text(passage.text, passage.table_head) for passage in drafted]
    keywords.insert(
        sql,
        number,
        [
            (first + n, text, one.language)
            for n, (text, one) in enumerate(zip(texts, drafted, strict=True))
        ],
    )


def _batches(values: Collection[str]) -> Iterator[list[str]]:
    """Few enough at a time for SQLite's limit on parameters."""
    listed = list(values)
    for i in range(0, len(listed), _BATCH):
        yield listed[i : i + _BATCH]
