"""Reads kept conversations for their owner, for whom others' and deleted ones do not exist."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, or_, select

from index.clock import Clock, stamp
from index.errors import NotFound
from rag.conversations.rows import summary_of, turn_of, words_of
from rag.conversations.schema import conversations, turns
from rag.conversations.types import ConversationSummary, KeptTurn

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
"""No question is older than this: a clock that says so was wrong, and the real age is unknown."""
UNDO = timedelta(hours=1)
"""How long a deleted conversation can be restored."""


class KeptConversations:
    """The reads of kept conversations, by owner."""

    def __init__(self, engine: Engine, *, retention_days: int, clock: Clock) -> None:
        self._engine, self._days, self._clock = engine, retention_days, clock

    def listed(
        self,
        owner: str,
        *,
        query: str = "",
        answers: bool = True,
        before: str = "",
        limit: int = 50,
    ) -> list[ConversationSummary]:
        """The owner's conversations that contain every word of the query, last changed first.

        With `answers`, words of answers count too; `before` is the `changed` of the last one known.
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

    def summary(self, owner: str, id_: str) -> ConversationSummary:
        """One of the owner's conversations. Raises NotFound."""
        with self._engine.connect() as sql:
            found = self._summaries().where(*self._open(owner), conversations.c.id == id_)
            row = sql.execute(found).one_or_none()
        if row is None:
            raise unknown(id_)
        return summary_of(row)

    def chosen(self, owner: str, id_: str) -> tuple[str, ...]:
        """The documents and folders that its last question was asked of; none for all. Raises NotFound."""
        found = select(conversations.c.chosen).where(*self._open(owner), conversations.c.id == id_)
        with self._engine.connect() as sql:
            kept = sql.execute(found).scalar_one_or_none()
        if kept is None:
            raise unknown(id_)
        return tuple(json.loads(kept)) if kept else ()

    def turns(
        self, owner: str, id_: str, *, before: int | None = None, limit: int | None = None
    ) -> list[KeptTurn]:
        """A conversation's last turns, before a number if given, oldest first. Raises NotFound."""
        self.summary(owner, id_)
        found = select(turns).where(turns.c.conversation == id_)
        if before is not None:
            found = found.where(turns.c.number < before)
        found = found.order_by(turns.c.number.desc())
        with self._engine.connect() as sql:
            rows = sql.execute(found if limit is None else found.limit(limit)).all()
        return [turn_of(row) for row in reversed(rows)]

    def turn(self, owner: str, conversation: str, id_: str) -> KeptTurn:
        """One of the owner's turns. Raises NotFound."""
        self.summary(owner, conversation)
        found = select(turns).where(turns.c.id == id_, turns.c.conversation == conversation)
        with self._engine.connect() as sql:
            row = sql.execute(found).one_or_none()
        if row is None:
            raise unknown(id_)
        return turn_of(row)

    def rated(self) -> list[tuple[str, list[KeptTurn]]]:
        """For every rated turn of any owner: its collection, and the turns up to it."""
        rated = select(turns.c.conversation, turns.c.number, conversations.c.collection)
        rated = rated.join(conversations, conversations.c.id == turns.c.conversation)
        kept = self._young(self._clock())
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

    def _young(self, moment: datetime) -> Any:
        """The condition for a conversation that is not known to be too old."""
        oldest = stamp(moment - timedelta(days=self._days)) if self._days else ""
        return or_(conversations.c.changed >= oldest, conversations.c.changed < stamp(FIRST))

    def _open(self, owner: str, restorable: bool = False) -> list[Any]:
        """The condition for an owner's conversation that is not deleted."""
        moment = self._clock()
        mine = [conversations.c.owner == owner, self._young(moment)]
        if not restorable:
            return [*mine, conversations.c.deleted.is_(None)]
        lately = conversations.c.deleted >= stamp(moment - UNDO)
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


def unknown(id_: str) -> NotFound:
    """The error for a conversation or turn that is not the owner's."""
    return NotFound(
        f"There is no conversation or turn {id_[:80]!r} of yours; it may have been deleted."
    )
