"""Finds nearest vectors in memory, for tests and small trials; nothing is kept."""

from collections.abc import Sequence

from index.protocols import PassageIds
from index.types import Vectors


class MemoryVectors:
    """A `VectorStore` in memory that compares every vector."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, Vectors]] = {}

    def upsert(self, collection: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Store one vector per passage id."""
        self._rows.setdefault(collection, {}).update(zip(ids, vectors, strict=True))

    def nearest(
        self, collection: str, vector: Vectors, k: int, among: PassageIds | None = None
    ) -> list[tuple[str, float]]:
        """The k nearest, best first; only of these ids if given."""
        rows = dict(self._rows.get(collection, {}))  # another thread may be writing
        listed = rows if among is None else rows.keys() & set(among)
        scored = [(id_, float(rows[id_] @ vector)) for id_ in listed]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:k]

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Delete these ids."""
        for id_ in ids:
            self._rows.get(collection, {}).pop(id_, None)

    def ids(self, collection: str) -> set[str]:
        """All ids stored."""
        return set(self._rows.get(collection, {}))

    def count(self, collection: str) -> int:
        """How many vectors are stored."""
        return len(self._rows.get(collection, {}))

    def get(self, collection: str, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors of those ids that are known."""
        rows = self._rows.get(collection, {})
        return {id_: rows[id_] for id_ in ids if id_ in rows}

    def drop(self, collection: str) -> None:
        """Delete the collection."""
        self._rows.pop(collection, None)

    def rename(self, collection: str, name: str) -> None:
        """Rename the collection."""
        if collection in self._rows:
            self._rows[name] = self._rows.pop(collection)

    def clear(self) -> None:
        """Delete everything."""
        self._rows.clear()

    def check(self) -> None:
        """Memory is always there."""

    def close(self) -> None:
        """Do nothing: nothing is open, and the store may be used again."""
