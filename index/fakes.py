"""Fakes for tests and trials, with results that can be checked by eye. Knows no model."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from index.stores.keywords import stems
from index.types import Vectors


class WordEmbedder:
    """Embeds a text by counting its stems: texts that share words are near each other.

    `calls` and `embedded` count calls and passages for tests.
    """

    def __init__(self, *, dimension: int = 64, name: str = "fake-words") -> None:
        self._dimension = dimension
        self._name = name
        self.calls = 0
        self.embedded = 0

    @property
    def name(self) -> str:
        """The name that the index stores."""
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
