"""The types of the upload queue: plain values. Knows no file and no database."""

from dataclasses import dataclass
from typing import Literal, get_args

from index.errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    FundstelleError,
    HomeError,
    NotAllowed,
    NoText,
    Overtaken,
    ReadError,
    TooLarge,
    UnsupportedFormat,
    WrongContent,
)
from index.types import View

State = Literal["waiting", "working", "added", "failed"]

Reason = Literal[
    "empty",
    "large",
    "format",
    "content",
    "encrypted",
    "damaged",
    "no_text",
    "name",
    "link",
    "nested",
    "twice",
    "bomb",
    "many",
    "not_allowed",
    "overtaken",
    "storage",
    "crashed",
    "unexpected",
]
"""Why a file did not become a document; the page has a sentence for each in every language."""

REASONS: tuple[Reason, ...] = get_args(Reason)

_OF_ERROR: dict[type[FundstelleError], Reason] = {
    EmptyFile: "empty",
    TooLarge: "large",
    UnsupportedFormat: "format",
    WrongContent: "content",
    EncryptedFile: "encrypted",
    NoText: "no_text",
    DamagedFile: "damaged",
    ReadError: "damaged",
    NotAllowed: "not_allowed",
    Overtaken: "overtaken",
    HomeError: "storage",
}


def reason_of(error: BaseException) -> Reason:
    """The reason for an error, as people see it."""
    return next(
        (_OF_ERROR[kind] for kind in type(error).__mro__ if kind in _OF_ERROR), "unexpected"
    )


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file: its path and collection, who uploaded it, and the outcome.

    `webhook` is the address to notify when it ends, empty for
    none. `archive` names the ZIP that contained it and gave it its
    webhook. Of a ZIP that was unpacked, `held` counts the files in it and `junk` those that systems
    had put beside them. Moments are ISO 8601, UTC; `size` is in bytes.
    """

    id: str
    owner: str
    view: View
    collection: str
    path: str
    size: int
    state: State = "waiting"
    reason: Reason | None = None
    document_id: str = ""
    archive: str = ""
    held: int = 0
    junk: int = 0
    tries: int = 0
    handed_in: str = ""
    ended: str = ""
    webhook: str = ""

    @property
    def is_archive(self) -> bool:
        """Whether it is a ZIP to be unpacked."""
        return self.path.lower().endswith(ARCHIVES)


ARCHIVES = (".zip",)


@dataclass(frozen=True, slots=True)
class UploadWork:
    """The progress of a file: the current step, `done` of `total` (0: unknown), and the seconds left."""

    doing: Literal["unpacking", "reading", "embedding"] = "reading"
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
