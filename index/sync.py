"""Makes the catalog equal to a folder, and adds single files.

Knows no model. Nothing is removed unless the whole folder was listed and is still the same at the
end.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from index.errors import NotAllowed, OriginalGone, Overtaken, ReadError
from index.files import File, Folder, read
from index.ingest import Ingest, draft, read_content
from index.originals import Originals
from index.readers import refuse_unknown_ending
from index.readers.reader_process import ReaderProcess
from index.reports import Skipped, SyncReport, SyncTally
from index.stores.catalog import Catalog
from index.stores.records import READING, Known, NewDocument, Stamp
from index.types import Content, Progress, View

UPLOAD = "upload"
UNBOUNDED = (".pdf",)
"""Formats whose engine cannot be stopped while it unpacks a page."""
_FRESH_NS = 2_000_000_000
"""A file changed this recently may change again without a new stamp."""


class Sync:
    """One sync or add of one collection; use each object once."""

    def __init__(
        self,
        *,
        catalog: Catalog,
        ingest: Ingest,
        originals: Originals,
        collection: str,
        origin: str,
        size: int,
        max_bytes: int,
        process: ReaderProcess,
        progress: Progress | None = None,
    ) -> None:
        self._catalog, self._ingest, self._collection = catalog, ingest, collection
        self._originals = originals
        self._origin, self._size, self._max_bytes = origin, size, max_bytes
        self._process, self._progress = process, progress
        self._begun = time.monotonic()
        self._known = catalog.known(collection)
        self._gone: dict[str, Known] = {}
        self._tally = SyncTally()
        # Bytes of all files, read, and committed; and the current file.
        self._total = self._seen = self._behind = 0
        self._path = ""

    def folder(self, place: Path) -> SyncReport:
        """Make the collection equal to the folder. Raises NotFound if there is no such folder."""
        folder = Folder(place)
        walk = folder.walk()
        found = {file.path for file in walk.files}
        for known in self._known.values():
            if known.origin == UPLOAD:
                self._tally.kept_uploads += 1
            elif known.path not in found and walk.sees(known.path):
                self._gone[known.id] = known
        self._tally.skipped += walk.skipped
        self._take([file for file in walk.files if not self._same(file)], check=folder.check)
        folder.check()
        self._ingest.remove(list(self._gone))
        self._tally.removed += [known.path for known in self._gone.values()]
        return self.uploads()

    def uploads(self) -> SyncReport:
        """Read kept uploads again if an earlier version of the readers read them."""
        for one in self._ingest.store(self._read_again()):
            self._done(one)
        return self._report()

    def files(self, files: Sequence[File], skipped: Sequence[Skipped] = ()) -> SyncReport:
        """Add these files; they replace documents at their paths, and nothing is removed."""
        self._tally.skipped += skipped
        self._take([file for file in files if not self._same(file)])
        return self._report()

    def upload(
        self,
        path: str,
        data: bytes,
        view: View,
        *,
        content: Callable[[], Content] | None = None,
    ) -> str:
        """Add an uploaded file; it replaces an upload of that name. Returns the document's id.

        `content` reads it elsewhere. Raises ReadError, Overtaken, and NotAllowed if the view may
        not write the document, whether or not it exists.
        """
        path, known = self._free(path, view)
        one = self._draft(
            data,
            path=path,
            stamp=Stamp(len(data)),
            known=known,
            by=view.name or view.asker,
            content=content() if content else None,
        )
        same = known and known.content_hash == one.document.content_hash
        self._originals.keep(one.document.content_hash, data)
        if known and same and known.schema == READING:
            return known.id
        self._path, self._seen, self._total = path, len(data), len(data)
        if not list(self._ingest.store([one], self._embedded)):
            raise Overtaken(f"{path!r} was changed by somebody else meanwhile. Add it again.")
        return one.document.id

    def _free(self, path: str, view: View) -> tuple[str, Known | None]:
        """A path for an upload that no file of a folder has, and the document there."""
        given, number = path, 2
        known = self._known.get(path)
        while known and known.origin != UPLOAD and view.sees(self._collection, path):
            name = Path(path)
            free = str(name.with_name(f"{name.stem} ({number}){name.suffix}"))
            known, number = self._known.get(free), number + 1
            if known is None or known.origin == UPLOAD:
                path = free
        if not view.may_write(self._collection, path):
            raise NotAllowed(f"You may not add {given} to the collection {self._collection!r}.")
        return path, known

    def _same(self, file: File) -> bool:
        """Whether the stamp alone shows that the file is already indexed."""
        known = self._known.get(file.path)
        if known is None or known.origin == UPLOAD or known.schema != READING:
            return False
        same = file.stamp == Stamp(known.size, known.mtime)
        if same:
            self._originals.link(known.content_hash, file.place)
        self._tally.unchanged += same
        return same

    def _take(self, files: Sequence[File], check: Callable[[], None] | None = None) -> None:
        """Read, embed and commit these files; progress counts their bytes."""
        self._total = sum(max(file.stamp.size, 1) for file in files)
        drafted: set[str] = set()
        for one in self._ingest.store(self._drafts(files, check, drafted), self._embedded):
            self._done(one)
            drafted.discard(one.document.path)
            self._report_progress(one.document.path, self._behind)
        for path in sorted(drafted):
            self._skip(path, "Somebody else changed it meanwhile; sync again.")
        if self._behind < self._total:
            self._report_progress(self._path, self._total)

    def _embedded(self, share: float) -> None:
        self._report_progress(self._path, int(self._seen * share + self._behind * (1 - share)))
        if share == 1:
            self._behind = self._seen

    def _report_progress(self, path: str, done: int) -> None:
        if self._progress and self._total:
            self._progress(path, done, self._total)

    def _drafts(
        self, files: Iterable[File], check: Callable[[], None] | None, drafted: set[str]
    ) -> Iterator[NewDocument]:
        """Drafts of the files that need one; their paths are added to `drafted`."""
        for file in files:
            self._path = file.path
            try:
                one = self._consider(file)
            except ReadError as error:
                if check:
                    check()  # a file cannot be read if its folder is gone
                self._skip(file.path, str(error))
                one = None
            self._seen += max(file.stamp.size, 1)
            if one:
                drafted.add(file.path)
                yield one

    def _consider(self, file: File) -> NewDocument | None:
        known = self._known.get(file.path)
        if known and known.origin == UPLOAD:
            raise ReadError(
                "An uploaded document has this path; remove it first, or rename the file.",
                hint=f"`python -m index remove {known.id}` removes it.",
            )
        refuse_unknown_ending(file.path)
        data, stamp = read(file.place, max_bytes=self._max_bytes)
        stamp = _trusted(stamp)
        content_hash = _hash(data)
        if known and known.schema == READING and known.content_hash == content_hash:
            self._catalog.touch(known.id, stamp=stamp, origin=self._origin)
            self._originals.link(content_hash, file.place)
            self._tally.unchanged += 1
            return None
        if known is None and (moved := self._take_gone(content_hash)):
            title = read_content(data, name=file.path, max_bytes=self._max_bytes).title
            self._catalog.move(
                moved.id, path=file.path, title=title, stamp=stamp, origin=self._origin
            )
            self._originals.link(content_hash, file.place)
            self._tally.moved.append(file.path)
            return None
        one = self._draft(data, path=file.path, stamp=stamp, known=known)
        self._originals.link(content_hash, file.place)
        return one

    def _read_again(self) -> Iterator[NewDocument]:
        """Drafts of uploads that an earlier version of the readers read; one without its file stays
        as it is."""
        for known in self._known.values():
            if known.origin != UPLOAD or known.schema == READING:
                continue
            try:
                data = self._originals.read(
                    known.content_hash, path=known.path, max_bytes=self._max_bytes
                ).data
                stamp = Stamp(len(data))
                yield self._draft(data, path=known.path, stamp=stamp, known=known, origin=UPLOAD)
            except OriginalGone:
                continue
            except ReadError as error:
                self._skip(known.path, str(error))

    def _draft(
        self,
        data: bytes,
        *,
        path: str,
        stamp: Stamp,
        known: Known | None,
        origin: str = "",
        by: str = "",
        content: Content | None = None,
    ) -> NewDocument:
        return draft(
            data,
            collection=self._collection,
            path=path,
            content_hash=_hash(data),
            origin=origin or self._origin,
            stamp=stamp,
            known=known,
            size=self._size,
            max_bytes=self._max_bytes,
            by=by,
            content=content or self._read_in_subprocess(data, path),
        )

    def _read_in_subprocess(self, data: bytes, path: str) -> Content | None:
        """The content of a file whose format needs a separate process; None for the others."""
        if not path.lower().endswith(UNBOUNDED):
            return None
        return self._process.read(data, name=path, max_bytes=self._max_bytes)

    def _take_gone(self, content_hash: str) -> Known | None:
        """A document with this content whose file is gone, to be moved to the new path."""
        for known in self._gone.values():
            if known.content_hash == content_hash and known.schema == READING:
                return self._gone.pop(known.id)
        return None

    def _done(self, one: NewDocument) -> None:
        path = one.document.path
        (self._tally.changed if path in self._known else self._tally.added).append(path)
        self._tally.passages += len(one.passages)

    def _skip(self, path: str, reason: str) -> None:
        stays = " The earlier version stays." if path in self._known else ""
        self._tally.skipped.append(Skipped(path, reason + stays))

    def _report(self) -> SyncReport:
        return self._tally.report(self._collection, time.monotonic() - self._begun)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _trusted(stamp: Stamp) -> Stamp:
    """The stamp; an empty one if the file is so new that a change might not show."""
    return Stamp(stamp.size) if time.time_ns() - stamp.mtime < _FRESH_NS else stamp
