"""Stores one-time links with which people set their passwords: for a new account or a forgotten password.

A link is shown once, when an administrator makes it; only a hash of its secret is stored. It becomes
invalid with another link of the account, a new password, or the removal of the account.
"""

import secrets
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import ColumnElement, Engine, and_, delete, insert, select

from index.clock import Clock, now, stamp
from index.errors import SignInFailed
from index.stores.factory import writing
from rag.access.accounts import Accounts, require, store_password
from rag.access.schema import links
from rag.access.sessions import hashed
from rag.access.types import Account

LASTS = timedelta(days=7)
USED = "The link was used, or has expired. Ask an administrator for another."


class Links:
    """The links. Safe to use from several threads."""

    def __init__(self, engine: Engine, accounts: Accounts, clock: Clock = now) -> None:
        self._engine, self._accounts, self._clock = engine, accounts, clock

    def add(self, account: str) -> str:
        """The secret of a new link of an account, which replaces an earlier one. Raises NotFound."""
        name, secret = self._accounts.get(account).name, secrets.token_urlsafe(32)
        expires = stamp(self._clock() + LASTS)
        with writing(self._engine) as sql:
            require(sql, name)
            sql.execute(delete(links).where(links.c.account == name))
            row = {"secret": hashed(secret), "account": name, "expires": expires}
            sql.execute(insert(links).values(row))
        return secret

    def account(self, secret: str) -> Account:
        """The account whose password a link sets. Raises SignInFailed."""
        found = select(links.c.account).where(self._good(secret))
        with self._engine.connect() as sql:
            name = sql.execute(found).scalar_one_or_none()
        account = self._accounts.find(name) if name else None
        if account is None or account.locked:
            raise SignInFailed(USED)
        return account

    def use(self, secret: str, password: str) -> Account:
        """Set the password of the link's account. Raises SignInFailed, AccessError."""
        name = self.account(secret).name
        stored = self._accounts.hashed(password)
        with writing(self._engine) as sql:
            if not sql.execute(delete(links).where(self._good(secret))).rowcount:
                raise SignInFailed(USED)  # by somebody quicker
            store_password(sql, name, stored)
        return replace(self._accounts.get(name), password_hash=stored)

    def _good(self, secret: str) -> ColumnElement[bool]:
        return and_(links.c.secret == hashed(secret), links.c.expires > stamp(self._clock()))
