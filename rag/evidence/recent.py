"""Vectors of sentences met lately: questions come back to the same pages. Knows no question."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from index.types import Embedder, Vectors

MOST = 20_000
"""Sentences kept: 30 MB with 384 dimensions."""


class RecentVectors:
    """Embeds texts that were not embedded lately; safe to use from several threads."""

    def __init__(self, embedder: Embedder, *, most: int = MOST) -> None:
        self._embedder, self._most = embedder, most
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts as passages, shape (len(texts), dimension)."""
        if not texts:
            return self._embedder.embed_passages([])
        with self._lock:
            known = {text: self._kept[text] for text in texts if text in self._kept}
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        if fresh:
            known.update(zip(fresh, self._embedder.embed_passages(fresh), strict=True))
        with self._lock:
            for text, vector in known.items():
                self._kept[text] = vector
                self._kept.move_to_end(text)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return np.stack([known[text] for text in texts])
