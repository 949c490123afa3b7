"""A catalog in memory for measuring, with stems or without. Knows no question set and no figure."""

import sqlite3
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from index.search.hybrid import CANDIDATES
from index.stores import keywords
from index.stores.records import Matches
from index.stores.sql_catalog import SqlCatalog
from index.stores.sqlite import fulltext
from index.stores.sqlite.database import in_file
from index.types import EVERYTHING, Passage, View


class Held(SqlCatalog):
    """A read-only catalog in memory that caches every search."""

    def __init__(self, path: Path, *, stemmed: bool = True) -> None:
        super().__init__(in_file(path, write=False))
        self._matches: dict[tuple[str, str], Matches] = {}
        self._plain: dict[str, Plain] = {}
        self._stemmed = stemmed
        self._facts = super().facts()
        names = self.collections(EVERYTHING)
        self._languages = {
            name: super(Held, self).languages(EVERYTHING.within(name)) for name in names
        }
        self.texts = {
            name: super(Held, self).passages(self.passage_ids(EVERYTHING.within(name)), EVERYTHING)
            for name in names
        }
        self._all = {id_: one for some in self.texts.values() for id_, one in some.items()}

    def facts(self) -> dict[str, str]:
        """What the index remembers about itself."""
        return self._facts

    def languages(self, view: View) -> set[str]:
        """The languages of a collection's documents."""
        return self._languages[_named(view)]

    def passages(self, ids: Collection[str], view: View) -> dict[str, Passage]:
        """Those of these passages that exist, by id."""
        return {id_: self._all[id_] for id_ in ids if id_ in self._all}

    def search(self, text: str, view: View, *, k: int) -> Matches:
        """The best passages by keywords; by bare words unless `stemmed`."""
        collection = _named(view)
        if (collection, text) not in self._matches:
            if self._stemmed:
                found = super().search(text, view, k=CANDIDATES)
            else:
                if collection not in self._plain:
                    self._plain[collection] = Plain(self.texts[collection])
                found = Matches(self._plain[collection].search(text), misspelt=False)
            self._matches[collection, text] = found
        return self._matches[collection, text]


def _named(view: View) -> str:
    if view.collection is None or not view.whole:
        raise ValueError(f"{view} is not a whole collection")
    return view.collection


class Plain:
    """BM25 over plain words: no stems, compounds, slips or phrases."""

    def __init__(self, texts: Mapping[str, Passage]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._ids = list(texts)
        fulltext.create(self, 1)
        for number, passage in enumerate(texts.values()):
            row = (number, " ".join(keywords.words(passage.text)))
            self.exec_driver_sql("INSERT INTO keywords_1 (rowid, stems) VALUES (?, ?)", row)

    def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> Any:
        """Run one statement."""
        return self._database.execute(statement, parameters or ())

    def search(self, text: str) -> dict[str, float]:
        """BM25 by passage id."""
        asked = list(dict.fromkeys(keywords.words(text)))
        found = fulltext.search(self, 1, asked, k=CANDIDATES)
        return {self._ids[number]: points for number, points in found}
