"""The types of the index; protocols.py describes its exchangeable parts.

All types are frozen and hold plain values; offsets are character positions in `Document.text`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.reports import ReadingReport

PathLike = str | Path

Vectors = NDArray[np.float32]
"""Row vectors of length one, shape (n, dimension)."""

Progress = Callable[[str, int, int], None]
"""Called as (what, done, total) during long work; total 0 means unknown."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its number, from 1, and its half-open span in the text."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 is the highest; the span covers the heading's own words."""

    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a text: its half-open span, one row per line, cells separated by `separator`.

    In delimited text a quoted cell may contain separators and line breaks. The rows that begin
    before `head_end` name the columns (none if it equals `start`). A line without a separator is a
    label for the rows below it. Cells that span rows or columns are repeated.
    """

    start: int
    end: int
    head_end: int
    separator: str = "|"


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader returns for a file, before the index gives it a path and an id."""

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
    """A document's list entry: everything but its text.

    `added` and `changed` (the time of this version, number `revision`) are ISO 8601, UTC; `changed`
    is empty for versions stored before it was noted. `changed_by` is who uploaded it, empty for a
    folder.
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

    `document` is the document's path, `document_id` its identity; `heading` is the heading path
    joined by " › ", empty where there is none. `table_head` holds the column names and label of a
    table that the passage begins inside; it never enters `text`.
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
    """A passage found, with the hybrid score and its two sides, cosine and BM25, which tell why it
    ranks where it does; higher is better.

    `reranked` is the reranker's score where one is set; the order then follows it.
    """

    passage: Passage
    score: float
    dense: float
    keyword: float
    reranked: float | None = None

    @property
    def ordered_by(self) -> float:
        """The score that orders hits: the reranker's if there is one, else the hybrid score."""
        return self.score if self.reranked is None else self.reranked


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of a library that may be open to somebody: a collection, a folder or a document.

    `path` is empty for a whole collection, and ends in "/" for a folder with everything below it.
    """

    collection: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What one asker sees of a library; for its holder nothing else exists.

    A view shows what is in `collection` (None: any), has a path in `documents` or below one of them
    that ends in "/" (None: any path), and is inside an `allowed` scope (None: everything is open).
    Inside a `writable` scope (None: everywhere) the asker may add and delete. `name` is how others
    see the asker.
    """

    collection: str | None = None
    documents: frozenset[str] | None = None
    asker: str = "everyone"
    allowed: frozenset[Scope] | None = None
    writable: frozenset[Scope] | None = None
    name: str = ""

    @property
    def whole(self) -> bool:
        """Whether it shows every document of its collection, or of all if it has none."""
        if self.documents is not None:
            return False
        if self.allowed is None:
            return True
        return self.collection is not None and Scope(self.collection) in self.allowed

    def within(self, collection: str) -> "View":
        """The same asker's view of one collection."""
        return replace(self, collection=collection)

    def within_reach(self, collection: str) -> bool:
        """Whether it shows a collection as a whole, so even while it is empty."""
        return self.collection in (None, collection) and self.within(collection).whole

    def sees(self, collection: str, path: str) -> bool:
        """Whether it shows, or would show, a document at this path of a collection."""
        if self.collection not in (None, collection):
            return False
        if self.documents is not None and not self.documents.intersection(_parts(path)[1:]):
            return False
        return _open(self.allowed, collection, path)

    def may_write(self, collection: str, path: str) -> bool:
        """Whether the asker may add or delete a document at this path of a collection."""
        return self.sees(collection, path) and _open(self.writable, collection, path)


def _parts(path: str) -> tuple[str, ...]:
    """The scopes' paths that contain a path: "", each folder above it, and itself."""
    folders = [path[: at + 1] for at, letter in enumerate(path) if letter == "/"]
    return ("", *folders, path)


def _open(scopes: frozenset[Scope] | None, collection: str, path: str) -> bool:
    """Whether a path is inside one of the scopes; None stands for all."""
    return scopes is None or any(Scope(collection, part) in scopes for part in _parts(path))


EVERYTHING = View(asker="the program")
"""The view of the program itself, to compare or rebuild its stores."""
