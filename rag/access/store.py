"""Opens a home's accounts, sessions, keys and grants as one store."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from index.clock import Clock, now
from index.home import make_home, unwritable
from index.stores.factory import open_database
from rag.access.accounts import Accounts
from rag.access.failures import Failures
from rag.access.grants import Grants
from rag.access.keys import Keys
from rag.access.links import Links
from rag.access.passwords import Passwords
from rag.access.schema import SCHEMA
from rag.access.sessions import Sessions

FILE = "access.sqlite3"


@dataclass(frozen=True, slots=True)
class Access:
    """The accounts, sessions, keys and grants of one home."""

    accounts: Accounts
    sessions: Sessions
    keys: Keys
    grants: Grants
    failures: Failures
    links: Links
    engine: Engine

    def close(self) -> None:
        """Close the database."""
        self.engine.dispose()


def open_access(
    home: Path,
    *,
    session_hours: float = 12,
    clock: Clock = now,
    passwords: Passwords | None = None,
) -> Access:
    """The store of a home, created if needed. Several processes may write to it. Raises HomeError."""
    file = home / FILE
    try:
        make_home(home)
        file.touch(mode=0o600)
    except OSError as error:
        raise unwritable(home, error) from error
    engine = open_database(SCHEMA, "sqlite", file, write=True)
    accounts = Accounts(engine, passwords or Passwords(), clock)
    return Access(
        accounts,
        Sessions(engine, accounts, hours=session_hours, clock=clock),
        Keys(engine, accounts, clock),
        Grants(engine),
        Failures(engine, clock),
        Links(engine, accounts, clock),
        engine,
    )
