"""The protocol of a catalog: it holds all that exists, and shows each view its share. Knows no database."""

from collections.abc import Collection, Sequence
from typing import Protocol

from index.stores.records import Draft, Entry, Known, Matches, Stamp
from index.types import Document, DocumentInfo, Passage, PassageIds, View


class Catalog(Protocol):
    """Everything that exists. Safe to use from several threads; writing is for one at a time.

    What takes a `View` tells nothing of what the view does not show. The rest is for the program itself.
    """

    def close(self) -> None:
        """Let go of files and memory."""
        ...

    # -- what the index was built with

    def facts(self) -> dict[str, str]:
        """What the index remembers about itself, by name."""
        ...

    def forget(self, *names: str) -> None:
        """Drop these facts."""
        ...

    def remember(self, **values: str) -> None:
        """Replace these facts."""
        ...

    # -- reading

    def collections(self, view: View) -> list[str]:
        """The collections of the documents and those that are wholly shown and empty, by name."""
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
        """The page on which this offset of a document's text stands; None without pages."""
        ...

    def passage_ids(self, view: View) -> set[str]:
        """The ids of all passages."""
        ...

    def shown(self, view: View) -> PassageIds:
        """The ids of all passages, not listed before somebody asks for all."""
        ...

    def passages(self, ids: Collection[str], view: View) -> dict[str, Passage]:
        """Those of these passages that there are, by id."""
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
        """What a sync compares files with, by path."""
        ...

    def hashes(self) -> set[str]:
        """The content hashes of all documents."""
        ...

    def count(self, collection: str) -> int:
        """How many passages a collection has."""
        ...

    def keyword_problems(self, collection: str) -> tuple[set[str], set[int]]:
        """Passage ids without keywords, and keyword rows without a passage."""
        ...

    def rebuild_keywords(self, collection: str) -> None:
        """Index every passage of a collection anew."""
        ...

    def journal(self) -> list[Entry]:
        """The vector ids that unfinished work may have left behind."""
        ...

    def note(self, collection: str, ids: Sequence[str]) -> int:
        """Write down that vectors with these ids are about to be stored; returns the entry."""
        ...

    def strike(self, entries: Sequence[int]) -> None:
        """Cross out entries whose vectors have been seen to."""
        ...

    # -- writing

    def store(self, draft: Draft) -> Entry | None:
        """Commit a document whole, in place of its earlier version.

        Returns the journal entry that names the earlier version's vectors, if there was one. Raises
        Overtaken where at its path is not, or no longer, what the draft is the next version of.
        """
        ...

    def remove(self, ids: Sequence[str]) -> list[Entry]:
        """Forget these documents; returns the journal entries that name their vectors."""
        ...

    def move(self, id_: str, *, path: str, title: str, stamp: Stamp, origin: str) -> None:
        """The same document at another path; its passages and vectors stay."""
        ...

    def touch(self, id_: str, *, stamp: Stamp, origin: str) -> None:
        """The same content under a new time stamp."""
        ...

    def create_collection(self, name: str) -> bool:
        """Make an empty collection; False, and nothing happens, where there is one of that name."""
        ...

    def rename_collection(self, old: str, new: str) -> bool:
        """Give a collection another name; False, and nothing happens, where that is taken."""
        ...

    def drop_collection(self, name: str) -> None:
        """Forget a collection with all its documents; their vectors are the caller's to drop."""
        ...
