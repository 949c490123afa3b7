"""The protocol of a catalog: it holds all that exists and shows each view its part. Knows no
database.
"""

from collections.abc import Collection, Sequence
from typing import Protocol

from index.protocols import PassageIds
from index.stores.records import JournalEntry, Known, Matches, NewDocument, Stamp
from index.types import Document, DocumentInfo, Passage, View


class Catalog(Protocol):
    """Everything that exists.

    Any number of threads may read; one at a time may write. Methods that take a `View` reveal
    nothing that it does not show. The others are for the program itself.
    """

    def close(self) -> None:
        """Close files and free memory."""
        ...

    # -- what the index was built with

    def facts(self) -> dict[str, str]:
        """What the index notes about itself, by name."""
        ...

    def forget(self, *names: str) -> None:
        """Drop these facts."""
        ...

    def remember(self, **values: str) -> None:
        """Set these facts."""
        ...

    # -- reading

    def collections(self, view: View) -> list[str]:
        """The names of the collections with documents, and of empty ones that are wholly shown."""
        ...

    def languages(self, view: View) -> set[str]:
        """The languages of the documents."""
        ...

    def documents(self, view: View) -> list[DocumentInfo]:
        """The documents without their texts, by collection and path."""
        ...

    def info(self, id_: str, view: View) -> DocumentInfo:
        """The document with this id, without its text. Raises NotFound."""
        ...

    def document(self, id_: str, view: View) -> Document:
        """The document with this id. Raises NotFound."""
        ...

    def find(self, path: str, view: View) -> Document:
        """The document at this path. Raises NotFound."""
        ...

    def page_at(self, id_: str, view: View, *, offset: int) -> int | None:
        """The number of the page that holds this offset of the text; None without pages."""
        ...

    def passage_ids(self, view: View) -> set[str]:
        """The ids of all passages."""
        ...

    def shown(self, view: View) -> PassageIds:
        """The ids of all passages, listed only when needed."""
        ...

    def passages(self, ids: Collection[str], view: View) -> dict[str, Passage]:
        """The existing ones of these passages, by id."""
        ...

    def passages_of(self, document_ids: Collection[str], view: View) -> list[Passage]:
        """All passages of these documents, in order."""
        ...

    def search(self, text: str, view: View, *, k: int) -> Matches:
        """The k best passages of one collection by keywords. Raises QuestionError without a collection."""
        ...

    def document_frequency(self, stems: Collection[str], view: View) -> dict[str, int]:
        """In how many passages of one collection each stem occurs."""
        ...

    # -- for the program itself

    def every_collection(self) -> list[str]:
        """Names of all collections, empty ones too."""
        ...

    def known(self, collection: str) -> dict[str, Known]:
        """The entries that a sync compares files with, by path."""
        ...

    def hashes(self) -> set[str]:
        """The content hashes of all documents."""
        ...

    def count(self, collection: str) -> int:
        """How many passages a collection has."""
        ...

    def keyword_problems(self, collection: str) -> tuple[set[str], set[int]]:
        """Ids of passages without keywords, and numbers of keyword rows without a passage."""
        ...

    def rebuild_keywords(self, collection: str) -> None:
        """Rebuild the keyword index of a collection."""
        ...

    def journal(self) -> list[JournalEntry]:
        """The vector ids that unfinished work may have left behind."""
        ...

    def note(self, collection: str, ids: Sequence[str]) -> int:
        """Note that vectors with these ids are about to be stored; returns the entry."""
        ...

    def strike(self, entries: Sequence[int]) -> None:
        """Delete entries whose vectors have been dealt with."""
        ...

    # -- writing

    def store(self, draft: NewDocument) -> JournalEntry | None:
        """Commit a document whole; it replaces its earlier version.

        Returns the journal entry that names the earlier version's vectors, if there was one. Raises
        Overtaken if the document at its path is not the version that the draft replaces.
        """
        ...

    def remove(self, ids: Sequence[str]) -> list[JournalEntry]:
        """Delete these documents; returns the journal entries that list their vectors."""
        ...

    def move(self, id_: str, *, path: str, title: str, stamp: Stamp, origin: str) -> None:
        """Move a document to another path; its passages and vectors are kept."""
        ...

    def touch(self, id_: str, *, stamp: Stamp, origin: str) -> None:
        """Note a new time stamp of unchanged content."""
        ...

    def create_collection(self, name: str) -> bool:
        """Create an empty collection. Returns False if the name is taken."""
        ...

    def rename_collection(self, old: str, new: str) -> bool:
        """Rename a collection. Returns False if the new name is taken."""
        ...

    def drop_collection(self, name: str) -> None:
        """Delete a collection with all its documents; the caller drops their vectors."""
        ...
