"""Makes questions to begin with, from headings that some documents answer.

What to ask is found once for the documents that a view shows and kept until those change; what was
not tried for lack of time is tried when somebody asks again. Knows no web.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from itertools import islice

from index.errors import NotFound
from index.library_reading import LibraryReading
from index.types import DocumentInfo, View
from rag.suggestions import (
    Section,
    Suggestions,
    fingerprint,
    in_turn,
    sections_of,
)

_READ, _DOCUMENTS, _EACH = 50, 9, 3
"""How many documents are read, how many that have headings, and how many questions are tried for each."""
_LARGEST = 200_000
"""The most characters of a document that is read for this."""
_KEPT = 64


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
        found = (self._openers(info.id, view) for info in islice(readable, _READ))
        return in_turn(list(islice(filter(None, found), _DOCUMENTS)))

    def _openers(self, id_: str, view: View) -> list[Section]:
        """The first headings of a document, those that are questions before the others."""
        try:
            sections = sections_of(self._documents.document(id_, view))
        except NotFound:  # deleted meanwhile
            return []
        return sorted(sections, key=lambda one: not one.words.endswith("?"))[:_EACH]
