"""Drafts, embeds and commits documents. Knows no question.

The order makes a crash harmless: the journal names the new vectors, the vectors are stored, one SQL
transaction makes the document exist, and the vectors of the earlier version are deleted. The journal names
whatever a crash leaves behind. Several threads may be at it at once: nothing is locked while a model works,
and the vectors that one thread has under way are kept from the clearing of another.
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
from index.stores.catalog import Catalog
from index.stores.records import Draft, Entry, Known, Stamp
from index.types import EVERYTHING, Content, Document, Embedder, Passage, Vectors, VectorStore

AT_ONCE = 256
"""Passages whose documents are embedded and committed together."""
TOLD_AFTER = 80
"""Passages embedded at once: enough for batches of equal length, few enough to show progress and to stop."""


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
) -> Draft:
    """Read and cut a file's bytes, as the next version of `known` if given. Raises ReadError.

    `content` is what was read of them already, `by` who gave them.
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
    return Draft(document, passages, origin, revision, stamp, by=by)


def read_content(data: bytes, *, name: str, max_bytes: int) -> Content:
    """What the readers make of a file's bytes, with a title that can be stored. Raises ReadError."""
    content = readers.read_bytes(data, name=name, max_bytes=max_bytes)
    return replace(content, title=_storable(content.title))


def _storable(text: str) -> str:
    """The text with what UTF-8 cannot hold replaced, character by character: offsets stay."""
    return text.encode("utf-8", "replace").decode()


class Ingest:
    """Makes drafts exist, and documents cease to."""

    def __init__(
        self, *, catalog: Catalog, vectors: VectorStore, embedder: Embedder, cutting: str
    ) -> None:
        self._catalog, self._vectors, self._embedder = catalog, vectors, embedder
        self._cutting = cutting
        self._writing = threading.Lock()
        self._underway: set[int] = set()

    def store(
        self, drafts: Iterable[Draft], embedded: Callable[[float], None] | None = None
    ) -> Iterator[Draft]:
        """Commit each draft, many embedded together; yields each once it is committed.

        `embedded` hears which share of those that were drafted but not yet yielded is embedded. A draft
        whose document somebody else changed meanwhile is not committed and not yielded.
        """
        waiting: list[Draft] = []
        for one in drafts:
            waiting.append(one)
            if sum(len(d.passages) for d in waiting) >= AT_ONCE:
                yield from self._commit(waiting, embedded)
                waiting = []
        yield from self._commit(waiting, embedded)

    def remove(self, ids: Sequence[str]) -> None:
        """Make these documents cease to exist."""
        self.settle(self._catalog.remove(ids))

    def settle(self, entries: Sequence[Entry]) -> None:
        """Delete the vectors that the entries name, but for those of passages that exist or soon will."""
        with self._writing:  # where an entry is written and counted as under way in one
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
        """The vectors of these passages."""
        rows: list[Vectors] = []
        for i in range(0, len(passages), TOLD_AFTER):
            some = [embedding_text(one) for one in passages[i : i + TOLD_AFTER]]
            rows.append(self._embedder.embed_passages(some))
            if done:
                done(min(i + TOLD_AFTER, len(passages)))
        return np.concatenate(rows)

    def _put(self, collection: str, passages: Sequence[Passage], vectors: Vectors) -> None:
        self._remember(int(vectors.shape[1]))
        with self._writing:
            self._vectors.upsert(collection, [p.id for p in passages], vectors)

    def _commit(
        self, drafts: Sequence[Draft], embedded: Callable[[float], None] | None
    ) -> Iterator[Draft]:
        if not drafts:
            return
        collection = drafts[0].document.collection
        passages = [passage for one in drafts for passage in one.passages]
        # All are embedded before the first is stored: until its passages exist, a vector only takes up
        # room among the nearest, and work that is cancelled meanwhile leaves nothing behind.
        parts = [passages[i : i + AT_ONCE] for i in range(0, len(passages), AT_ONCE)]
        vectors: list[Vectors] = []
        for part in parts:
            behind = len(vectors) * AT_ONCE

            def told(done: int, behind: int = behind) -> None:
                if embedded:
                    embedded((behind + done) / len(passages))

            vectors.append(self._embedded(part, told))
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
        """The journal names vectors with these ids until they are seen to."""
        with self._writing:
            noted = self._catalog.note(collection, ids)
            self._underway.add(noted)
        try:
            yield
        finally:
            self._underway.discard(noted)
        self.settle([Entry(noted, collection, tuple(ids))])

    def _remember(self, dimension: int) -> None:
        """Write down what the first vectors are made with; refuse vectors of another length."""
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
