"""The reads of a library, each through a view; they delegate to catalog, originals and search."""

from collections.abc import Collection

from index.errors import NotFound
from index.originals import Original, Originals
from index.search.hybrid import HybridSearch
from index.search.query import Query
from index.stores.catalog import Catalog
from index.types import Document, DocumentInfo, Hit, Passage, View


class LibraryReading:
    """The reads of a library; what the view does not show does not exist."""

    def __init__(
        self, catalog: Catalog, originals: Originals, searching: HybridSearch, *, max_bytes: int
    ) -> None:
        self._catalog, self._originals, self._searching = catalog, originals, searching
        self._max_bytes = max_bytes

    def collections(self, view: View) -> list[str]:
        """The names of the collections, empty ones too."""
        return self._catalog.collections(view)

    def documents(self, view: View) -> list[DocumentInfo]:
        """The documents without their texts, by collection and path."""
        return self._catalog.documents(view)

    def holds(self, view: View) -> bool:
        """Whether the view shows any document."""
        return bool(self._catalog.languages(view))

    def document(self, id_: str, view: View) -> Document:
        """The document with this id, with its text. Raises NotFound."""
        return self._catalog.document(id_, view)

    def has_original(self, id_: str, view: View) -> bool:
        """Whether the original file of the document with this id is kept. Raises NotFound."""
        return self._originals.has(self._catalog.document(id_, view).content_hash)

    def original(self, id_: str, view: View) -> Original:
        """The original file of the document with this id. Raises NotFound, OriginalGone."""
        found = self._catalog.document(id_, view)
        return self._originals.read(found.content_hash, path=found.path, max_bytes=self._max_bytes)

    def find(self, path: str, view: View) -> Document:
        """The document at this path. Raises NotFound."""
        return self._catalog.find(path, view)

    def page_at(self, id_: str, view: View, *, offset: int) -> int | None:
        """The number of the page that holds this offset of the text; None without pages."""
        return self._catalog.page_at(id_, view, offset=offset)

    def passage(self, id_: str, view: View) -> Passage:
        """The passage with this id. Raises NotFound."""
        found = self._catalog.passages([id_], view)
        if id_ not in found:
            raise NotFound(f"No passage has the id {id_!r}; its document was changed or removed.")
        return found[id_]

    def passages_of(self, id_: str, view: View) -> list[Passage]:
        """The passages of the document with this id, in order."""
        return self._catalog.passages_of([id_], view)

    def query(self, question: str, view: View) -> Query:
        """Prepare a question for search, spelled as the view's documents spell it."""
        return self._searching.query(question, view)

    def search(self, question: str | Query, view: View, *, k: int) -> list[Hit]:
        """The k best passages that the view shows, best first."""
        query = self.query(question, view) if isinstance(question, str) else question
        return self._searching.search(query, view, k=k)

    def document_frequency(self, stems: Collection[str], view: View) -> dict[str, int]:
        """In how many passages of a collection each stem occurs."""
        return self._catalog.document_frequency(stems, view)
