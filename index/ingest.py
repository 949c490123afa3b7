"""Content to committed documents: draft, embed, commit. Knows no question.

The order makes a crash harmless: the journal names the new vectors, the vectors are stored, one SQL
transaction makes the document exist, the earlier version's vectors go. What a crash leaves over,
the journal names.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from index import language, readers
from index.errors import IndexMismatch, NoText
from index.passages import cut, embedding_text
from index.stores.catalog import Catalog
from index.stores.records import Draft, Entry, Known, Stamp
from index.types import EVERYTHING, Content, Document, Embedder, Passage, VectorStore

AT_ONCE = 256
"""Passages embedded together: enough for batches of equal length, few enough to show progress."""


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
) -> Draft:
    """Read and cut a file's bytes, as the next version of `known` if given. Raises ReadError."""
    content = read_content(data, name=path, max_bytes=max_bytes)
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
    return Draft(document, passages, origin, revision, stamp)


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

    def store(
        self, drafts: Iterable[Draft], embedded: Callable[[float], None] | None = None
    ) -> Iterator[Draft]:
        """Commit each draft, many embedded together; yields each once it is committed.

        `embedded` hears which share of those that were drafted but not yet yielded is embedded.
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
        """Delete the vectors that the entries name, but for those of passages that exist."""
        for entry in entries:
            alive = self._catalog.passages(entry.ids, EVERYTHING)
            self._vectors.delete(entry.collection, [i for i in entry.ids if i not in alive])
        if entries:
            self._catalog.strike([entry.number for entry in entries])

    def embed(
        self,
        collection: str,
        passages: Sequence[Passage],
        embedded: Callable[[float], None] | None = None,
    ) -> None:
        """Store the vectors of these passages."""
        for i in range(0, len(passages), AT_ONCE):
            some = passages[i : i + AT_ONCE]
            vectors = self._embedder.embed_passages([embedding_text(p) for p in some])
            self._remember(int(vectors.shape[1]))
            self._vectors.upsert(collection, [p.id for p in some], vectors)
            if embedded:
                embedded((i + len(some)) / len(passages))

    def _commit(
        self, drafts: Sequence[Draft], embedded: Callable[[float], None] | None
    ) -> Iterator[Draft]:
        if not drafts:
            return
        collection = drafts[0].document.collection
        passages = [passage for one in drafts for passage in one.passages]
        noted = self._catalog.note(collection, [p.id for p in passages])
        self.embed(collection, passages, embedded)
        replaced = []
        for one in drafts:
            replaced.append(self._catalog.store(one))
            yield one
        self.settle([entry for entry in replaced if entry])
        self._catalog.strike([noted])

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
