"""Stores keys for programs in SQL: each acts as an account, within its scopes, until it expires.

A key is shown once, when it is created; only a hash of its secret is stored.
"""

import hmac
import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from index.clock import Clock, now, stamp
from index.errors import AccessError, NotFound
from index.stores.factory import writing
from rag.access.accounts import Accounts, require
from rag.access.schema import keys
from rag.access.sessions import hashed
from rag.access.types import KEY_SCOPES, Key, KeyScope, Person

PREFIX = "fundstelle-"
"""The prefix of every key, by which secret scanners recognize it."""
MOST_DAYS = 366


class Keys:
    """The keys. Safe to use from several threads."""

    def __init__(self, engine: Engine, accounts: Accounts, clock: Clock = now) -> None:
        self._engine, self._accounts, self._clock = engine, accounts, clock

    def add(
        self, account: str, *, label: str, scopes: Collection[str] = ("read",), days: int = 90
    ) -> tuple[str, Key]:
        """A new key of an account, in the form that is shown once. Raises NotFound, AccessError."""
        if not 1 <= days <= MOST_DAYS:
            raise AccessError(f"A key lasts from 1 to {MOST_DAYS} days, not {days}.")
        if not scopes:
            raise AccessError(f"A key needs a scope: {', '.join(KEY_SCOPES)}.")
        if unknown := set(scopes) - set(KEY_SCOPES):
            raise AccessError(
                f"There is no scope {min(unknown)!r} for keys; known are {', '.join(KEY_SCOPES)}."
            )
        name = self._accounts.get(account).name
        id_, secret, moment = secrets.token_hex(6), secrets.token_urlsafe(32), self._clock()
        row = {
            "id": id_,
            "secret": hashed(secret),
            "label": label[:200],
            "account": name,
            "scopes": " ".join(sorted(scopes)),
            "created": stamp(moment),
            "expires": stamp(moment + timedelta(days=days)),
        }
        with writing(self._engine) as sql:
            require(sql, name)
            sql.execute(insert(keys).values(row))
        return f"{PREFIX}{id_}-{secret}", self._get(id_)

    def all(self) -> list[Key]:
        """Every key, including expired ones, by account and age."""
        with self._engine.connect() as sql:
            rows = sql.execute(select(keys).order_by(keys.c.account, keys.c.created)).all()
        return [_key(row) for row in rows]

    def of(self, account: str) -> list[Key]:
        """The keys of one account, the oldest first."""
        return [key for key in self.all() if key.account == account]

    def person(self, given: str) -> tuple[Person, frozenset[KeyScope]] | None:
        """The person a key acts as, and its scopes; None if it is wrong or expired."""
        id_, _, secret = given.removeprefix(PREFIX).partition("-")
        row = self._row(id_) if given.startswith(PREFIX) else None
        if row is None or not hmac.compare_digest(row.secret, hashed(secret)):
            return None
        if row.expires <= stamp(self._clock()):
            return None
        account = self._accounts.find(row.account)
        return (account.person, _key(row).scopes) if account and not account.locked else None

    def remove(self, id_: str, *, account: str | None = None) -> None:
        """Revoke a key at once; one of this account only, if given. Raises NotFound."""
        if account not in (None, self._get(id_).account):
            raise NotFound(f"The account {account!r} has no key {id_[:80]!r}.")
        with writing(self._engine) as sql:
            sql.execute(delete(keys).where(keys.c.id == id_))

    def _get(self, id_: str) -> Key:
        row = self._row(id_)
        if row is None:
            raise NotFound(f"There is no key {id_[:80]!r}.", hint="`keys list` shows all.")
        return _key(row)

    def _row(self, id_: str) -> Any:
        with self._engine.connect() as sql:
            return sql.execute(select(keys).where(keys.c.id == id_)).one_or_none()


def _key(row: Any) -> Key:
    scopes = frozenset(one for one in KEY_SCOPES if one in row.scopes.split())
    return Key(row.id, row.label, row.account, scopes, row.created, row.expires)
