"""The shapes of documents, collections and uploads."""

from typing import Literal

from pydantic import BaseModel, Field

from index.uploads.types import Reason, State


class LeftOutShape(BaseModel):
    """What was not read of a file, how often, and on which pages if known."""

    what: str
    count: int
    pages: list[int]


class ReportShape(BaseModel):
    """What was read of a file, by kind, and what was left out."""

    read: dict[str, int]
    left_out: list[LeftOutShape]


class PageShape(BaseModel):
    """A page's span in the text."""

    number: int
    start: int
    end: int


class HeadingShape(BaseModel):
    """A heading's span in the text."""

    level: int
    start: int
    end: int


class TableShape(BaseModel):
    """A table's span in the text; rows before `head_end` name the columns."""

    start: int
    end: int
    head_end: int


class DocumentShape(BaseModel):
    """A document without its text."""

    id: str
    collection: str
    document: str = Field(description="Its path.")
    title: str
    language: str
    characters: int
    pages: list[PageShape]
    headings: list[HeadingShape]
    tables: list[TableShape]
    version: str
    original: bool = Field(description="Whether the file that it was read from is there.")
    metadata: dict[str, str]
    report: ReportShape


class ReadShape(DocumentShape):
    """A document with a part of its text, from `start` to `end`."""

    start: int
    end: int
    text: str


class ListedShape(BaseModel):
    """A document in a list; moments are ISO 8601, UTC."""

    id: str
    collection: str
    document: str = Field(description="Its path.")
    title: str
    language: str
    characters: int
    pages: int
    passages: int
    origin: str
    added: str
    changed: str
    changed_by: str
    revision: int
    content_hash: str
    metadata: dict[str, str]
    report: ReportShape


class DocumentsShape(BaseModel):
    """The documents of a collection."""

    documents: list[ListedShape]


class SkippedShape(BaseModel):
    """A file that did not become a document."""

    path: str
    reason: str


class AddedShape(BaseModel):
    """The documents that files became, and the files that did not."""

    documents: list[ListedShape]
    skipped: list[SkippedShape]


class RemovedShape(BaseModel):
    """The documents that were deleted."""

    removed: list[ListedShape]


class LineShape(BaseModel):
    """A row of a table: its span and those of its cells."""

    kind: str
    start: int
    end: int
    cells: list[list[int]]


class GridShape(BaseModel):
    """The rows of a table in a window; `columns` if their names stand above it."""

    start: int
    end: int
    columns: list[str]
    rows: list[LineShape]


class BeginShape(BaseModel):
    """Where a page begins."""

    number: int
    start: int


class WindowShape(BaseModel):
    """A window of a document's text with its structure; offsets are those of the whole text."""

    start: int
    end: int
    characters: int
    text: str
    headings: list[HeadingShape]
    pages: list[BeginShape]
    tables: list[GridShape]


class DrawnShape(BaseModel):
    """A page of a PDF, and where a slice of the text stands on it."""

    page: int
    pages: int
    width: int
    height: int
    version: str
    holds: bool = Field(description="Whether the slice is on this page.")
    boxes: list[list[float]] = Field(description="Left, top, right, lower edge, as shares.")
    share: float = Field(description="Of the slice's letters that the boxes hold.")


class CollectionsShape(BaseModel):
    """The names of the collections."""

    collections: list[str]
    default: str


class UploadShape(BaseModel):
    """A file handed in; `done` of `total` (0: unknown) of what is being done with it."""

    id: str
    collection: str
    path: str
    size: int
    state: State
    doing: Literal["", "unpacking", "reading", "embedding"]
    done: int
    total: int
    seconds_left: int | None
    reason: Reason | None
    document_id: str
    archive: str = Field(description="The ZIP that it came out of.")
    held: int = Field(description="Files in a ZIP.")
    junk: int
    handed_in: str
    ended: str
    webhook: str = Field(description="The address that is told when it ends.")


class ReceivedShape(BaseModel):
    """How many bytes of a file have been received."""

    received: int


class AcceptedShape(BaseModel):
    """What is accepted."""

    endings: list[str]
    archives: list[str]
    max_file_mb: int
    max_unpacked_mb: int
    max_files: int


class UploadsShape(BaseModel):
    """The sender's uploads, and what is accepted."""

    accepted: AcceptedShape
    counts: dict[State, int]
    before: int = Field(description="Uploads of others that wait before the sender's first.")
    seconds_left: int | None
    uploads: list[UploadShape]


class CancelledShape(BaseModel):
    """The upload that was cancelled."""

    cancelled: list[UploadShape]


class CancelledAllShape(BaseModel):
    """How many uploads were cancelled."""

    cancelled: int
