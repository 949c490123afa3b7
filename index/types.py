"""The types of the index and the protocols of its exchangeable parts.

All are frozen and hold plain values; offsets are character positions in `Document.text`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.reports import ReadingReport

Vectors = NDArray[np.float32]
"""Row vectors of length one, shape (n, dimension)."""

Progress = Callable[[str, int, int], None]
"""Called as (what, done, total) while long work goes on; total 0 means unknown."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a paged document: 1-based number and its half-open span in the text."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 is the highest; the span is the heading's own words in the text."""

    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a text: its half-open span, one row a line, cells parted by `separator`.

    In delimited text neither separators nor line breaks in a cell in quotes part anything.

    The rows that begin before `head_end` name the columns (none where it equals `start`). A line without a
    separator is a label that holds for the rows below it. Cells that span rows or columns are repeated.
    """

    start: int
    end: int
    head_end: int
    separator: str = "|"


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader makes of a file, before the index gives it a place and an identity."""

    text: str
    title: str
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    report: ReadingReport = field(default_factory=ReadingReport)


@dataclass(frozen=True, slots=True)
class Document:
    """A document as the catalog keeps it; `path` is relative to the folder that was synced."""

    id: str
    collection: str
    path: str
    title: str
    text: str
    language: str
    content_hash: str
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    report: ReadingReport = field(default_factory=ReadingReport)


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document's entry in a list: everything but its text.

    `added` and `changed` (when this version, the `revision`-th, came) are ISO 8601, UTC; `changed` is
    empty of versions from before it was noted. `changed_by` is who gave it, empty for a folder.
    """

    id: str
    collection: str
    path: str
    title: str
    language: str
    content_hash: str
    characters: int
    pages: int
    passages: int
    origin: str
    added: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    report: ReadingReport = field(default_factory=ReadingReport)
    changed: str = ""
    changed_by: str = ""
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of one document: `text_of(document)[start:end] == text`, always.

    `document` is the document's path, `document_id` its identity; `heading` is the heading
    path joined by " › ", empty where there is none. `table_head` holds the names of the columns, and
    the label in force, of the table that the passage begins in the middle of; it never enters `text`.
    """

    id: str
    document_id: str
    document: str
    title: str
    start: int
    end: int
    text: str
    page: int | None = None
    heading: str = ""
    language: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    table_head: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with the mixed score and its two sides; higher is better.

    `reranked` is the reranker's score where one is set; the order then follows it.
    """

    passage: Passage
    score: float
    dense: float
    keyword: float
    reranked: float | None = None

    @property
    def ordered_by(self) -> float:
        """What the order follows: the reranker's score where there is one, else the mix."""
        return self.score if self.reranked is None else self.reranked


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of a library that may be open to somebody: a collection, a folder in it, or one document.

    `path` is empty for the whole collection; that of a folder, with all below it, ends in "/".
    """

    collection: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What one asker sees of a library; what a view does not show does not exist for whoever holds it.

    Seen is what lies in `collection` (None: in any), is one of the paths `documents` or below one of them
    that ends in "/" (None: any path), and is part of a scope that is `allowed` (None: everything is open).
    What is seen may be added to and deleted where it is part of a scope that is `writable` (None:
    everywhere). `name` is what others read of the asker.
    """

    collection: str | None = None
    documents: frozenset[str] | None = None
    asker: str = "everyone"
    allowed: frozenset[Scope] | None = None
    writable: frozenset[Scope] | None = None
    name: str = ""

    @property
    def whole(self) -> bool:
        """Whether it shows every document of its collection, or of all if it names none."""
        if self.documents is not None:
            return False
        if self.allowed is None:
            return True
        return self.collection is not None and Scope(self.collection) in self.allowed

    def within(self, collection: str) -> "View":
        """What the same asker sees of one collection."""
        return replace(self, collection=collection)

    def within_reach(self, collection: str) -> bool:
        """Whether all that a collection may ever hold is seen, so that it is even while it is empty."""
        return self.collection in (None, collection) and self.within(collection).whole

    def sees(self, collection: str, path: str) -> bool:
        """Whether a document at this path of a collection is, or would be, seen."""
        if self.collection not in (None, collection):
            return False
        if self.documents is not None and not self.documents.intersection(_parts(path)[1:]):
            return False
        return _open(self.allowed, collection, path)

    def may_write(self, collection: str, path: str) -> bool:
        """Whether a document may be added at this path of a collection, and deleted from there."""
        return self.sees(collection, path) and _open(self.writable, collection, path)


def _parts(path: str) -> tuple[str, ...]:
    """What a path is part of: all, each folder above it, itself."""
    folders = [path[: at + 1] for at, letter in enumerate(path) if letter == "/"]
    return ("", *folders, path)


def _open(scopes: frozenset[Scope] | None, collection: str, path: str) -> bool:
    """Whether a path is part of one of the scopes; None are all."""
    return scopes is None or any(Scope(collection, part) in scopes for part in _parts(path))


EVERYTHING = View(asker="the program")
"""The view of the program itself, when it compares its stores or rebuilds them."""


class Embedder(Protocol):
    """Texts to vectors of length one. `name` identifies the weights, for the index's fingerprint."""

    @property
    def name(self) -> str:
        """The weights' name; an index built with another is refused."""
        ...

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts that are searched, shape (len(texts), dimension)."""
        ...

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts that search, shape (len(texts), dimension)."""
        ...


class Reranker(Protocol):
    """Reads a question and a text together and says how well the one answers the other."""

    @property
    def name(self) -> str:
        """The weights' name."""
        ...

    def load(self) -> None:
        """Load the model now instead of at the first question. Raises ModelError."""
        ...

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """One score per text, shape (len(texts),), higher is better. Raises ModelError."""
        ...


class PassageIds(Protocol):
    """A set of passage ids that need not be listed; a `frozenset` is one."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def __iter__(self) -> Iterator[str]:
        """All of them."""
        ...

    def intersection(self, ids: Collection[str], /) -> Collection[str]:
        """Those of these ids that belong to the set."""
        ...


class VectorStore(Protocol):
    """Nearest vectors by collection. Knows ids of passages, never texts and documents."""

    def upsert(self, collection: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Store one vector per passage id."""
        ...

    def nearest(
        self, collection: str, vector: Vectors, k: int, among: PassageIds | None = None
    ) -> list[tuple[str, float]]:
        """The k nearest (passage id, cosine), best first; only of these ids if given.

        `vector` has shape (dimension,). An unknown collection has no neighbours.
        """
        ...

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Forget these passage ids; unknown ones are ignored."""
        ...

    def ids(self, collection: str) -> set[str]:
        """Every passage id stored for the collection."""
        ...

    def count(self, collection: str) -> int:
        """How many vectors are stored for the collection: a cheap sign that something is amiss."""
        ...

    def get(self, collection: str, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vector, shape (dimension,), of each of these ids that is known."""
        ...

    def drop(self, collection: str) -> None:
        """Forget the whole collection."""
        ...

    def rename(self, collection: str, name: str) -> None:
        """Give a collection, if there is one, another name that none has."""
        ...

    def check(self) -> None:
        """Raise HomeError if the store cannot be used now."""
        ...

    def close(self) -> None:
        """Let go of files and memory."""
        ...


class Reader(Protocol):
    """Reads files of one format. Raises ReadError; never runs or fetches anything."""

    def read(self, data: bytes, *, name: str) -> Content:
        """The content of a file whose bytes are `data`; `name` is for messages and the title."""
        ...


PathLike = str | Path
