"""The whole index behind one object.

Opening and writing are here, reads in library_reading.py. Knows no command line, no web and no LLM.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from index import verify
from index.errors import HomeUnwritable, IndexMismatch, NotFound, QuestionError
from index.files import listed
from index.ingest import Ingest
from index.library_reading import LibraryReading
from index.lock import WriterLock
from index.opening import MB
from index.originals import Originals
from index.passages import CUTTING
from index.reports import SyncReport, VerifyReport
from index.search.hybrid import HybridSearch
from index.search.typical import TypicalQuestions
from index.stores.catalog import Catalog
from index.stores.factory import (
    CatalogKind,
    VectorStoreKind,
    open_catalog,
    open_originals,
    open_vectors,
)
from index.sync import UPLOAD, Sync
from index.types import (
    EVERYTHING,
    DocumentInfo,
    Embedder,
    PathLike,
    Progress,
    Reranker,
    VectorStore,
    View,
)


class Library(LibraryReading):
    """Documents in, passages out. Opened with `Library.open`; safe to use from several threads."""

    def __init__(
        self,
        *,
        catalog: Catalog,
        vectors: VectorStore,
        originals: Originals,
        embedder: Embedder,
        passage_characters: int,
        max_file_mb: int,
        lock: WriterLock | None,
        home: Path,
        reranker: Reranker | None = None,
    ) -> None:
        searching = HybridSearch(
            catalog=catalog,
            vectors=vectors,
            embedder=embedder,
            typical=TypicalQuestions(embedder),
            reranker=reranker,
        )
        super().__init__(catalog, originals, searching, max_bytes=max_file_mb * MB)
        self._vectors, self._embedder, self._size = vectors, embedder, passage_characters
        self._lock, self._home = lock, home
        self._reranker = reranker
        self._cutting = f"{CUTTING}:{passage_characters}"
        self._writing = threading.RLock()
        self._ingest = Ingest(
            catalog=catalog, vectors=vectors, embedder=embedder, cutting=self._cutting
        )

    @classmethod
    def open(
        cls,
        home: PathLike,
        *,
        embedder: Embedder,
        passage_characters: int = 900,
        max_file_mb: int = 100,
        write: bool = False,
        catalog: CatalogKind = "sqlite",
        vector_store: VectorStoreKind = "chroma",
        vectors: VectorStore | None = None,
        reranker: Reranker | None = None,
        rebuilding: bool = False,
    ) -> Self:
        """Open the index in a home folder, to write only by one process at a time.

        `vectors` is a store that is open already, in place of the kind named. Raises HomeBusy,
        HomeUnwritable, NewerHome, and IndexMismatch unless `rebuilding`.
        """
        home = Path(home).expanduser()
        with ExitStack() as opened:
            lock = WriterLock(home) if write else None
            if lock:
                opened.callback(lock.release)
            held = open_catalog(catalog, home, write=write)
            opened.callback(held.close)
            store = vectors or open_vectors(vector_store, home, write=write)
            opened.callback(store.close)
            originals = open_originals(catalog, home)
            opened.callback(originals.close)
            library = cls(
                catalog=held,
                vectors=store,
                originals=originals,
                embedder=embedder,
                passage_characters=passage_characters,
                max_file_mb=max_file_mb,
                lock=lock,
                home=home,
                reranker=reranker,
            )
            if not rebuilding:
                library._check()
                if write:
                    library._wake()
            opened.pop_all()
        return library

    def close(self) -> None:
        """Let go of the home folder."""
        self._vectors.close()
        self._originals.close()
        self._catalog.close()
        if self._lock:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def load(self) -> None:
        """Load the reranker, if one is set, now instead of at the first question.

        Raises ModelError.
        """
        if self._reranker:
            self._reranker.load()

    @property
    def embedder(self) -> Embedder:
        """The model that made this index's vectors."""
        return self._embedder

    # -- writing

    def sync(
        self, folder: PathLike, *, collection: str, progress: Progress | None = None
    ) -> SyncReport:
        """Make the collection equal to the folder; uploads stay. Raises NotFound."""
        with self._write():
            report = self._sync(collection, "sync", progress).folder(Path(folder))
            self._forget_originals()
            return report

    def reread_uploads(self, collection: str) -> SyncReport:
        """Read uploads again that readers of before have read, as a sync does too."""
        with self._write():
            return self._sync(collection, UPLOAD, None).uploads()

    def add(
        self, paths: Sequence[PathLike], *, collection: str, progress: Progress | None = None
    ) -> SyncReport:
        """Add files and folders of files; nothing is removed. Raises NotFound."""
        files, skipped = listed([Path(path) for path in paths])
        with self._write():
            report = self._sync(collection, "add", progress).files(files, skipped)
            self._forget_originals()
            return report

    def add_upload(
        self, name: str, data: bytes, view: View, *, progress: Progress | None = None
    ) -> DocumentInfo:
        """Add an uploaded file under its name to the view's collection, in place of an earlier upload.

        Raises ReadError, and NotAllowed where the view would not see it.
        """
        collection = view.collection
        if collection is None:
            raise QuestionError("A document is added to one collection; name it.")
        with self._write():
            path = os.path.basename(name.replace("\\", "/")).strip() or "upload"
            id_ = self._sync(collection, UPLOAD, progress).upload(path, data, view)
            self._forget_originals()
            return next(info for info in self.documents(view) if info.id == id_)

    def remove(self, ids: Sequence[str], view: View) -> list[DocumentInfo]:
        """Remove these documents; all or, when one is unknown, none. Raises NotFound."""
        with self._write():
            known = {info.id: info for info in self.documents(view)}
            for id_ in ids:
                if id_ not in known:
                    raise NotFound(
                        f"No document has the id {id_!r}; `python -m index list` shows all."
                    )
            self._ingest.remove(list(dict.fromkeys(ids)))
            self._forget_originals()
            return [known[id_] for id_ in dict.fromkeys(ids)]

    def rebuild(self, progress: Progress | None = None) -> None:
        """Cut and embed every document anew from the catalog, with the model and settings of now."""
        with self._write():
            # Until the end the index says that it is unfinished, so that nobody searches a half.
            self._catalog.remember(unfinished="rebuild")
            self._catalog.forget("model", "dimension", "cutting")
            total, done = sum(info.characters for info in self.documents(EVERYTHING)), 0
            for collection in self._catalog.every_collection():
                self._vectors.drop(collection)
                drafts = verify.recut(self._catalog, collection, size=self._size)
                for draft in self._ingest.store(drafts):
                    done += len(draft.document.text)
                    if progress:
                        progress(draft.document.path, done, total)
            verify.settle(self._catalog, self._ingest)
            self._catalog.forget("unfinished")

    def verify(self) -> VerifyReport:
        """Compare catalog, vectors and keywords and name every disagreement."""
        return verify.verify(self._catalog, self._vectors)

    def mend(self) -> VerifyReport:
        """Make everything agree with the catalog; returns what is still amiss."""
        with self._write():
            verify.mend(self._catalog, self._vectors, self._ingest, size=self._size)
            return self.verify()

    # -- inside

    def _sync(self, collection: str, origin: str, progress: Progress | None) -> Sync:
        return Sync(
            catalog=self._catalog,
            ingest=self._ingest,
            originals=self._originals,
            collection=collection,
            origin=origin,
            size=self._size,
            max_bytes=self._max_bytes,
            progress=progress,
        )

    def _forget_originals(self) -> None:
        """Forget files that no document was read from any more."""
        known = (self._catalog.known(c).values() for c in self._catalog.every_collection())
        self._originals.keep_only({one.content_hash for some in known for one in some})

    @contextmanager
    def _write(self) -> Iterator[None]:
        """One piece of writing at a time, after whatever an earlier one left unfinished."""
        if self._lock is None:
            raise HomeUnwritable(
                f"The index in {self._home} was opened to read only; open it with write=True."
            )
        with self._writing:
            verify.settle(self._catalog, self._ingest)
            yield

    def _check(self) -> None:
        """Raise IndexMismatch when another model or other settings made this index."""
        facts = self._catalog.facts()
        if "unfinished" in facts:
            raise IndexMismatch(
                f"Rebuilding the index in {self._home} was interrupted. "
                "Run `python -m index rebuild` to finish it."
            )
        ours = (self._embedder.name, self._cutting)
        theirs = (facts.get("model", ours[0]), facts.get("cutting", ours[1]))
        if ours != theirs:
            raise IndexMismatch(
                f"The index in {self._home} was built with the model {theirs[0]!r} (passages "
                f"{theirs[1]}), the settings now name {ours[0]!r} (passages {ours[1]}). Set them "
                "back, or run `python -m index rebuild`."
            )

    def _wake(self) -> None:
        """Mend what a crash left behind."""
        self._forget_originals()
        if verify.amiss(self._catalog, self._vectors):
            verify.mend(self._catalog, self._vectors, self._ingest, size=self._size)
