"""Reads what a home holds while others use it, and finds what is missing later."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

CATALOG, UPLOADS = "catalog.sqlite3", "uploads.sqlite3"
CONVERSATIONS, ACCESS = "conversations.sqlite3", "access.sqlite3"
SHEETS = "blatt"
"""The name prefix of documents that a fault changes and checks itself."""
HELD = {
    "documents": (
        CATALOG,
        f"SELECT collection, path, content_hash FROM documents WHERE path NOT LIKE '{SHEETS}%'",
    ),
    "answers": (CONVERSATIONS, "SELECT question, answer FROM turns WHERE state = 'finished'"),
    "accounts": (ACCESS, "SELECT name, role, groups FROM accounts"),
    "keys": (ACCESS, "SELECT id, account FROM keys"),
    "grants": (ACCESS, "SELECT * FROM grants"),
}
Holdings = Mapping[str, frozenset[tuple[Any, ...]]]


def holdings(home: Path) -> Holdings:
    """The documents, finished answers, accounts, keys and grants of a home, and its audit entries."""
    held = {name: frozenset(rows(home / file, query)) for name, (file, query) in HELD.items()}
    lines = (one.read_bytes().splitlines() for one in home.glob("**/audit/*.jsonl"))
    return {**held, "audit entries": frozenset((line,) for day in lines for line in day)}


def rows(file: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query on a database that others may be writing."""
    if not file.exists():
        return []
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as sql:
        return [tuple(row) for row in sql.execute(query)]


def missing(before: Holdings, after: Holdings) -> list[str]:
    """What is gone since before, counted by kind."""
    gone = {name: before[name] - after[name] for name in before}
    return [f"{len(some)} {name}" for name, some in gone.items() if some]


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Within this context, this process keeps all others from writing the database."""
    with closing(sqlite3.connect(file, isolation_level=None)) as sql:
        sql.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            sql.execute("ROLLBACK")
