"""Drafts, embeds and commits documents. Knows no question.

The order makes a crash harmless: the journal lists the new vectors, the vectors are stored, one SQL
transaction creates the document, and the vectors of the earlier version are deleted. After a crash
the journal lists what is left over. Several threads may ingest at once: no lock is held while a
model works, and no thread deletes vectors that another is about to store.
"""

import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

import numpy as np

from index import language, readers
from index.errors import IndexMismatch, NoText, Overtaken
from index.passages import cut, embedding_text
from index.protocols import Embedder, VectorStore
from index.stores.catalog import Catalog
from index.stores.records import JournalEntry, Known, NewDocument, Stamp
from index.types import EVERYTHING, Content, Document, Passage, Vectors

AT_ONCE = 256
"""How many passages are embedded and committed together."""
EMBEDDED_AT_ONCE = 80
"""Passages per call of the embedder: many enough for batches of equal length, few enough to show
progress and to stop in between.
"""


def draft(
    data: bytes,
    *,
    collection: str,
    path: str,
    content_hash: str,
    origin: str,
    stamp: Stamp,
    known: Known | None,
    size: int,
    max_bytes: int,
    by: str = "",
    content: Content | None = None,
) -> NewDocument:
    """Read a file's bytes and cut them into passages, as the next version of `known` if given.
    Raises ReadError.

    `content` is given if the bytes were read before; `by` is the person who uploaded them.
    """
    content = content or read_content(data, name=path, max_bytes=max_bytes)
    text = _storable(content.text)
    document = Document(
        id=known.id if known else uuid.uuid4().hex[:16],
        collection=collection,
        path=path,
        title=content.title,
        text=text,
        language=language.detect(text),
        content_hash=content_hash,
        pages=content.pages,
        headings=content.headings,
        metadata={_storable(k): _storable(v) for k, v in content.metadata.items()},
        tables=content.tables,
        report=content.report,
    )
    revision = known.revision + 1 if known else 1
    passages = tuple(cut(document, size=size, revision=revision))
    if not passages:
        raise NoText(f"{path} holds no text; add a version with text.")
    return NewDocument(document, passages, origin, revision, stamp, by=by)


def read_content(data: bytes, *, name: str, max_bytes: int) -> Content:
    """Read a file's bytes; text and title can be stored as they are. Raises ReadError."""
    content = readers.read_bytes(data, name=name, max_bytes=max_bytes)
    return replace(content, title=_storable(content.title))


def _storable(text: str) -> str:
    """Replace characters that UTF-8 cannot encode, one by one, so offsets stay valid."""
    return text.encode("utf-8", "replace").decode()


class Ingest:
    """Commits drafts as documents, and removes documents."""

    def __init__(
        self, *, catalog: Catalog, vectors: VectorStore, embedder: Embedder, cutting: str
    ) -> None:
        self._catalog, self._vectors, self._embedder = catalog, vectors, embedder
        self._cutting = cutting
        self._writing = threading.Lock()
        self._underway: set[int] = set()

    def store(
        self, drafts: Iterable[NewDocument], embedded: Callable[[float], None] | None = None
    ) -> Iterator[NewDocument]:
        """Embed drafts in batches and commit them; yields each one once it is committed.

        `embedded` is called with the embedded share of the drafts that are not yet yielded. A draft
        is dropped if somebody else changed its document in the meantime.
        """
        waiting: list[NewDocument] = []
        for one in drafts:
            waiting.append(one)
            if sum(len(d.passages) for d in waiting) >= AT_ONCE:
                yield from self._commit(waiting, embedded)
                waiting = []
        yield from self._commit(waiting, embedded)

    def remove(self, ids: Sequence[str]) -> None:
        """Remove these documents."""
        self.settle(self._catalog.remove(ids))

    def settle(self, entries: Sequence[JournalEntry]) -> None:
        """Delete the vectors that these entries list, except of existing or coming passages."""
        with self._writing:  # an entry is written and counted as under way in one step
            entries = [entry for entry in entries if entry.number not in self._underway]
        for entry in entries:
            alive = self._catalog.passages(entry.ids, EVERYTHING)
            with self._writing:
                self._vectors.delete(entry.collection, [i for i in entry.ids if i not in alive])
        if entries:
            self._catalog.strike([entry.number for entry in entries])

    def embed(self, collection: str, passages: Sequence[Passage]) -> None:
        """Store the vectors of these passages."""
        for i in range(0, len(passages), AT_ONCE):
            some = passages[i : i + AT_ONCE]
            self._put(collection, some, self._embedded(some))

    def _embedded(
        self, passages: Sequence[Passage], done: Callable[[int], None] | None = None
    ) -> Vectors:
        """Embed these passages."""
        rows: list[Vectors] = []
        for i in range(0, len(passages), EMBEDDED_AT_ONCE):
            some = [embedding_text(one) for one in passages[i : i + EMBEDDED_AT_ONCE]]
            rows.append(self._embedder.embed_passages(some))
            if done:
                done(min(i + EMBEDDED_AT_ONCE, len(passages)))
        return np.concatenate(rows)

    def _put(self, collection: str, passages: Sequence[Passage], vectors: Vectors) -> None:
        self._remember(int(vectors.shape[1]))
        with self._writing:
            self._vectors.upsert(collection, [p.id for p in passages], vectors)

    def _commit(
        self, drafts: Sequence[NewDocument], embedded: Callable[[float], None] | None
    ) -> Iterator[NewDocument]:
        if not drafts:
            return
        collection = drafts[0].document.collection
        passages = [passage for one in drafts for passage in one.passages]
        # All passages are embedded before the first vector is stored: a vector without a passage
        # takes a place among the nearest, and cancelled work leaves nothing behind.
        parts = [passages[i : i + AT_ONCE] for i in range(0, len(passages), AT_ONCE)]
        vectors: list[Vectors] = []
        for part in parts:
            behind = len(vectors) * AT_ONCE

            def on_part(done: int, behind: int = behind) -> None:
                if embedded:
                    embedded((behind + done) / len(passages))

            vectors.append(self._embedded(part, on_part))
        with self._noted(collection, [p.id for p in passages]):
            for part, made in zip(parts, vectors, strict=True):
                self._put(collection, part, made)
            replaced = []
            for one in drafts:
                with suppress(Overtaken):
                    replaced.append(self._catalog.store(one))
                    yield one
            self.settle([entry for entry in replaced if entry])

    @contextmanager
    def _noted(self, collection: str, ids: Sequence[str]) -> Iterator[None]:
        """Keep these vector ids in the journal until they are dealt with."""
        with self._writing:
            noted = self._catalog.note(collection, ids)
            self._underway.add(noted)
        try:
            yield
        finally:
            self._underway.discard(noted)
        self.settle([JournalEntry(noted, collection, tuple(ids))])

    def _remember(self, dimension: int) -> None:
        """Note which model and dimension the index has; refuse vectors of another length."""
        facts = self._catalog.facts()
        if "dimension" not in facts:
            self._catalog.remember(
                model=self._embedder.name, dimension=str(dimension), cutting=self._cutting
            )
        elif facts["dimension"] != str(dimension):
            raise IndexMismatch(
                f"The index holds vectors of {facts['dimension']} dimensions, the model "
                f"{self._embedder.name!r} makes {dimension}. Run `python -m index rebuild`."
            )
