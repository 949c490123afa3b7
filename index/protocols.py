"""The protocols of the index's exchangeable parts: models and the vector store."""

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.types import Vectors


@runtime_checkable
class Loads(Protocol):
    """A part that can be loaded before its first use; models are, fakes need not be."""

    def load(self) -> None:
        """Load it now. Raises ModelError."""
        ...


class Embedder(Protocol):
    """Turns texts into vectors of length one."""

    @property
    def name(self) -> str:
        """The weights' name; an index built with other weights is refused."""
        ...

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape (len(texts), dimension)."""
        ...

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape (len(texts), dimension)."""
        ...


class Reranker(Protocol):
    """Reads question and text together and scores how well the text answers."""

    @property
    def name(self) -> str:
        """The weights' name."""
        ...

    def load(self) -> None:
        """Load the model before the first question. Raises ModelError."""
        ...

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """One score per text, shape (len(texts),), higher is better. Raises ModelError."""
        ...


class PassageIds(Protocol):
    """A set of passage ids that need not be listed; a `frozenset` is one."""

    def __len__(self) -> int:
        """The size of the set."""
        ...

    def __iter__(self) -> Iterator[str]:
        """All ids."""
        ...

    def intersection(self, ids: Collection[str], /) -> Collection[str]:
        """The ids among these that belong to the set."""
        ...


class VectorStore(Protocol):
    """Finds nearest vectors by collection. Knows ids of passages, never texts or documents."""

    def upsert(self, collection: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Store one vector per passage id."""
        ...

    def nearest(
        self, collection: str, vector: Vectors, k: int, among: PassageIds | None = None
    ) -> list[tuple[str, float]]:
        """The k nearest (passage id, cosine), best first; only of these ids if given.

        `vector` has shape (dimension,). An unknown collection has no neighbours.
        """
        ...

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Delete these passage ids; unknown ones are ignored."""
        ...

    def ids(self, collection: str) -> set[str]:
        """All passage ids stored for the collection."""
        ...

    def count(self, collection: str) -> int:
        """How many vectors are stored for the collection: a cheap check."""
        ...

    def get(self, collection: str, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vector, shape (dimension,), of each of these ids that is known."""
        ...

    def drop(self, collection: str) -> None:
        """Delete the whole collection."""
        ...

    def rename(self, collection: str, name: str) -> None:
        """Rename a collection, if it exists, to an unused name."""
        ...

    def clear(self) -> None:
        """Delete every collection, also of a store that is too damaged to be read."""
        ...

    def check(self) -> None:
        """Raise HomeError if the store cannot be used now."""
        ...

    def close(self) -> None:
        """Close files and free memory."""
        ...
