"""The whole index behind one object.

Opening and writing are here; reading is in library_reading.py. Knows no command line, no web and no LLM.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from index import verify
from index.collections import CollectionChanges
from index.errors import HomeUnwritable, NotAllowed, NotFound, QuestionError
from index.exclusion import Exclusion
from index.files import listed
from index.ingest import Ingest
from index.library_reading import LibraryReading
from index.lock import WriterLock
from index.opening import MB
from index.originals import Originals
from index.passages import CUTTING
from index.paths import safe_path
from index.protocols import Embedder, Reranker, VectorStore
from index.readers.reader_process import ReaderProcess
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
from index.types import Content, DocumentInfo, PathLike, Progress, View

log = logging.getLogger("fundstelle.index")


class Library(LibraryReading):
    """Takes documents and finds passages. Open it with `Library.open`; it is thread-safe."""

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
        reranker: Reranker | None,
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
        self._exclusion = Exclusion(settle=self._settle, tidy=self._forget_originals)
        self._changes = CollectionChanges(catalog, vectors, self._exclusion)
        self._syncing = threading.Lock()
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
        """Open the index in a home folder; only one process at a time may open it for writing.

        `vectors` is an open store to use instead of the kind named. Raises HomeBusy,
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
                library._make_ready()
            opened.pop_all()
        return library

    def close(self) -> None:
        """Close the stores and release the home folder."""
        self._vectors.close()
        self._originals.close()
        self._catalog.close()
        if self._lock:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def load(self) -> None:
        """Load the reranker, if one is set, before the first question.

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
        """Make the collection equal to the folder; uploads are kept. Raises NotFound."""
        with self._syncing, self._exclusion.adding(collection), ReaderProcess() as process:
            return self._sync(collection, "sync", progress, process).folder(Path(folder))

    def reread_uploads(self, collection: str) -> SyncReport:
        """Read uploads again if an earlier version of the readers read them; a sync does so too."""
        with self._syncing, self._exclusion.adding(collection), ReaderProcess() as process:
            return self._sync(collection, UPLOAD, None, process).uploads()

    def add(
        self, paths: Sequence[PathLike], *, collection: str, progress: Progress | None = None
    ) -> SyncReport:
        """Add files and folders of files; nothing is removed. Raises NotFound."""
        files, skipped = listed([Path(path) for path in paths])
        with self._syncing, self._exclusion.adding(collection), ReaderProcess() as process:
            return self._sync(collection, "add", progress, process).files(files, skipped)

    def add_upload(
        self,
        name: str,
        data: bytes,
        view: View,
        *,
        progress: Progress | None = None,
        content: Callable[[], Content] | None = None,
    ) -> DocumentInfo:
        """Add an uploaded file at its path in the view's collection; it replaces an earlier upload.

        Only uploads to the same path have to wait meanwhile. `content` reads the data elsewhere; if
        it or `progress` raises, nothing has changed. Raises ReadError, and NotAllowed if the view
        may not write it.
        """
        collection = view.collection
        if collection is None:
            raise QuestionError("A document is added to one collection; name it.")
        path = safe_path(name)
        with (
            self._exclusion.adding(collection),
            self._exclusion.alone_at(collection, path),
            ReaderProcess() as process,
        ):
            sync = self._sync(collection, UPLOAD, progress, process)
            id_ = sync.upload(path, data, view, content=content)
            return self._catalog.info(id_, view)

    def remove(self, ids: Sequence[str], view: View) -> list[DocumentInfo]:
        """Remove all of these documents or none. Raises NotFound, NotAllowed."""
        with self._exclusion.change():
            known = {info.id: info for info in self.documents(view)}
            for id_ in ids:
                if id_ not in known:
                    raise NotFound(
                        f"No document has the id {id_!r}.", hint="`python -m index list` shows all."
                    )
                if not view.may_write(known[id_].collection, known[id_].path):
                    raise NotAllowed(f"You may read {known[id_].path}, but not delete it.")
            self._ingest.remove(list(dict.fromkeys(ids)))
            return [known[id_] for id_ in dict.fromkeys(ids)]

    def create_collection(self, name: str, view: View) -> None:
        """Create an empty collection. Raises Overtaken if the name is taken, and NotAllowed."""
        self._changes.create(name, view)

    def rename_collection(self, name: str, new: str, view: View) -> None:
        """Rename a collection; documents, passages and vectors are kept.

        Raises NotFound, NotAllowed, and Overtaken if the name is taken or documents are being
        added.
        """
        self._changes.rename(name, new, view)

    def delete_collection(self, name: str, view: View) -> None:
        """Delete a collection with all its documents. Raises NotFound, NotAllowed and Overtaken."""
        self._changes.delete(name, view)

    def rebuild(self, progress: Progress | None = None) -> None:
        """Cut and embed every document again, with the current model and settings."""
        with self._exclusion.change():
            verify.rebuild(
                self._catalog, self._vectors, self._ingest, size=self._size, progress=progress
            )

    def verify(self) -> VerifyReport:
        """Compare catalog, vectors and keywords and report every disagreement."""
        return verify.verify(self._catalog, self._vectors)

    def check(self) -> None:
        """Raise HomeError if the vectors cannot be used now."""
        self._vectors.check()

    def mend(self) -> VerifyReport:
        """Repair vectors and keywords from the catalog; returns what is still wrong."""
        with self._exclusion.change():
            verify.mend(self._catalog, self._vectors, self._ingest, size=self._size)
            return self.verify()

    # -- inside

    def _sync(
        self, collection: str, origin: str, progress: Progress | None, process: ReaderProcess
    ) -> Sync:
        return Sync(
            catalog=self._catalog,
            ingest=self._ingest,
            originals=self._originals,
            collection=collection,
            origin=origin,
            size=self._size,
            max_bytes=self._max_bytes,
            process=process,
            progress=progress,
        )

    def _forget_originals(self) -> None:
        """Delete kept files that no document was read from any more."""
        self._originals.keep_only(self._catalog.hashes())

    def _settle(self) -> None:
        """Clear up unfinished changes. Raises HomeUnwritable."""
        if self._lock is None:
            raise HomeUnwritable(
                f"The index in {self._home} was opened to read only; open it with write=True."
            )
        verify.settle(self._catalog, self._ingest)

    def _make_ready(self) -> None:
        """Finish or repair what a crash left behind, if writing. Raises IndexMismatch."""
        if self._lock and "unfinished" in self._catalog.facts():
            log.warning("Rebuilding the index in %s was interrupted; it is done now.", self._home)
            self.rebuild()
        facts = self._catalog.facts()
        verify.refuse_mismatch(facts, self._home, self._embedder.name, self._cutting)
        if self._lock:
            self._forget_originals()
            if verify.amiss(self._catalog, self._vectors):
                verify.mend(self._catalog, self._vectors, self._ingest, size=self._size)
