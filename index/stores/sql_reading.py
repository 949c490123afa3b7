"""The reads of a catalog in SQL, each through a view: documents, passages, keyword search."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Column, Connection, Engine, func, select

from index.errors import NotFound, QuestionError
from index.protocols import PassageIds
from index.search.expansion import terms
from index.stores.keywords import own_stemmers
from index.stores.records import Matches
from index.stores.rows import document_of, info_of, page_of, passage_of
from index.stores.schema import collections, documents, passages
from index.stores.shown import ShownPassages
from index.stores.sql_writing import batches, number_of
from index.stores.sqlite import fulltext
from index.stores.visible import visible
from index.stores.vocabulary import SMALL, Frequencies, LargePart, SmallPart, Vocabulary, Whole
from index.types import Document, DocumentInfo, Passage, View


class SqlReading:
    """The reads of a catalog through a view; what it does not show does not exist."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._frequent: Frequencies = {}

    def collections(self, view: View) -> list[str]:
        """The names of the collections with documents, and of empty ones that are wholly shown."""
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
            raise NotFound(
                f"{where} holds no document {path!r}.", hint="`python -m index list` shows all."
            )
        return document_of(row)

    def page_at(self, id_: str, view: View, *, offset: int) -> int | None:
        """The number of the page that holds this offset of the text; None without pages."""
        query = select(documents.c.pages).where(documents.c.id == id_, visible(view))
        with self._read() as sql:
            row = sql.execute(query).one_or_none()
        return page_of(row.pages, offset) if row else None

    def passage_ids(self, view: View) -> set[str]:
        """The ids of all passages."""
        joined = select(passages.c.id).select_from(passages.join(documents))
        with self._read() as sql:
            return set(sql.execute(joined.where(visible(view))).scalars().all())

    def shown(self, view: View) -> PassageIds:
        """The ids of all passages, listed only when needed."""
        query = select(func.count()).select_from(passages.join(documents))
        with self._read() as sql:
            size = sql.execute(query.where(visible(view))).scalar_one()
        return ShownPassages(
            size, partial(self.passage_ids, view), partial(self.shown_of, view=view)
        )

    def shown_of(self, ids: Collection[str], view: View) -> set[str]:
        """The existing ones of these ids."""
        query = select(passages.c.id, documents.c.collection, documents.c.path).join(documents)
        with self._read() as sql:
            rows = (
                row
                for some in batches(ids)
                for row in sql.execute(query.where(passages.c.id.in_(some)))
            )
            return {id_ for id_, collection, path in rows if view.sees(collection, path)}

    def passages(self, ids: Collection[str], view: View) -> dict[str, Passage]:
        """The existing ones of these passages, by id."""
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
                    # Computed per row: as a condition it would make the database start from all
                    # documents.
                    if view.sees(row.collection, row.path):
                        found[row.id] = passage_of(row)
        return found

    # -- keywords

    def search(self, text: str, view: View, *, k: int) -> Matches:
        """The k best passages of one collection by keywords. Raises QuestionError without a collection."""
        with self._read() as sql:
            held = self._vocabulary(sql, view)
            if held is None:
                return Matches({}, misspelt=False)
            own = _distinct(sql, documents.c.language, view) & {*own_stemmers()}
            asked = terms(held, text, also=tuple(sorted(own)))
            points = dict(held.search(asked.expressions, k=k))
            ids = _ids(sql, points)
        return Matches({ids[n]: p for n, p in points.items() if n in ids}, misspelt=asked.misspelt)

    def document_frequency(self, stems: Collection[str], view: View) -> dict[str, int]:
        """In how many passages of one collection each stem occurs."""
        with self._read() as sql:
            held = self._vocabulary(sql, view)
            return held.document_frequency(stems) if held else dict.fromkeys(stems, 0)

    def _vocabulary(self, sql: Connection, view: View) -> Vocabulary | None:
        """The stems of a collection as the view shows it; None if there is no such collection."""
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

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._engine.connect() as sql:
            yield sql


def _infos() -> Any:
    """A query for the documents' list entries, without the long columns."""
    counted = select(func.count()).where(passages.c.document_id == documents.c.id)
    columns = [c for c in documents.c if c.name not in ("text", "headings", "tables")]
    return select(*columns, counted.scalar_subquery().label("passages"))


def _unknown(id_: str) -> NotFound:
    return NotFound(f"No document has the id {id_!r}.", hint="`python -m index list` shows all.")


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
