"""Conversations in SQL: each belongs to one owner, and nobody else reads or changes it.

Knows no web, no view and no document. What is deleted can be brought back for a while; what nobody has
added to for `retention_days` is forgotten.
"""

import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, or_, select, update

from index.errors import NotFound
from index.stores.factory import CatalogKind, open_database, writing
from rag.conversations.rows import (
    feedback_columns,
    plain,
    said_in,
    summary_of,
    title_of,
    turn_of,
    words_of,
)
from rag.conversations.schema import SCHEMA, conversations, turns
from rag.conversations.types import Feedback, KeptTurn, State, Summary, Version

FILE = "conversations.sqlite3"
UNDO = timedelta(hours=1)
"""How long what was deleted can be brought back."""
TIDY_S = 600.0
MOST_TURNS = 2000
"""In one conversation; what is asked beyond begins another."""

Clock = Callable[[], datetime]


def open_conversations(
    kind: CatalogKind, home: Path, *, write: bool, retention_days: int = 0
) -> "Conversations":
    """The conversations kept in a home. Raises HomeError."""
    engine = open_database(SCHEMA, kind, home / FILE, write=write)
    kept = Conversations(engine, retention_days=retention_days)
    if write:
        kept.wake()
    return kept


def _now() -> datetime:
    return datetime.now(UTC)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


class Conversations:
    """The store of conversations. Safe to use from several threads; 0 days keep them for good."""

    def __init__(self, engine: Engine, *, retention_days: int = 0, clock: Clock = _now) -> None:
        self._engine, self._days, self._clock = engine, retention_days, clock
        self._tidied = datetime.min.replace(tzinfo=UTC)
        self._tidying = threading.Lock()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def wake(self) -> None:
        """Answers that ran when the program ended were stopped by that; what is too old goes."""
        with writing(self._engine) as sql:
            sql.execute(update(turns).where(turns.c.state == "running").values(state="stopped"))
        self.tidy()

    # -- what is asked and answered

    def begin(
        self,
        owner: str,
        question: str,
        *,
        collection: str,
        conversation: str = "",
        replaces: str = "",
    ) -> tuple[str, str]:
        """Keep a question; returns (conversation, turn). Raises HomeError.

        It goes into a new conversation where the one named is not, or no longer, the owner's. A turn
        that it `replaces` goes if it was never answered in full.
        """
        self.tidy()
        with writing(self._engine) as sql:
            id_ = conversation
            if not id_ or not self._has_room(sql, owner, id_):
                id_ = self._new(sql, owner, question, collection)
            sql.execute(
                delete(turns).where(
                    turns.c.id == replaces, turns.c.conversation == id_, turns.c.state != "finished"
                )
            )
            return id_, self._add(sql, id_, question)

    def _has_room(self, sql: Connection, owner: str, id_: str) -> bool:
        if sql.execute(self._mine(owner, id_)).one_or_none() is None:
            return False
        there = select(func.count()).where(turns.c.conversation == id_)
        return int(sql.execute(there).scalar_one()) < MOST_TURNS

    def _new(self, sql: Connection, owner: str, question: str, collection: str) -> str:
        id_, moment, title = secrets.token_urlsafe(12), _stamp(self._clock()), title_of(question)
        sql.execute(
            conversations.insert().values(
                id=id_,
                owner=owner,
                collection=collection,
                title=title,
                title_words=words_of(title),
                started=moment,
                changed=moment,
            )
        )
        return id_

    def _add(self, sql: Connection, conversation: str, question: str) -> str:
        id_, moment = secrets.token_urlsafe(12), _stamp(self._clock())
        last = select(func.max(turns.c.number)).where(turns.c.conversation == conversation)
        sql.execute(
            turns.insert().values(
                id=id_,
                conversation=conversation,
                number=(sql.execute(last).scalar() or 0) + 1,
                asked=moment,
                question=plain(question),
                question_words=words_of(question),
                state="running",
            )
        )
        where = conversations.c.id == conversation
        sql.execute(update(conversations).where(where).values(changed=moment))
        return id_

    def end(
        self,
        turn: str,
        *,
        state: State,
        answer: Mapping[str, Any] | None,
        versions: Sequence[Version] = (),
    ) -> None:
        """Keep what came of a question. Raises HomeError."""
        text = json.dumps(answer, ensure_ascii=False) if answer else ""
        said = said_in(answer or {})
        with writing(self._engine) as sql:
            sql.execute(
                update(turns)
                .where(turns.c.id == turn)
                .values(
                    state=state,
                    answer=text,
                    answer_words=words_of(said),
                    versions=json.dumps([asdict(one) for one in versions], ensure_ascii=False),
                )
            )

    # -- reading

    def listed(
        self,
        owner: str,
        *,
        query: str = "",
        answers: bool = True,
        before: str = "",
        limit: int = 50,
    ) -> list[Summary]:
        """The owner's conversations, last changed first; those with every word of the query.

        `answers` says whether words of answers count; `before` is the `changed` of the last one known.
        """
        asked = select(turns.c.id).where(turns.c.conversation == conversations.c.id)
        columns = [turns.c.question_words, *([turns.c.answer_words] if answers else [])]
        found = self._summaries().where(*self._open(owner), asked.exists())
        for word in words_of(query).split():
            inside = or_(*(column.contains(word, autoescape=True) for column in columns))
            title = conversations.c.title_words.contains(word, autoescape=True)
            found = found.where(or_(title, asked.where(inside).exists()))
        if before:
            found = found.where(conversations.c.changed < before)
        found = found.order_by(conversations.c.changed.desc(), conversations.c.id).limit(limit)
        with self._engine.connect() as sql:
            return [summary_of(row) for row in sql.execute(found)]

    def summary(self, owner: str, id_: str) -> Summary:
        """A conversation of the owner's. Raises NotFound."""
        with self._engine.connect() as sql:
            found = self._summaries().where(*self._open(owner), conversations.c.id == id_)
            row = sql.execute(found).one_or_none()
        if row is None:
            raise _unknown(id_)
        return summary_of(row)

    def turns(
        self, owner: str, id_: str, *, before: int | None = None, limit: int | None = None
    ) -> list[KeptTurn]:
        """The last turns of a conversation, before a number if given, oldest first. Raises NotFound."""
        self.summary(owner, id_)
        found = select(turns).where(turns.c.conversation == id_)
        if before is not None:
            found = found.where(turns.c.number < before)
        found = found.order_by(turns.c.number.desc())
        with self._engine.connect() as sql:
            rows = sql.execute(found if limit is None else found.limit(limit)).all()
        return [turn_of(row) for row in reversed(rows)]

    def turn(self, owner: str, conversation: str, id_: str) -> KeptTurn:
        """One turn of the owner's. Raises NotFound."""
        self.summary(owner, conversation)
        found = select(turns).where(turns.c.id == id_, turns.c.conversation == conversation)
        with self._engine.connect() as sql:
            row = sql.execute(found).one_or_none()
        if row is None:
            raise _unknown(id_)
        return turn_of(row)

    def rated(self) -> list[tuple[str, list[KeptTurn]]]:
        """For each rated turn, whoever rated it: its collection, and the turns up to it."""
        rated = select(turns.c.conversation, turns.c.number, conversations.c.collection)
        rated = rated.join(conversations, conversations.c.id == turns.c.conversation)
        kept = conversations.c.changed >= self._oldest(self._clock())
        rated = rated.where(turns.c.thumb != "", conversations.c.deleted.is_(None), kept)
        rated = rated.order_by(turns.c.asked, turns.c.id)
        with self._engine.connect() as sql:
            return [
                (row.collection, self._up_to(sql, row.conversation, row.number))
                for row in sql.execute(rated).all()
            ]

    def _up_to(self, sql: Connection, conversation: str, number: int) -> list[KeptTurn]:
        found = select(turns).where(turns.c.conversation == conversation, turns.c.number <= number)
        rows = sql.execute(found.order_by(turns.c.number.desc()).limit(6)).all()
        return [turn_of(row) for row in reversed(rows)]

    # -- what a person does with them

    def rename(self, owner: str, id_: str, title: str) -> Summary:
        """Give a conversation another title. Raises NotFound."""
        kept = title_of(title, most=200)
        with self._changing(owner, id_) as sql:
            named = update(conversations).where(conversations.c.id == id_)
            sql.execute(named.values(title=kept, title_words=words_of(kept)))
        return self.summary(owner, id_)

    def rename_collection(self, old: str, new: str) -> None:
        """Conversations about a collection, whoever's, are about it under its new name."""
        with writing(self._engine) as sql:
            about = update(conversations).where(conversations.c.collection == old)
            sql.execute(about.values(collection=new))

    def delete(self, owner: str, id_: str) -> None:
        """Delete a conversation; that it is deleted already is no error. Raises NotFound."""
        with self._changing(owner, id_, restorable=True) as sql:
            where = (conversations.c.id == id_, conversations.c.deleted.is_(None))
            moment = _stamp(self._clock())
            sql.execute(update(conversations).where(*where).values(deleted=moment))

    def restore(self, owner: str, id_: str) -> Summary:
        """Bring a deleted conversation back. Raises NotFound once it is gone for good."""
        with self._changing(owner, id_, restorable=True) as sql:
            where = conversations.c.id == id_
            sql.execute(update(conversations).where(where).values(deleted=None))
        return self.summary(owner, id_)

    def rate(self, owner: str, conversation: str, turn: str, feedback: Feedback) -> KeptTurn:
        """Keep what a person thinks of an answer, in place of what was thought before. Raises NotFound."""
        self.turn(owner, conversation, turn)
        with self._changing(owner, conversation) as sql:
            rated = update(turns).where(turns.c.id == turn, turns.c.conversation == conversation)
            sql.execute(rated.values(**feedback_columns(feedback)))
        return self.turn(owner, conversation, turn)

    # -- what goes

    def tidy(self) -> None:
        """Forget for good what was deleted a while ago and what is too old; now and then."""
        moment = self._clock()
        with self._tidying:
            if (moment - self._tidied).total_seconds() < TIDY_S:
                return
            self._tidied = moment
        gone = or_(
            conversations.c.deleted < _stamp(moment - UNDO),
            conversations.c.changed < self._oldest(moment),
        )
        with writing(self._engine) as sql:
            ids = select(conversations.c.id).where(gone)
            sql.execute(delete(turns).where(turns.c.conversation.in_(ids)))
            sql.execute(delete(conversations).where(gone))

    def _oldest(self, moment: datetime) -> str:
        return _stamp(moment - timedelta(days=self._days)) if self._days else ""

    # -- inside

    def _open(self, owner: str, restorable: bool = False) -> list[Any]:
        """What makes a conversation the owner's, and not yet gone."""
        moment = self._clock()
        mine = [conversations.c.owner == owner, conversations.c.changed >= self._oldest(moment)]
        if not restorable:
            return [*mine, conversations.c.deleted.is_(None)]
        lately = conversations.c.deleted >= _stamp(moment - UNDO)
        return [*mine, or_(conversations.c.deleted.is_(None), lately)]

    def _mine(self, owner: str, id_: str, restorable: bool = False) -> Any:
        mine = self._open(owner, restorable)
        return select(conversations.c.id).where(*mine, conversations.c.id == id_)

    def _summaries(self) -> Any:
        count = select(func.count()).where(turns.c.conversation == conversations.c.id)
        columns = [
            conversations.c[name] for name in ("id", "collection", "title", "started", "changed")
        ]
        return select(*columns, count.scalar_subquery().label("turns"))

    @contextmanager
    def _changing(self, owner: str, id_: str, restorable: bool = False) -> Iterator[Connection]:
        with writing(self._engine) as sql:
            if sql.execute(self._mine(owner, id_, restorable)).one_or_none() is None:
                raise _unknown(id_)
            yield sql


def _unknown(id_: str) -> NotFound:
    return NotFound(
        f"There is no conversation or turn {id_[:80]!r} of yours; it may have been deleted."
    )
