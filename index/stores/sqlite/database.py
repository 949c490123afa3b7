"""Opens SQLite databases as SQLAlchemy engines, in a file or in memory.

In WAL mode readers see the last committed state while one process writes, without a lock. SQLite's
errors become ours.
"""

import json
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    column,
    create_engine,
    event,
    exists,
    func,
    select,
)
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import QueuePool

from index.errors import HomeBusy, HomeError, HomeUnwritable

FILE = "catalog.sqlite3"
WRITING = {"write": True}
"""Execution options of a connection whose transactions lock out other writers from their start."""
_PATIENCE = 30  # seconds that a statement waits for another transaction


def in_file(path: Path, *, write: bool, patience_s: float = _PATIENCE) -> Engine:
    """Open the database in a file, created if missing and `write`. A change waits this long for
    others."""
    if write:
        url = URL.create("sqlite", database=str(path))
    else:
        name = f"file:{quote(str(path.absolute()))}"
        url = URL.create("sqlite", database=name, query={"mode": "ro", "uri": "true"})
    # readers do not exclude each other, so none has to wait for another's connection
    engine = create_engine(url, max_overflow=-1, connect_args={"timeout": patience_s})
    return _prepared(engine, str(path), pragmas=_ON_DISK if write else ())


def in_memory() -> Engine:
    """An empty database that lives as long as its engine; threads share one connection."""
    alone = {"check_same_thread": False}
    engine = create_engine(
        "sqlite://", poolclass=QueuePool, pool_size=1, max_overflow=0, connect_args=alone
    )
    return _prepared(engine, "in memory")


def copy_of(path: Path) -> Engine:
    """Copy the database in a file into memory."""
    made, engine = in_memory(), in_file(path, write=False)
    with engine.connect() as old, made.connect() as new:
        source, target = old.connection.dbapi_connection, new.connection.dbapi_connection
        assert isinstance(source, sqlite3.Connection) and isinstance(target, sqlite3.Connection)
        try:
            source.backup(target)
        except sqlite3.Error as error:
            raise _translated(error, str(path)) from error
        finally:
            engine.dispose()
    return made


def snapshot(path: Path, target: Path) -> None:
    """Write a copy of the database in a file, as it is now, to a new file; others go on writing it."""
    try:
        with closing(_connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)  # in one step, so that no writer makes it start again
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
    except sqlite3.Error as error:
        raise _translated(error, str(path)) from error


def check(path: Path, *, patience_s: float) -> None:
    """Raise HomeError unless a transaction that writes may begin within this time; it writes nothing."""
    try:
        with closing(_connect(path, patience_s=patience_s)) as sql:
            sql.execute("BEGIN IMMEDIATE")
            sql.execute("ROLLBACK")
    except sqlite3.Error as error:
        raise _translated(error, str(path)) from error


def _connect(path: Path, *, patience_s: float = _PATIENCE) -> sqlite3.Connection:
    """A connection that creates no file and decides itself when a transaction begins."""
    name = f"file:{quote(str(path.absolute()))}?mode=rw"
    return sqlite3.connect(name, uri=True, timeout=patience_s, isolation_level=None)


def one_of(element: ColumnElement[str], values: Collection[str]) -> ColumnElement[bool]:
    """A condition: the element is one of these values, however many."""
    listed = func.json_each(json.dumps(sorted(values))).table_valued("value")
    return element.in_(select(listed.c.value))


def begins_with_one_of(
    element: ColumnElement[str], beginnings: Collection[str]
) -> ColumnElement[bool]:
    """A condition: the element begins with one of these texts, case-sensitively."""
    listed = func.json_each(json.dumps(sorted(beginnings))).table_valued("value")
    beginning = listed.c.value
    same = func.substr(element, 1, func.length(beginning)) == beginning
    return exists(select(column("value")).select_from(listed).where(same))


_ON_DISK = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL")


def _prepared(engine: Engine, where: str, *, pragmas: Collection[str] = ()) -> Engine:
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the begin event below issues BEGIN instead
        connection.execute("PRAGMA temp_store = MEMORY")
        for pragma in pragmas:
            connection.execute(pragma)

    def on_error(context: ExceptionContext) -> None:
        if isinstance(context.original_exception, sqlite3.Error):
            raise _translated(context.original_exception, where) from context.original_exception

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", _on_begin)
    event.listen(engine, "handle_error", on_error)
    return engine


def _on_begin(sql: Connection) -> None:
    writing = sql.get_execution_options().get("write", False)
    sql.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _translated(error: sqlite3.Error, path: str) -> Exception:
    said = str(error)
    where = f"The catalog {path} cannot be used ({said})."
    if "locked" in said:
        return HomeBusy(f"{where} Another process holds it; try again when that is done.")
    if any(word in said for word in ("readonly", "full", "disk I/O", "unable to open")):
        return HomeUnwritable(f"{where} Free its disk, correct its rights, or name another --home.")
    return HomeError(f"{where} Restore the folder from a copy, or name another --home.")
