"""A catalog in SQL: the one truth about what exists. Knows no vector and no model.

A document, its passages and its keywords change in one transaction. The journal names vector ids
that a crash may leave behind, so that the next writer finds them.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Engine, delete, func, select, update

from index.errors import NotFound, QuestionError
from index.search.expansion import terms
from index.stores.keywords import stemmed_apart
from index.stores.records import Draft, Entry, Known, Matches, Stamp
from index.stores.rows import document_of, info_of, page_of, passage_of
from index.stores.schema import collections, documents, facts, journal, passages
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
from index.stores.visible import visible
from index.stores.vocabulary import SMALL, Frequencies, LargePart, SmallPart, Vocabulary, Whole
from index.types import Document, DocumentInfo, Passage, View


class SqlCatalog:
    """A Catalog over a database that has the tables of schema.py; factory.py opens one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._frequent: Frequencies = {}

    def close(self) -> None:
        """Let go of files and memory."""
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

    def collections(self, view: View) -> list[str]:
        """The collections of the documents and those that are wholly shown and empty, by name."""
        with self._read() as sql:
            named = set(sql.execute(select(collections.c.name)).scalars().all())
            whole = {name for name in named if view.within_reach(name)}
            return sorted(_distinct(sql, documents.c.collection, view) | whole)

    def languages(self, view: View) -> set[str]:
        """The languages of the documents."""
        with self._read() as sql:
            return _distinct(sql, documents.c.language, view)

    def documents(self, view: View) -> list[DocumentInfo]:
        """The documents without their texts, by collection and path."""
        query = _infos().where(visible(view)).order_by(documents.c.collection, documents.c.path)
        with self._read() as sql:
            return [info_of(row) for row in sql.execute(query)]

    def info(self, id_: str, view: View) -> DocumentInfo:
        """The document with this id, without its text. Raises NotFound."""
        with self._read() as sql:
            row = sql.execute(_infos().where(documents.c.id == id_, visible(view))).one_or_none()
        if row is None:
            raise _unknown(id_)
        return info_of(row)

    def document(self, id_: str, view: View) -> Document:
        """The document with this id. Raises NotFound."""
        with self._read() as sql:
            query = select(documents).where(documents.c.id == id_, visible(view))
            row = sql.execute(query).one_or_none()
        if row is None:
            raise _unknown(id_)
        return document_of(row)

    def find(self, path: str, view: View) -> Document:
        """The document at this path. Raises NotFound."""
        query = select(documents).where(documents.c.path == path, visible(view))
        with self._read() as sql:
            row = sql.execute(query.order_by(documents.c.collection)).first()
        if row is None:
            where = "Nothing" if view.collection is None else f"The collection {view.collection!r}"
            raise NotFound(f"{where} holds no document {path!r}; `python -m index list` shows all.")
        return document_of(row)

    def page_at(self, id_: str, view: View, *, offset: int) -> int | None:
        """The page on which this offset of a document's text stands; None without pages."""
        query = select(documents.c.pages).where(documents.c.id == id_, visible(view))
        with self._read() as sql:
            row = sql.execute(query).one_or_none()
        return page_of(row.pages, offset) if row else None

    def passage_ids(self, view: View) -> set[str]:
        """The ids of all passages."""
        joined = select(passages.c.id).select_from(passages.join(documents))
        with self._read() as sql:
            return set(sql.execute(joined.where(visible(view))).scalars().all())

    def passages(self, ids: Collection[str], view: View) -> dict[str, Passage]:
        """Those of these passages that there are, by id."""
        return self._passages(passages.c.id, ids, view)

    def passages_of(self, document_ids: Collection[str], view: View) -> list[Passage]:
        """All passages of these documents, in order."""
        return list(self._passages(passages.c.document_id, document_ids, view).values())

    def _passages(self, column: Any, values: Collection[str], view: View) -> dict[str, Passage]:
        about = [documents.c[n] for n in ("collection", "path", "title", "language", "metadata")]
        query = (
            select(passages, *about)
            .join(documents, documents.c.id == passages.c.document_id)
            .order_by(passages.c.number)
        )
        found: dict[str, Passage] = {}
        with self._read() as sql:
            for some in batches(values):
                for row in sql.execute(query.where(column.in_(some))):
                    # Asked of each row: as a condition it would have the database begin with all documents.
                    if view.sees(row.collection, row.path):
                        found[row.id] = passage_of(row)
        return found

    # -- keywords

    def search(self, text: str, view: View, *, k: int) -> Matches:
        """The k best passages of one collection by keywords. Raises QuestionError without a collection."""
        with self._read() as sql:
            held = self._vocabulary(sql, view)
            if held is None:
                return Matches({}, mended=False)
            apart = _distinct(sql, documents.c.language, view) & {*stemmed_apart()}
            asked = terms(held, text, also=tuple(sorted(apart)))
            points = dict(held.search(asked.expressions, k=k))
            ids = _ids(sql, points)
        return Matches({ids[n]: p for n, p in points.items() if n in ids}, mended=asked.mended)

    def document_frequency(self, stems: Collection[str], view: View) -> dict[str, int]:
        """In how many passages of one collection each stem occurs."""
        with self._read() as sql:
            held = self._vocabulary(sql, view)
            return held.document_frequency(stems) if held else dict.fromkeys(stems, 0)

    def _vocabulary(self, sql: Connection, view: View) -> Vocabulary | None:
        """The stems of what the view shows of its collection; None of a collection that is not there."""
        if view.collection is None:
            raise QuestionError("A search is for one collection; name it.")
        number = number_of(sql, view.collection)
        if number is None:
            return None
        whole = Whole(sql, number, self._frequent)
        if view.whole:
            return whole
        joined = select(passages.c.number).select_from(passages.join(documents))
        size = fulltext.gather(sql, joined.where(visible(view)))
        if size > SMALL:
            return LargePart(sql, whole, size)
        return SmallPart(fulltext.stems_among(sql, number))

    # -- for the program itself

    def every_collection(self) -> list[str]:
        """Names of all collections, empty ones too."""
        with self._read() as sql:
            return sorted(row.name for row in sql.execute(select(collections.c.name)))

    def known(self, collection: str) -> dict[str, Known]:
        """What a sync compares files with, by path."""
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
        """Passage ids without keywords, and keyword rows without a passage."""
        with self._read() as sql:
            rows = {
                r.number: r.id
                for r in sql.execute(of_collection(collection, passages.c.number, passages.c.id))
            }
            number = number_of(sql, collection)
            indexed = fulltext.numbers(sql, number) if number is not None else set()
        return {id_ for n, id_ in rows.items() if n not in indexed}, indexed - rows.keys()

    def rebuild_keywords(self, collection: str) -> None:
        """Index every passage of a collection anew."""
        with self._write() as sql:
            put_keywords_anew(sql, collection)

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
            return put_note(sql, collection, ids)

    def strike(self, entries: Sequence[int]) -> None:
        """Cross out entries whose vectors have been seen to."""
        with self._write() as sql:
            sql.execute(delete(journal).where(journal.c.number.in_(entries)))

    # -- writing

    def store(self, draft: Draft) -> Entry | None:
        """Commit a document whole, in place of its earlier version.

        Returns the journal entry that names the earlier version's vectors, if there was one. Raises
        Overtaken where at its path is not, or no longer, what the draft is the next version of.
        """
        held = [keywords_of(passage) for passage in draft.passages]  # before others have to wait
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
        return Entry(entry, draft.document.collection, tuple(old))

    def remove(self, ids: Sequence[str]) -> list[Entry]:
        """Forget these documents; returns the journal entries that name their vectors."""
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
                entries.append(Entry(put_note(sql, collection, old), collection, tuple(old)))
        return entries

    def move(self, id_: str, *, path: str, title: str, stamp: Stamp, origin: str) -> None:
        """The same document at another path; its passages and vectors stay."""
        self._update(id_, path=path, title=title, origin=origin, size=stamp.size, mtime=stamp.mtime)

    def touch(self, id_: str, *, stamp: Stamp, origin: str) -> None:
        """The same content under a new time stamp."""
        self._update(id_, origin=origin, size=stamp.size, mtime=stamp.mtime)

    # -- collections

    def create_collection(self, name: str) -> bool:
        """Make an empty collection; False, and nothing happens, where there is one of that name."""
        with self._write() as sql:
            free = number_of(sql, name) is None
            if free:
                number_of(sql, name, create=True)
        return free

    def rename_collection(self, old: str, new: str) -> bool:
        """Give a collection another name; False, and nothing happens, where that is taken."""
        with self._write() as sql:
            if number_of(sql, new) is not None:
                return False
            for column in (collections.c.name, documents.c.collection, journal.c.collection):
                renamed = update(column.table).where(column == old)
                sql.execute(renamed.values({column.name: new}))
        return True

    def drop_collection(self, name: str) -> None:
        """Forget a collection with all its documents; their vectors are the caller's to drop."""
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
    def _read(self) -> Iterator[Connection]:
        with self._engine.connect() as sql:
            yield sql

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(**WRITING) as sql, sql.begin():
            yield sql
        self._frequent.clear()


def _infos() -> Any:
    """A query of the documents' entries in a list, without the long columns."""
    counted = select(func.count()).where(passages.c.document_id == documents.c.id)
    columns = [c for c in documents.c if c.name not in ("text", "headings", "tables")]
    return select(*columns, counted.scalar_subquery().label("passages"))


def _unknown(id_: str) -> NotFound:
    return NotFound(f"No document has the id {id_!r}; `python -m index list` shows all.")


def _distinct(sql: Connection, column: Column[Any], view: View) -> set[str]:
    """The values of a column in the documents that the view shows."""
    return {row[0] for row in sql.execute(select(column).where(visible(view)).distinct())}


def _ids(sql: Connection, numbers: Mapping[int, float]) -> dict[int, str]:
    """Passage ids by passage number."""
    found: dict[int, str] = {}
    for some in batches(list(numbers)):
        query = select(passages.c.number, passages.c.id).where(passages.c.number.in_(some))
        found.update((row.number, row.id) for row in sql.execute(query))
    return found
