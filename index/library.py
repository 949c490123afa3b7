"""The whole index behind one object. Knows no command line, no web and no LLM."""

import os
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from index import verify
from index.errors import HomeUnwritable, IndexMismatch, NotAllowed, NotFound, QuestionError
from index.files import File, Folder, stamp_of
from index.ingest import Ingest
from index.lock import WriterLock
from index.opening import MB
from index.originals import Original, Originals
from index.passages import CUTTING
from index.search import hybrid
from index.search.query import Asked
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
    Document,
    DocumentInfo,
    Embedder,
    Hit,
    Passage,
    PathLike,
    Progress,
    Reranker,
    Skipped,
    SyncReport,
    VectorStore,
    VerifyReport,
    View,
)


class Library:
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
        self._catalog, self._vectors, self._embedder = catalog, vectors, embedder
        self._size, self._max_bytes = passage_characters, max_file_mb * MB
        self._lock, self._home = lock, home
        self._reranker = reranker
        self._originals = originals
        self.typical = TypicalQuestions(embedder)
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

    def add(
        self, paths: Sequence[PathLike], *, collection: str, progress: Progress | None = None
    ) -> SyncReport:
        """Add files and folders of files; nothing is removed. Raises NotFound."""
        files, skipped = _listed([Path(path) for path in paths])
        with self._write():
            report = self._sync(collection, "add", progress).files(files, skipped)
            self._forget_originals()
            return report

    def add_upload(
        self, name: str, data: bytes, view: View, *, progress: Progress | None = None
    ) -> DocumentInfo:
        """Add an uploaded file under its name to the view's collection, in place of an earlier upload.

        Raises ReadError, and NotAllowed where the view may not write it.
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
        """Remove these documents; all or, when one may not be, none. Raises NotFound, NotAllowed."""
        with self._write():
            known = {info.id: info for info in self.documents(view)}
            for id_ in ids:
                if id_ not in known:
                    raise NotFound(
                        f"No document has the id {id_!r}; `python -m index list` shows all."
                    )
                if not view.may_write(known[id_].collection, known[id_].path):
                    raise NotAllowed(f"You may read {known[id_].path}, but not delete it.")
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

    # -- reading; what the view does not show is as if it did not exist

    def collections(self, view: View) -> list[str]:
        """The names of the collections that hold documents."""
        return self._catalog.collections(view)

    def documents(self, view: View) -> list[DocumentInfo]:
        """The documents without their texts, by collection and path."""
        return self._catalog.documents(view)

    def document(self, id_: str, view: View) -> Document:
        """The document with this id, with its text. Raises NotFound."""
        return self._catalog.document(id_, view)

    def has_original(self, id_: str, view: View) -> bool:
        """Whether the file that the document with this id was read from is there. Raises NotFound."""
        return self._originals.has(self._catalog.document(id_, view).content_hash)

    def original(self, id_: str, view: View) -> Original:
        """The file that the document with this id was read from. Raises NotFound, OriginalGone."""
        found = self._catalog.document(id_, view)
        return self._originals.read(found.content_hash, path=found.path, max_bytes=self._max_bytes)

    def find(self, path: str, view: View) -> Document:
        """The document at this path. Raises NotFound."""
        return self._catalog.find(path, view)

    def page_at(self, id_: str, view: View, *, offset: int) -> int | None:
        """The page on which this offset of a document's text stands; None without pages."""
        return self._catalog.page_at(id_, view, offset=offset)

    def passage(self, id_: str, view: View) -> Passage:
        """The passage with this id. Raises NotFound."""
        found = self._catalog.passages([id_], view)
        if id_ not in found:
            raise NotFound(f"No passage has the id {id_!r}; its document was changed or removed.")
        return found[id_]

    def passages_of(self, id_: str, view: View) -> list[Passage]:
        """The passages of the document with this id, in order."""
        return self._catalog.passages_of([id_], view)

    def asked(self, question: str, view: View) -> Asked:
        """The question as the collection would write it, and the language to answer it in."""
        return hybrid.asked(question, view, self._catalog)

    def search(self, question: str, view: View, *, k: int) -> list[Hit]:
        """The k passages nearest to the question that the view allows, best first."""
        return hybrid.search(
            question,
            view,
            k=k,
            catalog=self._catalog,
            vectors=self._vectors,
            embedder=self._embedder,
            typical=self.typical,
            reranker=self._reranker,
        )

    def document_frequency(self, stems: Collection[str], view: View) -> dict[str, int]:
        """In how many passages of a collection each stem occurs."""
        return self._catalog.document_frequency(stems, view)

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


def _listed(paths: Sequence[Path]) -> tuple[list[File], list[Skipped]]:
    """The files that the paths name, folders opened; a name that comes twice is passed over."""
    files: dict[str, File] = {}
    skipped: list[Skipped] = []
    for path in paths:
        if path.is_dir():
            walk = Folder(path).walk()
            found = walk.files
            skipped += walk.skipped
        else:
            place = path.resolve()  # whoever names a link means what it leads to
            found = [File(place, path.name, stamp_of(place))]
        for file in found:
            if file.path in files and files[file.path].place != file.place:
                skipped.append(
                    Skipped(
                        str(file.place),
                        f"Another file is added as {file.path} already; rename it, or sync a folder "
                        "that holds both.",
                    )
                )
            files.setdefault(file.path, file)
    return list(files.values()), skipped
