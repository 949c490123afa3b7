"""The catalog's database: its tables, and a SQLite file with them as an SQLAlchemy engine.

Knows nothing of how the tables are filled or asked. In WAL mode readers see the last committed
state while one process writes, and need no lock. SQLite's errors become ours.
"""

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import StaticPool

from index.errors import HomeBusy, HomeError, HomeUnwritable

_PATIENCE = 30  # seconds that a statement waits for another's transaction

metadata = MetaData()

facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

collections = Table(
    "collections",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("name", Text, unique=True, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("pages", Text, nullable=False),
    Column("metadata", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("added", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("mtime", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("page_count", Integer, nullable=False),
    # The long columns stand last, so that lists need not read past them.
    Column("headings", Text, nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("collection", "path"),
)

passages = Table(
    "passages",
    metadata,
    # The number is also the row of the keyword index.
    Column("number", Integer, primary_key=True),
    Column("id", Text, unique=True, nullable=False),
    Column("document_id", Text, ForeignKey("documents.id"), index=True, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("page", Integer),
    Column("heading", Text, nullable=False),
    Column("text", Text, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("ids", Text, nullable=False),
)


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
