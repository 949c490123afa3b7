"""The part of a library's interface that table answers need."""

from typing import Protocol

from index.types import Document, Passage


class Stored(Protocol):
    """Documents and their passages, as one view shows them."""

    def document(self, id_: str) -> Document:
        """A document by its id. Raises NotFound."""
        ...

    def passages_of(self, id_: str) -> list[Passage]:
        """The passages of a document, in order."""
        ...
