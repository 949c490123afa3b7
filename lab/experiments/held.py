"""A catalog in memory for measuring, with stems or without. Knows no question set and no figure."""

import sqlite3
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from index.search.hybrid import CANDIDATES
from index.stores import keywords
from index.stores.records import Matches
from index.stores.sql_catalog import Catalog
from index.types import Passage


class Held(Catalog):
    """A catalog that is only read: what was asked for once is remembered."""

    def __init__(self, path: Path, *, stemmed: bool = True) -> None:
        super().__init__(path, write=False)
        self._matches: dict[tuple[str, str], Matches] = {}
        self._plain: dict[str, Plain] = {}
        self._stemmed = stemmed
        self._facts = super().facts()
        self._languages = {name: super(Held, self).languages(name) for name in self.collections()}
        self.texts = {
            name: super(Held, self).passages(self.passage_ids(name)) for name in self.collections()
        }
        self._all = {id_: one for some in self.texts.values() for id_, one in some.items()}

    def facts(self) -> dict[str, str]:
        """What the index remembers about itself."""
        return self._facts

    def languages(self, collection: str) -> set[str]:
        """The languages of a collection's documents."""
        return self._languages[collection]

    def passages(self, ids: Collection[str]) -> dict[str, Passage]:
        """Those of these passages that exist, by id."""
        return {id_: self._all[id_] for id_ in ids if id_ in self._all}

    def search(
        self, collection: str, text: str, *, k: int, among: Collection[str] | None = None
    ) -> Matches:
        """The best passages by keywords; by bare words unless `stemmed`."""
        if (collection, text) not in self._matches:
            if self._stemmed:
                found = super().search(collection, text, k=CANDIDATES)
            else:
                if collection not in self._plain:
                    self._plain[collection] = Plain(self.texts[collection])
                found = Matches(self._plain[collection].search(text), mended=False)
            self._matches[collection, text] = found
        return self._matches[collection, text]


class Plain:
    """BM25 over words as they stand: no stems, no compounds, no slips, no phrases."""

    def __init__(self, texts: Mapping[str, Passage]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE TABLE passages (number INTEGER PRIMARY KEY, id TEXT)")
        keywords.create(self, 1)
        for number, (id_, passage) in enumerate(texts.items()):
            words = " ".join(keywords.words(passage.text))
            self._database.execute("INSERT INTO passages VALUES (?, ?)", (number, id_))
            self._database.execute(
                "INSERT INTO keywords_1 (rowid, stems) VALUES (?, ?)", (number, words)
            )

    def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> Any:
        """Run one statement."""
        return self._database.execute(statement, parameters or ())

    def search(self, text: str) -> dict[str, float]:
        """BM25 by passage id."""
        return dict(
            keywords.search(self, 1, list(dict.fromkeys(keywords.words(text))), k=CANDIDATES)
        )
