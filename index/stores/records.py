"""The values passed between files, catalog and search."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.types import Document, Passage

READING = 9
"""The version of the readers, stored with every document. Raise it when they read a file
differently, so the next sync reads every file again.
"""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file's size in bytes and modification time in nanoseconds; 0 if there is no file."""

    size: int = 0
    mtime: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """A document's entry in the catalog, as compared with a file."""

    id: str
    path: str
    content_hash: str
    origin: str
    size: int
    mtime: int
    revision: int
    schema: int


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that is read and cut but not yet committed; `by` uploaded it, "" for a folder."""

    document: Document
    passages: tuple[Passage, ...]
    origin: str
    revision: int
    stamp: Stamp
    schema: int = READING
    by: str = ""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry of the journal: vectors with these ids may be left over."""

    number: int
    collection: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """BM25 by passage id, higher is better, and whether a word of the question looked misspelt."""

    points: Mapping[str, float]
    misspelt: bool
