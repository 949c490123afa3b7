"""The keyword index in SQLite's FTS5.

The functions run inside a transaction of the catalog.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Column, Connection, Integer, MetaData, Select, Table


class Sql(Protocol):
    """Executes SQL text with positional parameters and yields rows."""

    def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> Any:
        """Execute `statement`, once per tuple if `parameters` is a list."""
        ...


def create(sql: Sql, collection: int) -> None:
    """Create the full-text table of a collection, given by its number."""
    # The text is tokenized already: the ascii tokenizer leaves everything beyond ASCII untouched.
    sql.exec_driver_sql(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS keywords_{collection:d} "
        "USING fts5(stems, tokenize=\"ascii tokenchars '_'\")"
    )
    sql.exec_driver_sql(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary_{collection:d} "
        f"USING fts5vocab(keywords_{collection:d}, row)"
    )


def drop(sql: Sql, collection: int) -> None:
    """Drop the full-text table of a collection."""
    sql.exec_driver_sql(f"DROP TABLE IF EXISTS vocabulary_{collection:d}")
    sql.exec_driver_sql(f"DROP TABLE IF EXISTS keywords_{collection:d}")


def insert(sql: Sql, collection: int, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    """Index rows of passage number and stems."""
    prepared = [(number, " ".join(stems)) for number, stems in rows]
    if prepared:
        sql.exec_driver_sql(
            f"INSERT INTO keywords_{collection:d} (rowid, stems) VALUES (?, ?)", prepared
        )


def delete(sql: Sql, collection: int, numbers: Sequence[int]) -> None:
    """Delete these passage numbers."""
    if numbers:
        sql.exec_driver_sql(
            f"DELETE FROM keywords_{collection:d} WHERE rowid = ?", [(n,) for n in numbers]
        )


def numbers(sql: Sql, collection: int) -> set[int]:
    """All passage numbers that are indexed."""
    rows = sql.exec_driver_sql(f"SELECT id FROM keywords_{collection:d}_docsize")
    return {row[0] for row in rows}


def frequency(sql: Sql, collection: int, expression: str) -> int:
    """In how many passages a stem occurs, or consecutive stems with spaces between."""
    if " " not in expression:
        row = sql.exec_driver_sql(
            f"SELECT doc FROM vocabulary_{collection:d} WHERE term = ?", (expression,)
        ).fetchone()
        return int(row[0]) if row else 0
    table = f"keywords_{collection:d}"
    row = sql.exec_driver_sql(
        f"SELECT count(*) FROM {table} WHERE {table} MATCH ?", (f'"{expression}"',)
    ).fetchone()
    return int(row[0])


def beginning_with(
    sql: Sql, collection: int, letters: str, *, lengths: tuple[int, int]
) -> list[str]:
    """The indexed stems that begin with these letters and have one of these lengths."""
    rows = sql.exec_driver_sql(
        f"SELECT term FROM vocabulary_{collection:d} "
        "WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ?",
        (letters, letters + chr(0x10FFFF), *lengths),
    )
    return [str(row[0]) for row in rows]


def search(
    sql: Sql, collection: int, expressions: Sequence[str], *, k: int
) -> list[tuple[int, float]]:
    """The k best (passage number, BM25), higher is better.

    An expression is a stem, or consecutive stems with spaces between.
    """
    if not expressions:
        return []
    table = f"keywords_{collection:d}"
    rows = sql.exec_driver_sql(
        f"SELECT rowid, -bm25({table}) AS points FROM {table} WHERE {table} MATCH ? "
        f"ORDER BY points DESC LIMIT {k:d}",
        (" OR ".join(f'"{words}"' for words in expressions),),
    )
    return [(int(row[0]), float(row[1])) for row in rows]


def size(sql: Sql, collection: int) -> int:
    """How many passages are indexed."""
    row = sql.exec_driver_sql(f"SELECT count(*) FROM keywords_{collection:d}_docsize").fetchone()
    return int(row[0])


# -- the same for passages whose numbers were gathered in this transaction

_AMONG = Table(
    "among",
    MetaData(),
    Column("number", Integer, primary_key=True),
    prefixes=["TEMPORARY"],
)


def gather(sql: Connection, numbers: Select[tuple[int]]) -> int:
    """Store the numbers that a query selects until the next rollback; returns how many."""
    _AMONG.create(sql)
    return sql.execute(_AMONG.insert().from_select([_AMONG.c.number], numbers)).rowcount


def stems_among(sql: Sql, collection: int) -> dict[int, str]:
    """The stems of each gathered passage, in order, with spaces between."""
    rows = sql.exec_driver_sql(
        f"SELECT id, c0 FROM keywords_{collection:d}_content "
        "WHERE id IN (SELECT number FROM temp.among)"
    )
    return {row[0]: row[1] for row in rows.fetchall()}


def frequency_among(sql: Sql, collection: int, expression: str) -> int:
    """In how many of the gathered passages an expression occurs."""
    table = f"keywords_{collection:d}"
    # The + keeps SQLite from searching the full text once for every number.
    row = sql.exec_driver_sql(
        f"SELECT count(*) FROM {table} WHERE {table} MATCH ? "
        "AND +rowid IN (SELECT number FROM temp.among)",
        (f'"{expression}"',),
    ).fetchone()
    return int(row[0])


def search_among(
    sql: Sql, collection: int, expressions: Mapping[str, float], *, k: int
) -> list[tuple[int, float]]:
    """The k best gathered passages as (number, BM25), each expression weighted by its factor."""
    if not expressions:
        return []
    table = f"keywords_{collection:d}"
    one = (
        f"SELECT rowid AS number, -bm25({table}) * ? AS points FROM {table} WHERE {table} MATCH ? "
        "AND +rowid IN (SELECT number FROM temp.among)"
    )
    parameters = [(factor, f'"{expression}"') for expression, factor in expressions.items()]
    # Materialized, as SQLite merges a single SELECT into the sum, and inside a sum FTS5 has no bm25.
    rows = sql.exec_driver_sql(
        f"WITH each AS MATERIALIZED ({' UNION ALL '.join([one] * len(expressions))}) "
        "SELECT number, sum(points) AS total FROM each "
        f"GROUP BY number ORDER BY total DESC, number LIMIT {k:d}",
        tuple(value for pair in parameters for value in pair),
    )
    return [(int(row[0]), float(row[1])) for row in rows]
