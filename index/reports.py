"""Reports on reading a file, on a sync, and on whether the stores agree."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was not read: what (one of `LEFT_OUT`), how often, on which pages."""

    what: str
    count: int
    pages: tuple[int, ...] = ()


READ = ("pages", "tables", "notes", "fields", "images", "text_boxes", "running")
"""What a report counts as read: images if they have alternative text, running headers once."""
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
    """What a reader found in a file: what was read, counted by `READ`, and what was left out."""

    read: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that could not be read, and why, as a sentence."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync or add did: paths by outcome, passages embedded, seconds."""

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


@dataclass(slots=True)
class SyncTally:
    """A sync's report in the making."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unchanged: int = 0
    kept_uploads: int = 0
    passages: int = 0

    def report(self, collection: str, seconds: float) -> SyncReport:
        """The finished report."""
        return SyncReport(
            collection=collection,
            added=tuple(sorted(self.added)),
            changed=tuple(sorted(self.changed)),
            moved=tuple(sorted(self.moved)),
            removed=tuple(sorted(self.removed)),
            unchanged=self.unchanged,
            kept_uploads=self.kept_uploads,
            skipped=tuple(sorted(self.skipped, key=lambda skipped: skipped.path)),
            passages=self.passages,
            seconds=round(seconds, 3),
        )


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The disagreements of catalog, vectors and keywords; the index is sound if there are none."""

    documents: int
    passages: int
    problems: tuple[str, ...] = ()
