"""The values that pass between files, catalog and search."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.types import Document, Passage

READING = 4
"""Stored with every document; raise it when what readers make of a file changes, so that the next
sync reads every file anew."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file's size in bytes and modification time in nanoseconds; 0 where there is no file."""

    size: int = 0
    mtime: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalog knows of a document when a file is compared with it."""

    id: str
    path: str
    content_hash: str
    origin: str
    size: int
    mtime: int
    revision: int
    schema: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that is read and cut but not yet committed; `by` gave it, "" is a folder."""

    document: Document
    passages: tuple[Passage, ...]
    origin: str
    revision: int
    stamp: Stamp
    schema: int = READING
    by: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the journal: vectors with these ids may be left over."""

    number: int
    collection: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """BM25 by passage id, higher is better, and whether a word of the question seemed misspelt."""

    points: Mapping[str, float]
    mended: bool
