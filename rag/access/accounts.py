"""Stores this server's accounts in SQL: name, password, role, groups. Knows no session."""

import hmac
import json
import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from index.clock import Clock, now, stamp
from index.errors import AccessError, NotFound, SignInFailed
from index.stores.factory import writing
from rag.access.passwords import Passwords
from rag.access.schema import accounts, keys, links, sessions
from rag.access.types import LOCAL, Account, Role

NAME = re.compile(r"[^\W_][\w.@+-]{0,63}")
GROUP = re.compile(r"[^\s,|][^,|\n\r\t]{0,199}")


def plain_name(name: str) -> str:
    """A name as it is stored and compared: case does not matter."""
    whole = name.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFKC", whole).strip().casefold()


def group_names(names: Collection[str]) -> frozenset[str]:
    """The names of groups, validated. Raises AccessError."""
    for name in names:
        if GROUP.fullmatch(name) is None:
            raise AccessError(f"{name[:80]!r} cannot name a group: commas separate groups.")
    return frozenset(name.strip() for name in names)


class Accounts:
    """The accounts. Safe to use from several threads."""

    def __init__(self, engine: Engine, passwords: Passwords, clock: Clock = now) -> None:
        self._engine, self._passwords, self._clock = engine, passwords, clock

    def add(
        self, name: str, *, role: Role, groups: Collection[str] = (), password: str | None = None
    ) -> Account:
        """A new account; one without a password can be used only with keys. Raises AccessError."""
        known = plain_name(name)
        if NAME.fullmatch(known) is None:
            raise AccessError(
                f"{name[:80]!r} cannot name an account. Use up to 64 letters, digits and . _ @ + -, "
                "beginning with a letter or digit."
            )
        stored = "" if password is None else self._passwords.hash(password)
        row = {
            "name": known,
            "password": stored,
            "role": role,
            "groups": json.dumps(sorted(group_names(groups)), ensure_ascii=False),
            "created": stamp(self._clock()),
            "locked": "",
        }
        with writing(self._engine) as sql:
            if sql.execute(select(accounts).where(accounts.c.name == known)).one_or_none():
                raise AccessError(
                    f"There is an account {known!r} already.", hint="`accounts list` shows all."
                )
            sql.execute(insert(accounts).values(row))
        return self.get(known)

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._engine.connect() as sql:
            return [_account(row) for row in sql.execute(select(accounts).order_by("name"))]

    def get(self, name: str) -> Account:
        """The account of this name. Raises NotFound."""
        found = self.find(name)
        if found is None:
            raise NotFound(f"There is no account {name[:80]!r}.", hint="`accounts list` shows all.")
        return found

    def find(self, name: str) -> Account | None:
        """The account of this name, if it exists."""
        row = self._row(name)
        return _account(row) if row else None

    def with_password(self, name: str, password: str) -> Account | None:
        """The account with this name and password; None if either is wrong, or it is locked."""
        row = self._row(name)
        if not self._passwords.fit(password, row.password if row else None) or row is None:
            return None
        if row.locked:
            return None
        if self._passwords.outdated(row.password):
            return self._rehashed(_account(row), password)
        return _account(row)

    def set_password(
        self, name: str, password: str, *, password_hash: str | None = None
    ) -> Account:
        """Change the password and sign out every browser.

        `password_hash` is what was stored when the old password was checked; if it has changed since,
        nothing is done. Raises NotFound, AccessError, SignInFailed.
        """
        known, stored = self.get(name).name, self._passwords.hash(password)
        with writing(self._engine) as sql:
            if password_hash is not None:
                require(sql, known, password_hash)
            store_password(sql, known, stored)
        return replace(self.get(known), password_hash=stored)

    def hashed(self, password: str) -> str:
        """The hash of a password, to store. Raises AccessError if it is too short or too long."""
        return self._passwords.hash(password)

    def set_role(self, name: str, role: Role) -> None:
        """Change the role, from the next request on. Raises NotFound."""
        self._change(self.get(name).name, role=role)

    def set_groups(self, name: str, groups: Collection[str]) -> None:
        """Change the groups, from the next request on. Raises NotFound, AccessError."""
        said = json.dumps(sorted(group_names(groups)), ensure_ascii=False)
        self._change(self.get(name).name, groups=said)

    def lock(self, name: str) -> None:
        """Let nobody in with this account, by password or key, and sign it out. Raises NotFound."""
        known = self.get(name).name
        self._change(known, locked=stamp(self._clock()))
        with writing(self._engine) as sql:
            sql.execute(delete(sessions).where(sessions.c.person == f"{LOCAL}:{known}"))

    def unlock(self, name: str) -> None:
        """Let people in with it again. Raises NotFound."""
        self._change(self.get(name).name, locked="")

    def remove(self, name: str) -> None:
        """Remove an account with its sessions, keys and link. Raises NotFound."""
        known = self.get(name).name
        with writing(self._engine) as sql:
            sql.execute(delete(sessions).where(sessions.c.person == f"{LOCAL}:{known}"))
            sql.execute(delete(keys).where(keys.c.account == known))
            sql.execute(delete(links).where(links.c.account == known))
            sql.execute(delete(accounts).where(accounts.c.name == known))

    def _rehashed(self, account: Account, password: str) -> Account:
        """The account with a hash of today's cost, unless its password was changed meanwhile."""
        stored = self._passwords.hash(password)
        same = (accounts.c.name == account.name) & (accounts.c.password == account.password_hash)
        with writing(self._engine) as sql:
            changed = sql.execute(update(accounts).where(same).values(password=stored)).rowcount
        return replace(account, password_hash=stored) if changed else account

    def _row(self, name: str) -> Any:
        found = select(accounts).where(accounts.c.name == plain_name(name))
        with self._engine.connect() as sql:
            return sql.execute(found).one_or_none()

    def _change(self, name: str, **columns: str) -> None:
        with writing(self._engine) as sql:
            sql.execute(update(accounts).where(accounts.c.name == name).values(**columns))


def _account(row: Any) -> Account:
    groups = frozenset(json.loads(row.groups))
    return Account(
        row.name,
        row.role,
        groups,
        row.created,
        bool(row.password),
        bool(row.locked),
        row.password,
    )


def require(sql: Connection, name: str, password_hash: str | None = None) -> None:
    """Within a transaction, check that an account still exists.

    With a password hash, check also that it still has this one and is not locked. Otherwise the next
    account of that name would get what is stored for one removed a moment ago. Raises NotFound; with a
    password hash SignInFailed.
    """
    row = sql.execute(select(accounts).where(accounts.c.name == name)).one_or_none()
    if password_hash is None:
        if row is None:
            raise NotFound(f"There is no account {name[:80]!r}.", hint="`accounts list` shows all.")
    elif row is None or row.locked or not hmac.compare_digest(row.password, password_hash):
        raise SignInFailed("The account was changed a moment ago. Sign in again.")


def store_password(sql: Connection, name: str, stored: str) -> None:
    """Within a transaction, change a password; this ends the sessions and the link of the account."""
    sql.execute(update(accounts).where(accounts.c.name == name).values(password=stored))
    sql.execute(delete(sessions).where(sessions.c.person == f"{LOCAL}:{name}"))
    sql.execute(delete(links).where(links.c.account == name))
