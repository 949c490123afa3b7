"""Stores conversations in SQL. Each belongs to one owner; nobody else reads or changes it.

Knows no web, no view and no document. Deleted ones can be restored for a while; those without a new
turn for `retention_days` are removed.
"""

import json
import secrets
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, not_, or_, select, update

from index.clock import Clock, now, stamp
from index.stores.factory import CatalogKind, open_database, writing
from rag.clock import Steadiness
from rag.conversations.reading import UNDO, KeptConversations, unknown
from rag.conversations.rows import (
    feedback_columns,
    plain,
    said_in,
    title_of,
    words_of,
)
from rag.conversations.schema import SCHEMA, conversations, turns
from rag.conversations.types import ConversationSummary, Feedback, KeptTurn, State, Version

FILE = "conversations.sqlite3"
TIDY_S = 600.0
MOST_TURNS = 2000
"""The most turns of a conversation; the next one begins another."""


def open_conversations(
    kind: CatalogKind, home: Path, *, write: bool, retention_days: int = 0
) -> "Conversations":
    """Open the conversations of a home. Raises HomeError."""
    engine = open_database(SCHEMA, kind, home / FILE, write=write)
    kept = Conversations(engine, retention_days=retention_days, steady=Steadiness())
    if write:
        kept.wake()
    return kept


def forget_owner(home: Path, owner: str) -> None:
    """Remove an owner's conversations for good, also while a server has the home open. Raises HomeError."""
    if not (home / FILE).exists():
        return
    engine = open_database(SCHEMA, "sqlite", home / FILE, write=True)
    try:
        with writing(engine) as sql:
            theirs = select(conversations.c.id).where(conversations.c.owner == owner)
            sql.execute(delete(turns).where(turns.c.conversation.in_(theirs)))
            sql.execute(delete(conversations).where(conversations.c.owner == owner))
    finally:
        engine.dispose()


class Conversations(KeptConversations):
    """The store of conversations, thread-safe; with 0 days they are kept for good.

    Nothing is removed while the clock is not `steady`.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        retention_days: int = 0,
        clock: Clock = now,
        steady: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(engine, retention_days=retention_days, clock=clock)
        self._steady = steady
        self._tidied = datetime.min.replace(tzinfo=UTC)
        self._tidying = threading.Lock()

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    def wake(self) -> None:
        """Mark answers as stopped that ran when the program ended, and remove what is too old."""
        with writing(self._engine) as sql:
            sql.execute(update(turns).where(turns.c.state == "running").values(state="stopped"))
        self.tidy()

    # -- questions and answers

    def begin(
        self,
        owner: str,
        question: str,
        *,
        collection: str,
        conversation: str = "",
        replaces: str = "",
        chosen: Collection[str] = (),
    ) -> tuple[str, str]:
        """Keep a question and what was `chosen` to ask; returns (conversation, turn). Raises HomeError.

        It starts a new conversation if the one named is not, or no longer, the owner's. The turn
        that it `replaces` is deleted if its answer was never finished.
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
            return id_, self._add(sql, id_, question, chosen)

    def _has_room(self, sql: Connection, owner: str, id_: str) -> bool:
        if sql.execute(self._mine(owner, id_)).one_or_none() is None:
            return False
        there = select(func.count()).where(turns.c.conversation == id_)
        return int(sql.execute(there).scalar_one()) < MOST_TURNS

    def _new(self, sql: Connection, owner: str, question: str, collection: str) -> str:
        id_, moment, title = secrets.token_urlsafe(12), stamp(self._clock()), title_of(question)
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

    def _add(
        self, sql: Connection, conversation: str, question: str, chosen: Collection[str]
    ) -> str:
        id_, moment = secrets.token_urlsafe(12), stamp(self._clock())
        before = select(func.max(turns.c.number)).where(turns.c.conversation == conversation)
        sql.execute(
            turns.insert().values(
                id=id_,
                conversation=conversation,
                number=(sql.execute(before).scalar() or 0) + 1,
                asked=moment,
                question=plain(question),
                question_words=words_of(question),
                state="running",
            )
        )
        asked = json.dumps(sorted(chosen), ensure_ascii=False) if chosen else ""
        last = update(conversations).where(conversations.c.id == conversation)
        sql.execute(last.values(changed=moment, chosen=asked))
        return id_

    def end(
        self,
        turn: str,
        *,
        state: State,
        answer: Mapping[str, Any] | None,
        versions: Sequence[Version] = (),
    ) -> None:
        """Keep the result of a question. Raises HomeError."""
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

    # -- what a person changes

    def rename(self, owner: str, id_: str, title: str) -> ConversationSummary:
        """Give a conversation another title. Raises NotFound."""
        kept = title_of(title, most=200)
        with self._changing(owner, id_) as sql:
            named = update(conversations).where(conversations.c.id == id_)
            sql.execute(named.values(title=kept, title_words=words_of(kept)))
        return self.summary(owner, id_)

    def rename_collection(self, old: str, new: str) -> None:
        """Rename a collection in all conversations, whoever's."""
        with writing(self._engine) as sql:
            about = update(conversations).where(conversations.c.collection == old)
            sql.execute(about.values(collection=new))

    def delete(self, owner: str, id_: str) -> None:
        """Delete a conversation; deleting it again is no error. Raises NotFound."""
        with self._changing(owner, id_, restorable=True) as sql:
            where = (conversations.c.id == id_, conversations.c.deleted.is_(None))
            moment = stamp(self._clock())
            sql.execute(update(conversations).where(*where).values(deleted=moment))

    def restore(self, owner: str, id_: str) -> ConversationSummary:
        """Restore a deleted conversation. Raises NotFound once it is gone for good."""
        with self._changing(owner, id_, restorable=True) as sql:
            where = conversations.c.id == id_
            sql.execute(update(conversations).where(where).values(deleted=None))
        return self.summary(owner, id_)

    def rate(self, owner: str, conversation: str, turn: str, feedback: Feedback) -> KeptTurn:
        """Keep a person's feedback on an answer; replaces earlier feedback. Raises NotFound."""
        self.turn(owner, conversation, turn)
        with self._changing(owner, conversation) as sql:
            rated = update(turns).where(turns.c.id == turn, turns.c.conversation == conversation)
            sql.execute(rated.values(**feedback_columns(feedback)))
        return self.turn(owner, conversation, turn)

    # -- retention

    def tidy(self) -> None:
        """Remove for good what was deleted a while ago or is too old; at most every ten minutes."""
        moment = self._clock()
        if not self._steady():
            return
        with self._tidying:
            if (moment - self._tidied).total_seconds() < TIDY_S:
                return
            self._tidied = moment
        gone = or_(
            conversations.c.deleted < stamp(moment - UNDO),
            not_(self._young(moment)),
        )
        with writing(self._engine) as sql:
            ids = select(conversations.c.id).where(gone)
            sql.execute(delete(turns).where(turns.c.conversation.in_(ids)))
            sql.execute(delete(conversations).where(gone))

    @contextmanager
    def _changing(self, owner: str, id_: str, restorable: bool = False) -> Iterator[Connection]:
        with writing(self._engine) as sql:
            if sql.execute(self._mine(owner, id_, restorable)).one_or_none() is None:
                raise unknown(id_)
            yield sql
