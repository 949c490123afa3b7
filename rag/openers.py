"""Makes questions to begin with, from tables and headings that some documents answer.

What to ask is found once for the documents that a view shows and kept until those change; what was
not tried for lack of time is tried when somebody asks again. Knows no web.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import chain, islice

import languages
from index.errors import NotFound
from index.library_reading import LibraryReading
from index.tables import Grid, Row, grid
from index.types import Document, DocumentInfo, View
from rag.suggestions import (
    Section,
    Suggestions,
    fingerprint,
    in_turn,
    sections_of,
)

_DOCUMENTS, _EACH = 9, 3
"""How many documents are read, and how many questions are tried for each."""
_LARGEST = 200_000
"""The most characters of a table or document that are read for this."""
_KEPT = 64
_WORDS = re.compile(r"[^\W\d_][^\d?!:;|\n]{2,38}[^\W\d_]")
"""A row or column name that reads well in a question: words without digits and marks."""
_TELLING = 6
"""The fewest characters of a column name to ask about: "No", "Time", "Value" say little outside a table."""
_ROWS = 50


class Openers:
    """Makes questions to begin with, of sections that it remembers as long as the documents stay the same."""

    def __init__(self, suggestions: Suggestions, documents: LibraryReading) -> None:
        self._suggestions, self._documents = suggestions, documents
        self._kept: OrderedDict[tuple[str, str], list[Section]] = OrderedDict()
        self._one = threading.Lock()

    def of(self, view: View, *, language: str) -> list[str]:
        """Questions about what the view shows; documents in the language come first."""
        infos = self._documents.documents(view)
        key = (language, fingerprint(infos))
        with self._one:  # equal requests wait for one
            if key not in self._kept:
                self._kept[key] = self._tried(infos, view, language)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            sections = self._kept[key]
        return self._suggestions.answered(sections, view, language, tries=len(sections))

    def _tried(self, infos: Sequence[DocumentInfo], view: View, language: str) -> list[Section]:
        own = [info for info in infos if info.language == language] or infos
        readable = (info for info in own if info.characters <= _LARGEST)
        each = (self._openers(info.id, view, language) for info in islice(readable, _DOCUMENTS))
        return in_turn(list(each))

    def _openers(self, id_: str, view: View, language: str) -> list[Section]:
        try:
            document = self._documents.document(id_, view)
        except NotFound:  # deleted meanwhile
            return []
        asking = [one for one in sections_of(document) if one.words.endswith("?")]
        others = [one for one in sections_of(document) if not one.words.endswith("?")]
        tables = _cells(document, language)
        return list(islice(chain(asking[:1], tables, others), _EACH))


def _cells(document: Document, language: str) -> Iterator[Section]:
    """Questions about one cell of each table, by its column and the name of its row."""
    wording = str(languages.read_supported(language, "suggesting")["cell"])
    for table in document.tables:
        if table.end - table.start > _LARGEST:
            continue
        found = grid(document.text, table)
        asked = next(_askable(document.text, found), None)
        if asked:
            row, column, name = asked
            question = wording.format(column=column, name=name)
            yield Section(question, document.id, row.start, row.end, question)


def _askable(text: str, found: Grid) -> Iterator[tuple[Row, str, str]]:
    """Named rows with a column whose cell has a number, which is what people ask tables for."""
    rows = [row for row in found.rows if row.kind == "row"]
    for row in rows[len(rows) // 2 :][:_ROWS] if len(rows) > 1 else []:
        (first, start, end), *others = row.filled or [(1, 0, 0)]
        name = text[start:end].strip()
        if first != 0 or not _WORDS.fullmatch(name):
            continue
        for at, begin, stop in others:
            column = found.name(at).strip()
            telling = len(column) >= _TELLING and _WORDS.fullmatch(column)
            if telling and any(map(str.isdigit, text[begin:stop])):
                yield row, column, name
