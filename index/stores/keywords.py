"""Words to stems, and BM25 over them. Knows no passage's text and no SQL library: it is handed
whatever runs SQL (SQLite's dialect, its full text FTS5) inside the catalog's own transaction.

A document's words are indexed under the stems of its language, German and English ones under both, because
most collections that mix languages mix these. A question asks for all that its collection may hold.
Umlauts find their spelled-out forms: the German stemmer reads "ae" as "ä" and drops the dots, the English
variant spells them out. Which stemmer a language has stands in index/languages.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, Protocol

from snowballstemmer import stemmer

from index import languages

_WORD = re.compile(r"\w+")
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
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


def stems(text: str, also: tuple[str, ...] = ()) -> list[str]:
    """The common stems of each word in order, and those in the languages `also`, each stem of a word once."""
    return [stem for word in words(text) for stem in _variants(word, also)]


def own_stems(text: str, language: str) -> list[str]:
    """The stems that a document in this language has in the index."""
    if language not in stemmed_apart():
        return stems(text)
    return [_own(word, language) for word in words(text)]


@cache
def stemmed_apart() -> tuple[str, ...]:
    """The languages whose documents have stems of their own instead of the common ones."""
    return tuple(
        code
        for code in languages.codes("writing")
        if code not in languages.everywhere() and "stemmer" in languages.read(code, "writing")
    )


def words(text: str) -> list[str]:
    """The words in order, in small letters."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=200_000)
def _variants(word: str, also: tuple[str, ...]) -> tuple[str, ...]:
    folded = _fold(word[:_LONGEST_WORD])
    # New stemmers each time: they keep the word they work on, and threads share this function.
    first, *others = (stemmer(name) for name in _common())
    spelled = folded.translate(_SPELLED_OUT)
    found = [first.stemWord(folded), *(other.stemWord(spelled) for other in others)]
    return tuple(dict.fromkeys([*found, *(_own(word, language) for language in also)]))


@lru_cache(maxsize=50_000)
def _own(word: str, language: str) -> str:
    """The stem in one language: accents tell endings apart, so they are dropped behind it."""
    stem = stemmer(languages.read(language, "writing")["stemmer"]).stemWord(word[:_LONGEST_WORD])
    return _fold(stem).translate(_LIGATURES).translate(_SPELLED_OUT)


@cache
def _common() -> tuple[str, ...]:
    """The stemmers of every document that has none of its own."""
    return tuple(languages.read(code, "writing")["stemmer"] for code in languages.everywhere())


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


def insert(sql: Sql, collection: int, rows: Iterable[tuple[int, str, str]]) -> None:
    """Index (passage number, text, language) rows."""
    prepared = [(number, " ".join(own_stems(text, language))) for number, text, language in rows]
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
