"""Stores browser sessions in SQL, each identified by a random token of which only a hash is stored.

A session ends when it is idle too long, at its maximum age, and when its person signs out everywhere, gets
a new password or is removed.
"""

import hashlib
import json
import logging
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, and_, delete, insert, or_, select, update

from index.clock import Clock, now, stamp
from index.errors import HomeError
from index.stores.factory import writing
from rag.access.accounts import Accounts, require
from rag.access.schema import sessions
from rag.access.types import LOCAL, Person, Session

log = logging.getLogger("fundstelle.access")

LONGEST = timedelta(days=30)
OF_PROVIDERS = timedelta(days=1)
"""How long a provider's claims about a person are trusted: their groups may have changed."""
NOTED = timedelta(minutes=5)
"""How old the time of a session's last use may be before it is updated."""


def hashed(token: str) -> str:
    """The stored form of a random token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class Sessions:
    """The sessions. Safe to use from several threads."""

    def __init__(
        self, engine: Engine, accounts: Accounts, *, hours: float = 12, clock: Clock = now
    ) -> None:
        self._engine, self._accounts, self._clock = engine, accounts, clock
        self._idle = timedelta(hours=hours)
        self._unnoted = ""

    def start(self, person: Person, *, sid: str = "", password_hash: str = "") -> str:
        """A new session for a person who has proved their identity; returns its token.

        `sid` names the session that their provider has with them, `password_hash` is what was stored when
        their password was checked. Raises SignInFailed if the account was changed meanwhile.
        """
        token, moment = secrets.token_urlsafe(32), stamp(self._clock())
        voucher, _, name = person.id.partition(":")
        with writing(self._engine) as sql:
            if voucher == LOCAL:
                require(sql, name, password_hash)
            sql.execute(delete(sessions).where(self._over()))
            row = {
                "token": hashed(token),
                "person": person.id,
                "name": person.name,
                "role": person.role,
                "groups": json.dumps(sorted(person.groups), ensure_ascii=False),
                "sid": sid,
                "started": moment,
                "used": moment,
            }
            sql.execute(insert(sessions).values(row))
        return token

    def person(self, token: str) -> Person | None:
        """The current data of the session's person; None if the session is over."""
        found = select(sessions).where(sessions.c.token == hashed(token), ~self._over())
        with self._engine.connect() as sql:
            row = sql.execute(found).one_or_none()
        if row is None:
            return None
        if max(row.used, self._unnoted) < stamp(self._clock() - NOTED):
            self._note(row.token)
        return self._now(row)

    def _note(self, token: str) -> None:
        """Update the time of a session's last use; if it cannot be stored, this is not tried again for
        a while."""
        moment = stamp(self._clock())
        try:
            with writing(self._engine) as sql:
                sql.execute(update(sessions).where(sessions.c.token == token).values(used=moment))
        except HomeError as error:  # a full disk signs nobody out
            self._unnoted = moment
            log.warning("The use of a session cannot be noted: %s", error)

    def of(self, person: str) -> list[Session]:
        """A person's open sessions, the last used first."""
        found = select(sessions).where(sessions.c.person == person, ~self._over())
        with self._engine.connect() as sql:
            rows = sql.execute(found.order_by(sessions.c.used.desc())).all()
        return [Session(row.token[:12], row.started, row.used) for row in rows]

    def end(self, token: str) -> None:
        """Sign one browser out."""
        with writing(self._engine) as sql:
            sql.execute(delete(sessions).where(sessions.c.token == hashed(token)))

    def end_all(self, person: str) -> int:
        """Sign a person out everywhere; returns the number of browsers."""
        with writing(self._engine) as sql:
            return sql.execute(delete(sessions).where(sessions.c.person == person)).rowcount

    def end_everybody(self) -> int:
        """Sign everybody out everywhere; returns the number of browsers."""
        with writing(self._engine) as sql:
            return sql.execute(delete(sessions)).rowcount

    def end_by_provider(self, provider: str, person: str, sid: str) -> None:
        """End the sessions that a provider names: all of a person, a single one, or both."""
        theirs = [sessions.c.person.startswith(f"{provider}:", autoescape=True)]
        theirs += [sessions.c.person == person] if person else []
        theirs += [sessions.c.sid == sid] if sid else []
        if person or sid:
            with writing(self._engine) as sql:
                sql.execute(delete(sessions).where(*theirs))

    def _now(self, row: Any) -> Person | None:
        voucher, _, name = row.person.partition(":")
        if voucher == LOCAL:
            account = self._accounts.find(name)
            if account is None or account.locked or not account.has_password:
                return None
            return account.person
        return Person(row.person, row.name, row.role, frozenset(json.loads(row.groups)))

    def _over(self) -> Any:
        moment = self._clock()
        ours = sessions.c.person.startswith(f"{LOCAL}:")
        return or_(
            sessions.c.used < stamp(moment - self._idle),
            sessions.c.started < stamp(moment - LONGEST),
            and_(~ours, sessions.c.started < stamp(moment - OF_PROVIDERS)),
        )
