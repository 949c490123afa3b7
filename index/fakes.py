"""Shipped stand-ins whose work can be checked by eye. They know no model and write no file."""

from collections.abc import Collection, Sequence
from zlib import crc32

import numpy as np

from index.stores.keywords import stems
from index.types import Vectors


class WordEmbedder:
    """Vectors that count stems: texts that share words are near, texts that share none are not.

    `calls` and `embedded` count the passages asked for, so that tests can see what work was done.
    """

    def __init__(self, *, dimension: int = 64, name: str = "fake-words") -> None:
        self._dimension = dimension
        self._name = name
        self.calls = 0
        self.embedded = 0

    @property
    def name(self) -> str:
        """The name an index remembers."""
        return self._name

    @property
    def dimension(self) -> int:
        """The length of every vector."""
        return self._dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One vector per text, shape (len(texts), dimension)."""
        self.calls += 1
        self.embedded += len(texts)
        return self._embed(texts)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """The same vectors as those of passages."""
        return self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        counts = np.full((len(texts), self._dimension), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for stem in stems(text):
                counts[row, crc32(stem.encode()) % self._dimension] += 1
        return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True), dtype=np.float32)


class MemoryVectors:
    """A VectorStore in memory that compares with every vector."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, tuple[str, Vectors]]] = {}

    def upsert(
        self, collection: str, ids: Sequence[str], documents: Sequence[str], vectors: Vectors
    ) -> None:
        """Store one vector per passage id."""
        rows = self._rows.setdefault(collection, {})
        for id_, document, vector in zip(ids, documents, vectors, strict=True):
            rows[id_] = (document, vector)

    def nearest(
        self, collection: str, vector: Vectors, k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The k nearest, best first."""
        rows = self._rows.get(collection, {})
        scored = [
            (id_, float(other @ vector))
            for id_, (document, other) in rows.items()
            if documents is None or document in documents
        ]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:k]

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Forget these ids."""
        for id_ in ids:
            self._rows.get(collection, {}).pop(id_, None)

    def ids(self, collection: str) -> set[str]:
        """Every id stored."""
        return set(self._rows.get(collection, {}))

    def count(self, collection: str) -> int:
        """How many vectors are stored."""
        return len(self._rows.get(collection, {}))

    def get(self, collection: str, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors of those ids that are known."""
        rows = self._rows.get(collection, {})
        return {id_: rows[id_][1] for id_ in ids if id_ in rows}

    def drop(self, collection: str) -> None:
        """Forget the collection."""
        self._rows.pop(collection, None)
