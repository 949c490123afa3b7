"""Words to stems, and BM25 over them. Knows no passage's text and no SQL library: it is handed
whatever runs SQL (SQLite's dialect, its full text FTS5) inside the catalog's own transaction.

Every word is indexed under its German and its English stem, because a collection may hold both
languages and a question may use either. Umlauts find their spelled-out forms: the German stemmer
reads "ae" as "ä" and drops the dots, the English variant spells them out.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any, Protocol

from snowballstemmer.english_stemmer import EnglishStemmer
from snowballstemmer.german_stemmer import GermanStemmer

_WORD = re.compile(r"\w+")
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_UMLAUTS = frozenset("äöü")
_LONGEST_WORD = 64
_FREQUENT = 2000

Frequencies = dict[tuple[int, str], int]
"""In how many passages frequent stems occur, by collection number and stem."""


class Sql(Protocol):
    """Runs SQL text with positional parameters and yields rows."""

    def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> Any:
        """Run `statement`; a list of tuples runs it once for each."""
        ...


def stems(text: str) -> list[str]:
    """The stems of each word in order, German and English, each word's variants once."""
    return [stem for word in words(text) for stem in _variants(word)]


def words(text: str) -> list[str]:
    """The words in order, in small letters."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=200_000)
def _variants(word: str) -> tuple[str, ...]:
    word = _fold(word[:_LONGEST_WORD])
    # New stemmers each time: they keep the word they work on, and threads share this function.
    german = GermanStemmer().stemWord(word)
    english = EnglishStemmer().stemWord(word.translate(_SPELLED_OUT))
    return (german,) if german == english else (german, english)


def _fold(word: str) -> str:
    """Drop accents, but not the dots of umlauts."""
    if word.isascii():
        return word
    return "".join(
        letter
        if letter in _UMLAUTS
        else "".join(
            c for c in unicodedata.normalize("NFD", letter) if not "\u0300" <= c <= "\u036f"
        )
        for letter in word
    )


def create(sql: Sql, collection: int) -> None:
    """Make the full-text table of a collection, given by its number."""
    # Tokens arrive ready-made: the ascii tokenizer leaves everything beyond ASCII untouched.
    sql.exec_driver_sql(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS keywords_{collection:d} "
        "USING fts5(stems, tokenize=\"ascii tokenchars '_'\")"
    )
    sql.exec_driver_sql(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary_{collection:d} "
        f"USING fts5vocab(keywords_{collection:d}, row)"
    )


def drop(sql: Sql, collection: int) -> None:
    """Forget the full-text table of a collection."""
    sql.exec_driver_sql(f"DROP TABLE IF EXISTS vocabulary_{collection:d}")
    sql.exec_driver_sql(f"DROP TABLE IF EXISTS keywords_{collection:d}")


def insert(sql: Sql, collection: int, rows: Iterable[tuple[int, str]]) -> None:
    """Index (passage number, text) rows."""
    prepared = [(number, " ".join(stems(text))) for number, text in rows]
    if prepared:
        sql.exec_driver_sql(
            f"INSERT INTO keywords_{collection:d} (rowid, stems) VALUES (?, ?)", prepared
        )


def delete(sql: Sql, collection: int, numbers: Sequence[int]) -> None:
    """Forget these passage numbers."""
    if numbers:
        sql.exec_driver_sql(
            f"DELETE FROM keywords_{collection:d} WHERE rowid = ?", [(n,) for n in numbers]
        )


def numbers(sql: Sql, collection: int) -> set[int]:
    """Every passage number that is indexed."""
    rows = sql.exec_driver_sql(f"SELECT id FROM keywords_{collection:d}_docsize")
    return {row[0] for row in rows}


def document_frequency(
    sql: Sql, collection: int, wanted: Collection[str], seen: Frequencies | None = None
) -> dict[str, int]:
    """In how many passages each of these stems occurs; 0 where it does not.

    Counting a frequent stem takes milliseconds; `seen` remembers those and is the caller's to clear.
    """
    seen = {} if seen is None else seen
    found = dict.fromkeys(wanted, 0)
    for stem in found:
        count = seen.get((collection, stem))
        if count is None:
            row = sql.exec_driver_sql(
                f"SELECT doc FROM vocabulary_{collection:d} WHERE term = ?", (stem,)
            ).fetchone()
            count = int(row[0]) if row else 0
            if count >= _FREQUENT:
                seen[collection, stem] = count
        found[stem] = count
    return found


def beginning_with(
    sql: Sql, collection: int, letters: str, *, lengths: tuple[int, int]
) -> list[tuple[str, int]]:
    """The stems held that begin so, no shorter and no longer, each with its number of passages."""
    rows = sql.exec_driver_sql(
        f"SELECT term, doc FROM vocabulary_{collection:d} "
        "WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ?",
        (letters, letters + chr(0x10FFFF), *lengths),
    )
    return [(str(row[0]), int(row[1])) for row in rows]


def search(
    sql: Sql,
    collection: int,
    expressions: Sequence[str],
    *,
    k: int,
    documents: Collection[str] | None = None,
) -> list[tuple[str, float]]:
    """The k best (passage id, BM25), higher is better; only of these document ids if given.

    An expression is a stem, or several with spaces between that have to follow each other.
    """
    if not expressions or (documents is not None and not documents):
        return []
    table = f"keywords_{collection:d}"
    among, parameters = "", [" OR ".join(f'"{words}"' for words in expressions)]
    if documents is not None:
        # The + keeps SQLite from asking the full text once for every row of the filter.
        among = (
            f" AND +{table}.rowid IN (SELECT number FROM passages "
            f"WHERE document_id IN (SELECT value FROM json_each(?)))"
        )
        parameters.append(json.dumps(list(documents)))
    rows = sql.exec_driver_sql(
        # CROSS JOIN: ranked rows first, whatever the planner thinks.
        f"SELECT p.id, -{table}.rank FROM {table} CROSS JOIN passages p ON p.number = {table}.rowid "
        f"WHERE {table} MATCH ?{among} ORDER BY {table}.rank LIMIT {k:d}",
        tuple(parameters),
    )
    return [(row[0], float(row[1])) for row in rows]
