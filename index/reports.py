"""What became of files: what was read and left out of one, what a sync did, whether the stores agree."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What stands in a file and was not read: what (one of `LEFT_OUT`), how often, on which pages."""

    what: str
    count: int
    pages: tuple[int, ...] = ()


READ = ("pages", "tables", "notes", "fields", "images", "text_boxes", "running")
"""What a report counts as read; images by their alternative text, running heads and feet once each."""
LEFT_OUT = (
    "images",
    "pages",
    "hidden",
    "struck",
    "attachments",
    "comments",
    "objects",
    "characters",
)
"""What a report names as left out: images and pages without text, text that nobody can see, text taken
back (struck or deleted), attached files, reviewers' comments, embedded objects, undecodable characters."""


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """What a reader found in a file: counts of what was read (by `READ`), and what was left out."""

    read: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that could not be read, and the sentence that says why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync or add did: paths by fate, passages embedded, seconds."""

    collection: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    kept_uploads: int = 0
    skipped: tuple[Skipped, ...] = ()
    passages: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """Where catalog, vectors and keywords disagree; all empty means the index is sound."""

    documents: int
    passages: int
    problems: tuple[str, ...] = ()
