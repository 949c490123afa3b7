"""What tables need of a library."""

from typing import Protocol

from index.types import Document, Passage


class Stored(Protocol):
    """Documents and their passages: `Library` has them."""

    def document(self, id_: str) -> Document:
        """A document by its id."""
        ...

    def passages_of(self, id_: str) -> list[Passage]:
        """The passages of a document, in order."""
        ...
