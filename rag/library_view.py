"""A library as one view shows it: documents, passages and pages for answering."""

from dataclasses import dataclass

from index.library_reading import LibraryReading
from index.types import Document, Passage, View


@dataclass(frozen=True, slots=True)
class LibraryView:
    """The documents, passages and pages that the view shows."""

    library: LibraryReading
    view: View

    def document(self, id_: str) -> Document:
        """A document by its id. Raises NotFound."""
        return self.library.document(id_, self.view)

    def passages_of(self, id_: str) -> list[Passage]:
        """The passages of a document, in order."""
        return self.library.passages_of(id_, self.view)

    def page_at(self, id_: str, offset: int) -> int | None:
        """The number of the page that holds an offset of a document; None without pages."""
        return self.library.page_at(id_, self.view, offset=offset)
