"""Notices that uploads have ended, kept until they are delivered. Knows no web. A notice is written
in the transaction that ends its upload, so none is lost or sent too early.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from index.clock import now, stamp
from index.stores.factory import writing
from index.uploads.schema import notices, uploads

TOLD = ("id", "collection", "path", "size", "state", "reason", "document_id", "archive", "ended")
"""The fields of an upload that a receiver gets."""

LONGEST = timedelta(days=1)
"""The longest wait of a notice; one that would wait longer was written by a clock that was
wrong."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to one receiver: its id, the address, the JSON, and the number of failed tries."""

    id: str
    address: str
    body: str
    tries: int


def note(sql: Connection, ids: Sequence[str]) -> None:
    """Store a notice for each of these uploads that has ended and has a receiver."""
    ended = select(uploads).where(uploads.c.id.in_(ids), uploads.c.webhook != "")
    for row in sql.execute(ended).all():
        data = {name: getattr(row, name) for name in TOLD}
        body = {"type": f"upload.{row.state}", "timestamp": row.ended, "data": data}
        notice = {
            "id": f"msg_{secrets.token_urlsafe(12)}",
            "address": row.webhook,
            "body": json.dumps(body, ensure_ascii=False),
            "tries": 0,
            "due": row.ended,
        }
        sql.execute(insert(notices), [notice])


class Outbox:
    """The notices that are still to be delivered. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def due(self) -> Notice | None:
        """The first notice that is due."""
        come = notices.c.due <= self._stamp(timedelta())
        first = select(notices).where(come | (notices.c.due > self._stamp(LONGEST)))
        with self._engine.connect() as sql:
            row: Any = sql.execute(first.order_by(notices.c.number).limit(1)).one_or_none()
        return Notice(row.id, row.address, row.body, row.tries) if row else None

    def drop(self, notice: Notice) -> None:
        """Delete a notice that was delivered or is given up."""
        with writing(self._engine) as sql:
            sql.execute(delete(notices).where(notices.c.id == notice.id))

    def put_off(self, notice: Notice, wait: timedelta) -> None:
        """Postpone a notice that failed, with all others to its address."""
        with writing(self._engine) as sql:
            failed = notices.c.id == notice.id
            sql.execute(update(notices).where(failed).values(tries=notice.tries + 1))
            there = notices.c.address == notice.address
            sql.execute(update(notices).where(there).values(due=self._stamp(wait)))

    def _stamp(self, wait: timedelta) -> str:
        return stamp(now() + wait, "seconds")
