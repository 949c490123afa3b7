"""A SQLite file as an SQLAlchemy engine, its errors as ours. Knows no table.

WAL mode: readers see the last committed state while one process writes, and need no lock.
"""

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import StaticPool

from index.errors import HomeBusy, HomeError, HomeUnwritable

_PATIENCE = 30  # seconds that a statement waits for another's transaction


def open_database(path: Path, *, write: bool) -> Engine:
    """An engine over the file; an empty one in memory to read a file that is not there."""
    if write:
        url = URL.create("sqlite", database=str(path))
        engine = create_engine(url, connect_args={"timeout": _PATIENCE})
    elif path.exists():
        name = f"file:{quote(str(path.absolute()))}"
        url = URL.create("sqlite", database=name, query={"mode": "ro", "uri": "true"})
        engine = create_engine(url, connect_args={"timeout": _PATIENCE})
    else:  # nothing was ever indexed here: an empty catalog, and nothing is created
        alone = {"check_same_thread": False}
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args=alone)

    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the begin event below says BEGIN instead
        if write:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")

    def on_error(context: ExceptionContext) -> None:
        if isinstance(context.original_exception, sqlite3.Error):
            raise _translated(context.original_exception, path) from context.original_exception

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", _on_begin)
    event.listen(engine, "handle_error", on_error)
    return engine


def _on_begin(sql: Connection) -> None:
    writing = sql.get_execution_options().get("write", False)
    sql.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _translated(error: sqlite3.Error, path: Path) -> Exception:
    said = str(error)
    where = f"The catalog {path} cannot be used ({said})."
    if "locked" in said:
        return HomeBusy(f"{where} Another process holds it; try again when that is done.")
    if any(word in said for word in ("readonly", "full", "disk I/O", "unable to open")):
        return HomeUnwritable(f"{where} Free its disk, correct its rights, or name another --home.")
    return HomeError(f"{where} Restore the folder from a copy, or name another --home.")
