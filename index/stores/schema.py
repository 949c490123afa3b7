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
    ColumnElement,
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
    literal,
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
    Column("report", Text, nullable=False, server_default=""),
    # The long columns stand last, so that lists need not read past them.
    Column("headings", Text, nullable=False),
    Column("tables", Text, nullable=False, server_default=""),
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
    Column("table_head", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("ids", Text, nullable=False),
)


def add_columns(sql: Connection) -> None:
    """Give the tables of a home that an earlier version made the columns that they lack."""
    for table, column in _lacking(sql):
        kind = column.type.compile(sql.dialect)
        sql.exec_driver_sql(
            f"ALTER TABLE {table.name} ADD COLUMN \"{column.name}\" {kind} NOT NULL DEFAULT ''"
        )


def readable(sql: Connection) -> dict[str, list[ColumnElement[Any]]]:
    """The columns of each table by its name; "" in place of those that an unchanged home lacks."""
    lacking = {(table.name, column.name) for table, column in _lacking(sql)}
    return {
        table.name: [
            literal("").label(column.name) if (table.name, column.name) in lacking else column
            for column in table.c
        ]
        for table in metadata.sorted_tables
    }


def _lacking(sql: Connection) -> list[tuple[Table, Column[Any]]]:
    """Columns of later versions, all text, that tables of this home do not have."""
    found = []
    for table in metadata.sorted_tables:
        held = {row[1] for row in sql.exec_driver_sql(f"PRAGMA table_info({table.name})")}
        found += [(table, column) for column in table.c if held and column.name not in held]
    return found


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
